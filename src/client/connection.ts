import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { WebSocket, type RawData } from 'ws';
import type { Clock } from '../wire/clock.js';
import { type AnswerFrame, decodeAnswer } from '../wire/envelope.js';
import { type BackoffOptions, backoffMs } from './backoff.js';
import { type Exchange, type Waiting, WaitingRoom } from './waiting.js';

export interface ConnectionOptions {
  readonly url: string;
  /** Fresh gateway headers for every connection attempt. */
  readonly headers: () => Record<string, string>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly backoff: BackoffOptions;
  readonly handshakeTimeoutMs: number;
  /** Frames on the wire without an answer; more wait in the queue. */
  readonly maxInFlight: number;
  /** Frames on the wire plus queued; more are turned away. */
  readonly maxWaiting: number;
  /** How often one frame may be sent over successive connections. */
  readonly maxSends: number;
  readonly maxFrameBytes: number;
  /** An answer nobody waits for any more. */
  readonly onLateAnswer: (answer: AnswerFrame, frame: Uint8Array) => void;
}

export interface ConnectionStats {
  /** Connections opened, the first included. */
  opened: number;
  /** Answers nobody waited for any more. */
  lateAnswers: number;
  /** Frames that were not answers. */
  unreadable: number;
}

/** HTTP statuses of the upgrade that no repetition will change. */
const REJECTING = new Set([401, 403]);

/**
 * One WebSocket that comes back. A frame handed in is sent, and sent again unchanged after every reconnect, until an
 * answer with its msgid arrives, its time is over or its sends are spent. Frames of one turn of the event loop leave in
 * one write.
 */
export class Connection {
  readonly stats: ConnectionStats = { opened: 0, lateAnswers: 0, unreadable: 0 };
  readonly #options: ConnectionOptions;
  readonly #room = new WaitingRoom();
  #socket: WebSocket | null = null;
  #wire: Socket | null = null;
  #corked = false;
  #failures = 0;
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;
  #openWaiters: ((open: boolean) => void)[] = [];

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#room.size;
  }

  /** Resolves true once connected, false when the server rejects the sender or the connection is closed. */
  open(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    if (this.#socket?.readyState === WebSocket.OPEN) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#openWaiters.push(resolve);
      this.#dial();
    });
  }

  /** Sends a frame and waits for the answer with its msgid. Never rejects. */
  exchange(msgid: string, frame: Uint8Array, waitMs: number): Promise<Exchange> {
    if (this.#closed) return Promise.resolve({ kind: 'closed', sends: 0 });
    if (this.#room.size >= this.#options.maxWaiting) return Promise.resolve({ kind: 'overflow', sends: 0 });
    return new Promise((finish) => {
      const waiting: Waiting = { msgid, frame, waitMs, finish, sends: 0, sentAtMs: 0, timer: null };
      this.#arm(waiting);
      this.#room.enqueue(waiting);
      if (this.#socket === null && this.#retry === null) this.#dial();
      this.#pump();
    });
  }

  /** Ends the connection for good; whoever still waits learns `closed`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#uncork();
    const socket = this.#socket;
    this.#socket = null;
    if (socket?.readyState === WebSocket.OPEN) socket.close(1000);
    else socket?.terminate();
    this.#finishAll('closed');
    this.#tellOpeners(false);
  }

  #dial(): void {
    if (this.#closed || this.#socket !== null) return;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const socket = new WebSocket(this.#options.url, {
      headers: this.#options.headers(),
      handshakeTimeout: this.#options.handshakeTimeoutMs,
      maxPayload: this.#options.maxFrameBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#socket = socket;
    let rejected = false;
    socket.on('upgrade', (response) => {
      if (this.#socket === socket) this.#wire = response.socket;
    });
    socket.on('unexpected-response', (_request, response) => {
      rejected = REJECTING.has(response.statusCode ?? 0);
      response.resume();
      socket.terminate();
    });
    socket.on('open', () => this.#opened(socket));
    socket.on('message', (data, isBinary) => this.#heard(socket, data, isBinary));
    // Every failure is followed by 'close', which does the work.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lost(socket, rejected));
  }

  #opened(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.stats.opened += 1;
    this.#tellOpeners(true);
    this.#pump();
  }

  #heard(socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (this.#socket !== socket) return;
    this.#lastHeardMs = this.#options.clock.monotonicMs();
    if (!isBinary) {
      this.stats.unreadable += 1;
      return;
    }
    const frame = toBytes(data);
    try {
      this.#deliver(frame);
    } catch {
      // A peer that sends what is no answer cannot be trusted with the rest: a new connection, the same frames again.
      this.stats.unreadable += 1;
      socket.terminate();
    }
  }

  #deliver(frame: Uint8Array): void {
    const answer = decodeAnswer(frame);
    const waiting = this.#room.answered(answer.msgid);
    if (waiting === undefined) {
      this.stats.lateAnswers += 1;
      this.#tellLate(answer, frame);
      return;
    }
    // Only an answer proves that the server works; an accepted connection alone would let a crash loop be hammered.
    this.#failures = 0;
    // A copy: the frame is a window on the socket's read buffer, which a caller that keeps it would keep whole.
    this.#finish(waiting, { kind: 'answer', answer, frame: Uint8Array.from(frame), sends: waiting.sends });
    this.#pump();
  }

  /** The caller's own code: what it throws must not cost the connection. */
  #tellLate(answer: AnswerFrame, frame: Uint8Array): void {
    try {
      this.#options.onLateAnswer(answer, Uint8Array.from(frame));
    } catch {
      // Theirs to see to.
    }
  }

  #lost(socket: WebSocket, rejected: boolean): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#wire = null;
    this.#corked = false;
    if (this.#closed) return;
    for (const spent of this.#room.requeue(this.#options.maxSends)) {
      this.#finish(spent, { kind: 'silence', sends: spent.sends });
    }
    if (rejected) {
      // A wrong secret stays wrong: stop until the next call asks for a connection.
      this.#finishAll('rejected');
      this.#tellOpeners(false);
      return;
    }
    const delayMs = backoffMs(this.#failures, this.#options.backoff, this.#options.random);
    this.#failures += 1;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#dial();
    }, delayMs);
  }

  #pump(): void {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return;
    while (this.#room.inFlight < this.#options.maxInFlight) {
      const waiting = this.#room.next();
      if (waiting === undefined) return;
      waiting.sends += 1;
      waiting.sentAtMs = this.#options.clock.monotonicMs();
      this.#arm(waiting);
      this.#cork();
      socket.send(waiting.frame, { binary: true });
    }
  }

  /** Collects the frames of this turn of the loop into one write. */
  #cork(): void {
    if (this.#corked || this.#wire === null) return;
    this.#corked = true;
    this.#wire.cork();
    const wire = this.#wire;
    setImmediate(() => {
      if (this.#wire === wire) this.#uncork();
    });
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#wire?.uncork();
  }

  #arm(waiting: Waiting): void {
    if (waiting.timer !== null) clearTimeout(waiting.timer);
    waiting.timer = setTimeout(() => this.#expired(waiting), waiting.waitMs);
  }

  #expired(waiting: Waiting): void {
    this.#room.remove(waiting);
    this.#finish(waiting, { kind: 'silence', sends: waiting.sends });
    // Nothing heard since this frame left: the peer may be gone without a word. Only a new connection can tell.
    if (waiting.sends > 0 && this.#lastHeardMs < waiting.sentAtMs) this.#socket?.terminate();
    else this.#pump();
  }

  #finish(waiting: Waiting, end: Exchange): void {
    if (waiting.timer !== null) clearTimeout(waiting.timer);
    waiting.timer = null;
    waiting.finish(end);
  }

  #finishAll(kind: 'closed' | 'rejected'): void {
    for (const waiting of this.#room.drain()) this.#finish(waiting, { kind, sends: waiting.sends });
  }

  #tellOpeners(open: boolean): void {
    const waiters = this.#openWaiters;
    this.#openWaiters = [];
    for (const tell of waiters) tell(open);
  }
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Inbound } from '../../src/engine/inbound.js';
import { Server, type ServerOptions } from '../../src/server/server.js';
import { Metrics } from '../../src/server/metrics.js';
import { manualClock, systemClock } from '../../src/wire/clock.js';
import {
  type AnswerFrame,
  decodeAnswer,
  encodeErrorAnswer,
  encodeRequest,
  type Envelope,
} from '../../src/wire/envelope.js';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import { signedHeaders } from '../../src/wire/signature.js';

export const SENDER = { id: 'sx-platform', secret: 'a-secret-of-the-sender', areas: ['610100', '150000'] };
export { manualClock };

/** Stands in for the engine: `handle` decides what happens to a message; unanswered ones are answered by `drain`. */
export class StubEngine {
  readonly seen: Inbound[] = [];
  handle: (inbound: Inbound) => void = (inbound) => inbound.reply(answerTo(inbound.envelope));
  waiting: Inbound[] = [];
  drains = 0;

  /** Copies the body, as the engine does: its bytes are the door's. */
  submit(inbound: Inbound): void {
    const body = Uint8Array.from(inbound.envelope.body);
    const kept: Inbound = {
      envelope: { ...inbound.envelope, body },
      senderId: inbound.senderId,
      areas: inbound.areas,
      reply: (frame) => inbound.reply(frame),
      ...(inbound.push === undefined ? {} : { push: inbound.push }),
    };
    this.seen.push(kept);
    this.handle(kept);
  }

  hold(): void {
    this.handle = (inbound) => void this.waiting.push(inbound);
  }

  release(): void {
    const held = this.waiting;
    this.waiting = [];
    for (const inbound of held) inbound.reply(answerTo(inbound.envelope));
  }

  async drain(): Promise<void> {
    this.drains += 1;
    await Promise.resolve();
    this.release();
  }
}

/** An answer the JSON door can translate too: a refusal that carries the length of the body. */
export function answerTo(envelope: Envelope): Uint8Array {
  return encodeErrorAnswer({
    msgid: envelope.msgid,
    refMsgid: '610100202505061000000000000001',
    code: 'E205',
    message: `查无此参保人：${envelope.body.length} ${Buffer.from(envelope.body.subarray(0, 4)).toString('hex')}`,
  });
}

export interface Harness {
  readonly server: Server;
  readonly engine: StubEngine;
  readonly metrics: Metrics;
  readonly port: number;
  readonly url: string;
  readonly logs: string[];
  stop(): Promise<void>;
}

const running: Harness[] = [];

export async function startServer(change: Partial<ServerOptions> = {}): Promise<Harness> {
  const engine = new StubEngine();
  const metrics = new Metrics({ open: () => engine.waiting.length });
  const logs: string[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object, m: string) => void logs.push(`${m} ${String((fields as { err?: unknown }).err)}`),
  };
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    sharedPort: false,
    senders: [SENDER],
    gate: { clockWindowS: 300, nonceCapacity: 10_000 },
    sockets: {
      maxInFlight: 100,
      maxConnections: 100,
      maxBackpressureBytes: 1_048_576,
      maxBadFrames: 10,
      idleTimeoutS: 60,
    },
    wireLimits: DEFAULT_LIMITS,
    httpMaxInFlight: 100,
    engine,
    readiness: async () => ({ ready: true, reasons: [], detail: { store: 'embedded' } }),
    metrics,
    clock: systemClock,
    log,
    ...change,
  });
  const { port } = await server.listen();
  let stopped = false;
  const harness: Harness = {
    server,
    engine,
    metrics,
    port,
    logs,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await server.drain();
    },
  };
  running.push(harness);
  return harness;
}

/** For afterEach: a uWebSockets.js App left open outlives its test. */
export async function stopServers(): Promise<void> {
  for (const harness of running.splice(0)) await harness.stop();
}

let nonces = 0;

export function headers(
  change: { secret?: string; sender?: string; epochS?: number; nonce?: string } = {},
): Record<string, string> {
  nonces += 1;
  const { secret = SENDER.secret, sender = SENDER.id, nonce = `n${nonces}` } = change;
  return signedHeaders(sender, secret, change.epochS ?? Math.floor(systemClock.nowMs() / 1000), nonce);
}

/** A `ws` client that keeps what it heard. */
export class Caller {
  readonly socket: WebSocket;
  readonly answers: AnswerFrame[] = [];
  closed: { code: number; reason: string } | null = null;
  #wake: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.answers.push(decodeAnswer(data as Buffer));
      this.#stir();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#stir();
    });
    socket.on('error', () => undefined);
  }

  send(frame: Uint8Array | string): void {
    this.socket.send(frame, { binary: typeof frame !== 'string' });
  }

  async answer(index = 0): Promise<AnswerFrame> {
    await this.until(() => this.answers.length > index || this.closed !== null);
    const answer = this.answers[index];
    if (answer === undefined) throw new Error(`closed without answer ${index}: ${JSON.stringify(this.closed)}`);
    return answer;
  }

  async end(): Promise<{ code: number; reason: string }> {
    await this.until(() => this.closed !== null);
    return this.closed as { code: number; reason: string };
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

export async function connect(harness: Harness, withHeaders: Record<string, string> = headers()): Promise<Caller> {
  const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/ws`, { headers: withHeaders, perMessageDeflate: false });
  const caller = new Caller(socket);
  await once(socket, 'open');
  return caller;
}

/** HTTP status and error code of a refused upgrade. */
export function refusedUpgrade(
  harness: Harness,
  withHeaders: Record<string, string>,
): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/ws`, { headers: withHeaders });
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, code: String(response.headers['x-error-code']) });
      socket.terminate();
    });
  });
}

export function envelope(change: Partial<Envelope> = {}): Envelope {
  return {
    infno: '2304',
    msgid: 'H61010000001202505060001',
    psnNo: 'P0001',
    insuplc: '610100',
    mdtrtarea: '150100',
    timeoutMs: 5000,
    body: new Uint8Array([0xde, 0xad, 0xbe, 0xef]),
    ...change,
  };
}

export function request(change: Partial<Envelope> = {}): Uint8Array {
  return encodeRequest(envelope(change));
}

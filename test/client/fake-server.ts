import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { decodeRequest, encodeAnswer, encodeErrorAnswer, type Envelope } from '../../src/wire/envelope.js';

export interface Seen {
  readonly envelope: Envelope;
  readonly frame: Uint8Array;
  readonly socket: WebSocket;
  /** 0-based count of this frame among all frames, and of its connection. */
  readonly index: number;
  readonly connection: number;
}

export type Script = (seen: Seen, server: FakeServer) => void;

/** A WebSocket server on a free port that does with each frame what the test's script says. */
export class FakeServer {
  readonly seen: Seen[] = [];
  readonly upgrades: IncomingMessage[] = [];
  script: Script;
  rejectStatus: number | null = null;
  #server: WebSocketServer | null = null;
  #port = 0;

  private constructor(script: Script) {
    this.script = script;
  }

  static async start(script: Script, port = 0): Promise<FakeServer> {
    const fake = new FakeServer(script);
    await fake.listen(port);
    return fake;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }

  get msgids(): string[] {
    return this.seen.map((one) => one.envelope.msgid);
  }

  async listen(port = this.#port): Promise<void> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port,
      verifyClient: (info: { req: IncomingMessage }, done: (ok: boolean, code?: number) => void) => {
        this.upgrades.push(info.req);
        if (this.rejectStatus === null) done(true);
        else done(false, this.rejectStatus);
      },
    });
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', reject);
    });
    this.#port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#accept(socket));
    this.#server = server;
  }

  /** Stops listening and drops every connection with this close code (null: without a word). */
  async stop(code: number | null = null): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    for (const socket of server.clients) {
      if (code === null) socket.terminate();
      else socket.close(code);
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #accept(socket: WebSocket): void {
    const connection = this.upgrades.length - 1;
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const frame = new Uint8Array(data as Buffer);
      const seen: Seen = { envelope: decodeRequest(frame), frame, socket, index: this.seen.length, connection };
      this.seen.push(seen);
      this.script(seen, this);
    });
  }
}

export function answerOk(seen: Seen, body: Uint8Array): void {
  seen.socket.send(answerFrame(seen.envelope.msgid, body));
}

export function answerFrame(msgid: string, body: Uint8Array): Uint8Array {
  return encodeAnswer({ msgid, refMsgid: '610100202603020900000010000001', body });
}

export function answerError(seen: Seen, code: string, message = '测试'): void {
  seen.socket.send(
    encodeErrorAnswer({ msgid: seen.envelope.msgid, refMsgid: '610100202603020900000010000001', code, message }),
  );
}

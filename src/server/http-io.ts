import { Buffer } from 'node:buffer';
import type { HttpResponse } from 'uWebSockets.js';
import { type HttpStatus, statusLine } from './http-status.js';

/** Header lines beside those every answer has; a name given here replaces the usual one. */
export type Headers = Readonly<Record<string, string>>;

const NEVER_ABORTED = (): void => undefined;

/** An answer under way. `write` gives false when its reader is gone or behind: what was written waits in memory. */
export interface ReplyStream {
  write(chunk: string): boolean;
  end(): void;
}

/** One response that may be aborted by the peer at any time; writing after that is quietly skipped. */
export class Reply {
  readonly #res: HttpResponse;
  #open = true;
  #onGone: () => void = NEVER_ABORTED;

  /** Must be made inside the request's handler, before it returns. */
  constructor(res: HttpResponse) {
    this.#res = res;
    res.onAborted(() => {
      this.#open = false;
      this.#gone();
    });
  }

  get open(): boolean {
    return this.#open;
  }

  /** Called once, when the response was written or its reader is gone. */
  onGone(callback: () => void): void {
    this.#onGone = callback;
  }

  /** False when nobody is there to read it. `close` ends the connection, as after a body that was not read to its end. */
  send(status: HttpStatus, type: string, body: string | Uint8Array, close = false, headers: Headers = {}): boolean {
    if (!this.#open) return false;
    this.#open = false;
    const lines = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers };
    this.#res.cork(() => {
      this.#res.writeStatus(statusLine(status)).writeHeader('content-type', type);
      for (const [name, value] of Object.entries(lines)) this.#res.writeHeader(name, value);
      this.#res.end(body, close);
    });
    this.#gone();
    return true;
  }

  json(status: HttpStatus, body: string, close = false, headers: Headers = {}): boolean {
    return this.send(status, 'application/json; charset=utf-8', body, close, headers);
  }

  /** Begins an answer that goes on until its reader leaves or it is ended; what it gives back is false when nobody reads. */
  stream(type: string, headers: Headers): ReplyStream | null {
    if (!this.#open) return null;
    this.#res.cork(() => {
      this.#res.writeStatus(statusLine(200)).writeHeader('content-type', type);
      for (const [name, value] of Object.entries(headers)) this.#res.writeHeader(name, value);
    });
    return {
      write: (chunk) => {
        if (!this.#open) return false;
        let taken = true;
        this.#res.cork(() => {
          taken = this.#res.write(chunk);
        });
        return taken;
      },
      end: () => {
        if (!this.#open) return;
        this.#open = false;
        this.#res.cork(() => void this.#res.end());
        this.#gone();
      },
    };
  }

  /** Drops the connection. */
  drop(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#res.close();
    this.#gone();
  }

  #gone(): void {
    const callback = this.#onGone;
    this.#onGone = NEVER_ABORTED;
    callback();
  }
}

/** Collects a request's body. `done` gets null when it is longer than `maxBytes`; it is called at most once. */
export function readBody(res: HttpResponse, maxBytes: number, done: (body: Uint8Array | null) => void): void {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let finished = false;
  res.onData((chunk, isLast) => {
    if (finished) return;
    length += chunk.byteLength;
    if (length > maxBytes) {
      finished = true;
      chunks.length = 0;
      done(null);
      return;
    }
    // The chunk is detached after this callback.
    chunks.push(new Uint8Array(chunk.slice(0)));
    if (!isLast) return;
    finished = true;
    done(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks));
  });
}

import type { HttpResponse } from 'uWebSockets.js';
import { type HttpStatus, statusLine } from './http-status.js';

const NEVER_ABORTED = (): void => undefined;

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
  send(status: HttpStatus, type: string, body: string | Uint8Array, close = false): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#res.cork(() => {
      this.#res
        .writeStatus(statusLine(status))
        .writeHeader('content-type', type)
        .writeHeader('cache-control', 'no-store')
        .writeHeader('x-content-type-options', 'nosniff')
        .end(body, close);
    });
    this.#gone();
    return true;
  }

  json(status: HttpStatus, body: string, close = false): boolean {
    return this.send(status, 'application/json; charset=utf-8', body, close);
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

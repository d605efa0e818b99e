/**
 * Commands as the bytes that go over the connection. The client's own way (an argument list, copied, measured and joined
 * argument by argument) took as long for a batch of commits as everything else the event loop does with it.
 */
import { Command } from 'ioredis';

const CHUNK_BYTES = 256 * 1024;
/** Room in front of a command for `*<count>\r\n`. */
const PREFIX_BYTES = 16;
/** Room for `$<length>\r\n` and the closing `\r\n` of one argument. */
const ARGUMENT_BYTES = 24;
const CR = 13;
const LF = 10;
const STAR = 42;
const DOLLAR = 36;
const ZERO = 48;
/** Below this many bytes a loop beats the call into native code. */
const COPY_BY_HAND = 32;

/** Replies come back as bytes (Buffer). */
export class ReadyCommand extends Command {
  readonly #bytes: Buffer;

  constructor(name: string, bytes: Buffer) {
    super(name);
    this.#bytes = bytes;
  }

  override toWritable(): Buffer {
    return this.#bytes;
  }
}

/** Writes one command after the other into large chunks; what was taken stays valid, it is never written again. */
export class CommandWriter {
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #start = 0;
  #at = PREFIX_BYTES;
  #count = 0;

  /** Bytes of the command so far. */
  get size(): number {
    return this.#at - this.#start;
  }

  /** Starts a command; one that was begun and not taken is forgotten. */
  begin(): void {
    this.#at = this.#start + PREFIX_BYTES;
    this.#count = 0;
    this.#room(0);
  }

  text(value: string): void {
    const n = value.length;
    this.#room(n * 3);
    const from = this.#at;
    this.#head(n);
    const chunk = this.#chunk;
    let at = this.#at;
    for (let i = 0; i < n; i++) {
      const c = value.charCodeAt(i);
      if (c > 0x7f) return this.#wide(value, from);
      chunk[at++] = c;
    }
    this.#end(at);
  }

  #wide(value: string, from: number): void {
    this.#at = from;
    this.#count--;
    this.#head(Buffer.byteLength(value));
    this.#end(this.#at + this.#chunk.write(value, this.#at));
  }

  number(value: number): void {
    this.text(String(value));
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#head(value.length);
    this.#put(value);
    this.#end(this.#at);
  }

  /** One argument of several pieces, `length` bytes in all: the pieces follow by `piece`, the end by `close`. */
  open(length: number): void {
    this.#room(length);
    this.#head(length);
  }

  piece(value: Uint8Array): void {
    this.#put(value);
  }

  byte(value: number): void {
    this.#chunk[this.#at++] = value;
  }

  close(): void {
    this.#end(this.#at);
  }

  take(): Buffer {
    const chunk = this.#chunk;
    let at = this.#start + PREFIX_BYTES;
    chunk[--at] = LF;
    chunk[--at] = CR;
    for (let n = this.#count; n > 0; n = Math.floor(n / 10)) chunk[--at] = ZERO + (n % 10);
    chunk[--at] = STAR;
    const command = chunk.subarray(at, this.#at);
    this.#start = this.#at;
    this.begin();
    return command;
  }

  #head(length: number): void {
    const chunk = this.#chunk;
    chunk[this.#at++] = DOLLAR;
    let divisor = 1;
    while (divisor * 10 <= length) divisor *= 10;
    for (let rest = length; divisor >= 1; divisor /= 10) {
      const digit = Math.floor(rest / divisor);
      rest -= digit * divisor;
      chunk[this.#at++] = ZERO + digit;
    }
    chunk[this.#at++] = CR;
    chunk[this.#at++] = LF;
    this.#count++;
  }

  #put(value: Uint8Array): void {
    const n = value.length;
    const chunk = this.#chunk;
    const at = this.#at;
    if (n < COPY_BY_HAND) for (let i = 0; i < n; i++) chunk[at + i] = value[i] as number;
    else chunk.set(value, at);
    this.#at = at + n;
  }

  #end(at: number): void {
    this.#chunk[at] = CR;
    this.#chunk[at + 1] = LF;
    this.#at = at + 2;
  }

  /** Moves a command that does not fit to a chunk of its own. */
  #room(n: number): void {
    const needed = this.#at + n + ARGUMENT_BYTES;
    if (needed <= this.#chunk.length) return;
    const used = this.#at - this.#start;
    const grown = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, (used + n + ARGUMENT_BYTES) * 2));
    this.#chunk.copy(grown, 0, this.#start, this.#at);
    this.#chunk = grown;
    this.#start = 0;
    this.#at = used;
  }
}

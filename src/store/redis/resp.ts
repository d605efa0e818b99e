/**
 * Commands as the bytes that go over the connection. The client's own way (an argument list, copied, measured and joined
 * argument by argument) took as long for a batch of commits as everything else the event loop does with it.
 */
import { Buffer } from 'node:buffer';
import { Command } from 'ioredis';
import { charCode } from '../../wire/char-codes.js';

/** Several of the largest usual batch (128 settlements, 300 kB). */
const CHUNK_BYTES = 1024 * 1024;
/** Room in front of a command for `*<count>\r\n`. */
const PREFIX_BYTES = 16;
/** Room for `$<length>\r\n` and the closing `\r\n` of one argument. */
const ARGUMENT_BYTES = 24;
const CR = 13;
const LF = 10;
const STAR = 42;
const DOLLAR = 36;
const ZERO = 48;
const COLON = 58;
const NOTHING = new Uint8Array(0);
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
  /** Bytes of the command before. */
  #last = 0;

  /** Bytes of the command so far. */
  get size(): number {
    return this.#at - this.#start;
  }

  /** Starts a command; one that was begun and not taken is forgotten. */
  begin(): void {
    // Another one like the last would have to be moved half-way.
    if (this.#chunk.length - this.#start < this.#last) {
      this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      this.#start = 0;
    }
    this.#at = this.#start + PREFIX_BYTES;
    this.#count = 0;
    this.#room(0);
  }

  text(value: string): void {
    this.key(NOTHING, value);
  }

  /** One argument: bytes made before, an id and, after a colon, a tail. In pieces: joined they would be a new text per key. */
  key(prefix: Uint8Array, id: string, tail = ''): void {
    const n = prefix.length + id.length + (tail === '' ? 0 : tail.length + 1);
    this.#room(n * 3);
    const from = this.#at;
    this.#head(n);
    this.#put(prefix);
    let wide = this.#ascii(id);
    if (tail !== '') {
      this.#chunk[this.#at++] = COLON;
      wide = this.#ascii(tail) || wide;
    }
    if (wide) return this.#wide(prefix, tail === '' ? id : `${id}:${tail}`, from);
    this.#end(this.#at);
  }

  /** Writes one byte per character; whether that was wrong. */
  #ascii(value: string): boolean {
    const chunk = this.#chunk;
    const at = this.#at;
    const n = value.length;
    let all = 0;
    for (let i = 0; i < n; i++) {
      const c = charCode(value, i);
      all |= c;
      chunk[at + i] = c;
    }
    this.#at = at + n;
    return all > 0x7f;
  }

  #wide(prefix: Uint8Array, value: string, from: number): void {
    this.#at = from;
    this.#count--;
    this.#head(prefix.length + Buffer.byteLength(value));
    this.#put(prefix);
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

  /** Four bytes, the highest first. */
  word(value: number): void {
    for (let shift = 24; shift >= 0; shift -= 8) this.#chunk[this.#at++] = value >>> shift;
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
    this.#last = command.length;
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

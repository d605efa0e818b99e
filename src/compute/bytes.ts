import { Buffer } from 'node:buffer';

const FIRST_BYTES = 65_536;
const U32_BYTES = 4;
const TWO_32 = 2 ** 32;
/** Text bytes (u32) and their encoding (u8) before the texts. */
const HEAD_BYTES = U32_BYTES + 1;
const NARROW = 0;
const WIDE = 1;
/** Below this many bytes a loop beats the call into native code. */
const COPY_BY_HAND = 48;
const NULL_LENGTH = 0xffff_ffff;

/**
 * Appends values to one buffer that is kept and reused; what a batch between threads is made of. Not self-describing: the
 * reader takes the same kinds in the same order. All texts stand together in front, so that they are written and read in
 * one go: `[text bytes, encoding, texts, numbers and byte arrays]`.
 */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;
  #texts = '';

  /** Forgets what a batch that failed half-way left behind. */
  begin(): void {
    this.#at = 0;
    this.#texts = '';
  }

  u8(n: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = n;
  }

  u32(n: number): void {
    this.#room(U32_BYTES);
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = n;
    bytes[at + 1] = n >>> 8;
    bytes[at + 2] = n >>> 16;
    bytes[at + 3] = n >>> 24;
    this.#at = at + U32_BYTES;
  }

  /** 0 to 2^53 - 1. */
  integer(n: number): void {
    this.u32(n);
    this.u32(Math.floor(n / TWO_32));
  }

  text(value: string | null): void {
    if (value === null) return this.u32(NULL_LENGTH);
    this.u32(value.length);
    this.#texts += value;
  }

  bytes(value: Uint8Array | null): void {
    if (value === null) return this.u32(NULL_LENGTH);
    const n = value.length;
    this.u32(n);
    this.#room(n);
    const bytes = this.#bytes;
    const at = this.#at;
    if (n < COPY_BY_HAND) for (let i = 0; i < n; i++) bytes[at + i] = value[i] as number;
    else bytes.set(value, at);
    this.#at = at + n;
  }

  /** Everything written, in an ArrayBuffer of exactly that size; the writer is empty again. */
  take(): ArrayBuffer {
    const narrow = Buffer.byteLength(this.#texts, 'utf8') === this.#texts.length;
    const textBytes = narrow ? this.#texts.length : this.#texts.length * 2;
    const out = Buffer.allocUnsafeSlow(HEAD_BYTES + textBytes + this.#at);
    out.writeUInt32LE(textBytes, 0);
    out[U32_BYTES] = narrow ? NARROW : WIDE;
    out.write(this.#texts, HEAD_BYTES, narrow ? 'latin1' : 'utf16le');
    out.set(this.#bytes.subarray(0, this.#at), HEAD_BYTES + textBytes);
    this.begin();
    return out.buffer as ArrayBuffer;
  }

  #room(n: number): void {
    const needed = this.#at + n;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

/** Takes what a ByteWriter wrote. Byte arrays come back as views into the buffer, not copied. */
export class ByteReader {
  readonly #buffer: ArrayBuffer;
  readonly #bytes: Uint8Array;
  readonly #texts: string;
  #at = 0;
  #textAt = 0;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
    const texts = HEAD_BYTES + this.u32();
    const encoding = this.u8() === NARROW ? 'latin1' : 'utf16le';
    this.#texts = Buffer.from(buffer).toString(encoding, HEAD_BYTES, texts);
    this.#at = texts;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.#at++] as number;
  }

  u32(): number {
    const bytes = this.#bytes;
    const at = this.#at;
    this.#at = at + U32_BYTES;
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    return low + (bytes[at + 3] as number) * 0x100_0000;
  }

  integer(): number {
    const low = this.u32();
    return this.u32() * TWO_32 + low;
  }

  text(): string {
    return this.textOrNull() ?? '';
  }

  textOrNull(): string | null {
    const length = this.u32();
    if (length === NULL_LENGTH) return null;
    const start = this.#textAt;
    this.#textAt += length;
    return this.#texts.slice(start, this.#textAt);
  }

  bytes(): Uint8Array {
    return this.bytesOrNull() ?? new Uint8Array(0);
  }

  bytesOrNull(): Uint8Array | null {
    const length = this.u32();
    if (length === NULL_LENGTH) return null;
    const start = this.#at;
    this.#at += length;
    return new Uint8Array(this.#buffer, start, length);
  }
}

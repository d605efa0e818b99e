const FIRST_BYTES = 65_536;
const U32_BYTES = 4;
const F64_BYTES = 8;
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
    this.#at = this.#bytes.writeUInt32LE(n, this.#at);
  }

  /** Any integer that a double holds exactly. */
  integer(n: number): void {
    this.#room(F64_BYTES);
    this.#at = this.#bytes.writeDoubleLE(n, this.#at);
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
    const buffer = new ArrayBuffer(HEAD_BYTES + textBytes + this.#at);
    const out = Buffer.from(buffer);
    out.writeUInt32LE(textBytes, 0);
    out[U32_BYTES] = narrow ? NARROW : WIDE;
    out.write(this.#texts, HEAD_BYTES, narrow ? 'latin1' : 'utf16le');
    out.set(this.#bytes.subarray(0, this.#at), HEAD_BYTES + textBytes);
    this.begin();
    return buffer;
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
  readonly #bytes: Buffer;
  readonly #texts: string;
  #at: number;
  #textAt = 0;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#bytes = Buffer.from(buffer);
    this.#at = HEAD_BYTES + this.#bytes.readUInt32LE(0);
    this.#texts = this.#bytes.toString(this.#bytes[U32_BYTES] === NARROW ? 'latin1' : 'utf16le', HEAD_BYTES, this.#at);
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.#at++] as number;
  }

  u32(): number {
    const n = this.#bytes.readUInt32LE(this.#at);
    this.#at += U32_BYTES;
    return n;
  }

  integer(): number {
    const n = this.#bytes.readDoubleLE(this.#at);
    this.#at += F64_BYTES;
    return n;
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
    return this.bytesOrNull() ?? Buffer.alloc(0);
  }

  bytesOrNull(): Uint8Array | null {
    const length = this.u32();
    if (length === NULL_LENGTH) return null;
    const start = this.#at;
    this.#at += length;
    return Buffer.from(this.#buffer, start, length);
  }
}

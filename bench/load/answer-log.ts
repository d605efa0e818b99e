import { Buffer } from 'node:buffer';

/** Every answer as it came, kept whole to be checked when the measuring is over. */
const BLOCK_BYTES = 16 * 1_048_576;
const LENGTH_BYTES = 4;

export class AnswerLog {
  #blocks: { bytes: Buffer; used: number }[] = [];

  keep(bytes: Buffer, start: number, end: number): void {
    const size = LENGTH_BYTES + end - start;
    let block = this.#blocks.at(-1);
    if (block === undefined || block.used + size > block.bytes.length) {
      block = { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, size)), used: 0 };
      this.#blocks.push(block);
    }
    block.bytes.writeUInt32LE(end - start, block.used);
    bytes.copy(block.bytes, block.used + LENGTH_BYTES, start, end);
    block.used += size;
  }

  *frames(): Generator<Buffer> {
    for (const { bytes, used } of this.#blocks) {
      for (let at = 0; at < used; ) {
        const start = at + LENGTH_BYTES;
        at = start + bytes.readUInt32LE(at);
        yield bytes.subarray(start, at);
      }
    }
  }

  clear(): void {
    this.#blocks = [];
  }
}

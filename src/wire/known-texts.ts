import { Buffer } from 'node:buffer';

/** Longest text that is kept. */
const LONGEST = 31;
/** Bytes of a slot: the length and the text. */
const WIDTH = LONGEST + 1;

const latin1 = Buffer.prototype.latin1Slice;

/**
 * Texts of one kind that come again and again (codes, days, institutions), found by their bytes: each is made and checked
 * once, and kept until another takes its slot. Only ASCII, at most 31 characters.
 */
export class KnownTexts {
  readonly #fits: (text: string) => boolean;
  readonly #mask: number;
  readonly #texts: string[];
  readonly #bytes: Uint8Array;

  /** `slots` is a power of two. */
  constructor(slots: number, fits: (text: string) => boolean) {
    this.#fits = fits;
    this.#mask = slots - 1;
    this.#texts = new Array<string>(slots).fill('');
    this.#bytes = new Uint8Array(slots * WIDTH);
  }

  /** The text of `length` bytes from `from` on, which must lie inside `bytes`; null when it is not one of this kind. */
  read(bytes: Uint8Array, from: number, length: number): string | null {
    let hash = length;
    for (let i = from, end = from + length; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
    const slot = (hash ^ (hash >>> 15)) & this.#mask;
    const kept = this.#bytes;
    const at = slot * WIDTH;
    if (kept[at] !== length || length === 0) return this.#make(bytes, from, length, slot);
    for (let i = 0; i < length; i++)
      if (kept[at + 1 + i] !== bytes[from + i]) return this.#make(bytes, from, length, slot);
    return this.#texts[slot] as string;
  }

  #make(bytes: Uint8Array, from: number, length: number, slot: number): string | null {
    if (length > LONGEST) return null;
    for (let i = from; i < from + length; i++) if ((bytes[i] as number) > 0x7f) return null;
    const text = latin1.call(bytes, from, from + length);
    if (!this.#fits(text)) return null;
    this.#texts[slot] = text;
    this.#bytes[slot * WIDTH] = length;
    this.#bytes.set(bytes.subarray(from, from + length), slot * WIDTH + 1);
    return text;
  }
}

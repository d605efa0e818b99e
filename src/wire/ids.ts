import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { type Clock, shanghai } from './clock.js';
import { isDigits, isIdentifier } from './text.js';

/** Crockford base 32: no I, L, O, U, so an id survives being read aloud. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const EVENT_WIDTH = 4;
const PERSON_CHARS = 16;
export const SETL_ID_LENGTH = 30;

/** Event and person of the id being made. */
const suffix = Buffer.alloc(EVENT_WIDTH + PERSON_CHARS);
const latin1 = Buffer.prototype.latin1Slice;

/** The same as bytes, and the digits of base 36. */
const BASE32_BYTES = Buffer.from(BASE32);
const BASE36_BYTES = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');

/** Writes the first `chars` times 5 bits of `digest`, which has one character per byte. */
function putBase32(digest: string, chars: number, out: Uint8Array, from: number): void {
  let bits = 0;
  let held = 0;
  let next = 0;
  for (let i = from; i < from + chars; i++) {
    if (held < 5) {
      bits = ((bits & ((1 << held) - 1)) << 8) | digest.charCodeAt(next++);
      held += 8;
    }
    held -= 5;
    out[i] = BASE32_BYTES[(bits >>> held) & 31] as number;
  }
}

/**
 * insuplc(6) + year(4) + event in base 36(4) + 80 bits of SHA-256(psn_no|year). Computing the same settlement again
 * gives the same id, and the year it belongs to can be read back. Throws RangeError for an event outside 0..36^4-1.
 */
export function makeSetlId(insuplc: string, psnNo: string, year: number, event: number): string {
  if (!Number.isInteger(event) || event < 0 || event >= 36 ** EVENT_WIDTH)
    throw new RangeError(`event ${event} does not fit a setl_id`);
  const digest = hash('sha256', `${psnNo}|${year}`, 'binary');
  let rest = event;
  for (let i = EVENT_WIDTH - 1; i >= 0; i--, rest = Math.floor(rest / 36))
    suffix[i] = BASE36_BYTES[rest % 36] as number;
  putBase32(digest, PERSON_CHARS, suffix, EVENT_WIDTH);
  return `${insuplc}${year}${latin1.call(suffix, 0, suffix.length)}`;
}

/** The parts a setl_id carries in the open, or null when the text is none of ours. */
export function parseSetlId(setlId: string): { insuplc: string; year: number; event: number } | null {
  const insuplc = setlId.slice(0, 6);
  const year = setlId.slice(6, 10);
  if (setlId.length !== SETL_ID_LENGTH || !isIdentifier(setlId, SETL_ID_LENGTH)) return null;
  if (!isDigits(insuplc, 6) || !isDigits(year, 4)) return null;
  const event = Number.parseInt(setlId.slice(10, 14), 36);
  return Number.isNaN(event) ? null : { insuplc, year: Number(year), event };
}

/**
 * Numbers that grow inside one second and start at the millisecond's share of it, so that a process restarted within the
 * second does not repeat itself. A second that is used up, or a clock set back, borrows from the next.
 */
class SecondCounter {
  readonly #clock: Clock;
  readonly #capacity: number;
  #second = -1;
  #next = 0;
  #compact = '';

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  /** yyyyMMddHHmmss of the second the last number belongs to. */
  get compact(): string {
    return this.#compact;
  }

  take(): number {
    const now = this.#clock.nowMs();
    const second = Math.floor(now / 1000);
    if (second > this.#second) this.#start(second, Math.floor(((now - second * 1000) / 1000) * this.#capacity));
    else if (this.#next >= this.#capacity) this.#start(this.#second + 1, 0);
    return this.#next++;
  }

  #start(second: number, first: number): void {
    this.#second = second;
    this.#next = first;
    this.#compact = shanghai(second * 1000).compact;
  }
}

/** inf_refmsgid: area(6) + yyyyMMddHHmmss + engine number(3) + counter(7). Engines that run at once need different numbers. */
export class RefMsgids {
  readonly #engine: string;
  readonly #counter: SecondCounter;
  #compact = '';
  /** Between area and counter, the same for a second. */
  #middle = '';

  /** `engineNo` 0..999; throws RangeError outside. */
  constructor(engineNo: number, clock: Clock) {
    if (!Number.isInteger(engineNo) || engineNo < 0 || engineNo > 999)
      throw new RangeError('engine number must be 0..999');
    this.#engine = String(engineNo).padStart(3, '0');
    this.#counter = new SecondCounter(clock, 10_000_000);
  }

  /** `insuplc` must be 6 digits; where a request's is unknown, pass '000000'. */
  next(insuplc: string): string {
    const n = this.#counter.take();
    const { compact } = this.#counter;
    if (compact !== this.#compact) {
      this.#compact = compact;
      this.#middle = compact + this.#engine;
    }
    return insuplc + this.#middle + (n < 1_000_000 ? String(n).padStart(7, '0') : n);
  }
}

/** yyyyMMddHHmmss inside an inf_refmsgid, '' when it carries none. */
export function refMsgidTime(refMsgid: string): string {
  const time = refMsgid.slice(6, 20);
  return isDigits(time, 14) ? time : '';
}

/** msgid of a sender: institution code (at most 12, padded) + yyyyMMddHHmmss + 4 digits, at most 10,000 in one second. */
export class Msgids {
  readonly #prefix: string;
  readonly #counter: SecondCounter;

  constructor(institution: string, clock: Clock) {
    if (!isIdentifier(institution, 12)) throw new RangeError('institution code must be 1..12 of [0-9A-Za-z_-]');
    this.#prefix = institution.padEnd(12, '0');
    this.#counter = new SecondCounter(clock, 10_000);
  }

  next(): string {
    const n = this.#counter.take();
    return `${this.#prefix}${this.#counter.compact}${String(n).padStart(4, '0')}`;
  }
}

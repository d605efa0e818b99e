/**
 * Request frames, encoded once per bill; from message to message only the number at the end of the msgid changes, and in a
 * world of more persons than bills the number in the psn_no.
 */
import { Buffer } from 'node:buffer';
import { encodeRequest } from '../../src/wire/envelope.js';
import { encodeSettleBody } from '../../src/wire/settle-body.js';
import { BILLS, billIndexOf, billOf } from '../world/bills.js';
import { insuplcOf, psnNoOf, TREATING_PLACE } from '../world/persons.js';
import type { World } from '../world/world.js';
import { clientFrame } from './socket.js';

/** msgid: as long as the national one may be, a run's own prefix and 8 digits. */
export const MSGID_LENGTH = 30;
export const DIGITS = 8;
const ZERO = 48;

/** Longest the engine may take before it must refuse, ms. */
export const TIMEOUT_MS = 20_000;
/** Persons come in steps of this, a prime, so that neighbours in time are no neighbours in the store. */
const STEP = 7_919;

export class RequestFrames {
  readonly #templates: Buffer[] = [];
  /** Where the digits of the msgid stand in each template, and those of the psn_no. */
  readonly #digitsAt: number[] = [];
  readonly #personAt: number[] = [];
  readonly #persons: number;
  readonly #prefix: string;

  constructor(world: World, infno: string, prefix: string, timeoutMs = TIMEOUT_MS) {
    if (prefix.length !== MSGID_LENGTH - DIGITS) throw new RangeError('prefix of the wrong length');
    if (world.persons % STEP === 0) throw new RangeError('a step through these persons would not meet all of them');
    this.#prefix = prefix;
    this.#persons = world.persons;
    const placeholder = msgidOf(prefix, 0);
    for (let index = 0; index < Math.min(world.persons, BILLS); index += 1) {
      const psnNo = psnNoOf(index);
      const frame = clientFrame(
        encodeRequest({
          infno,
          msgid: placeholder,
          psnNo,
          insuplc: insuplcOf(index),
          mdtrtarea: TREATING_PLACE,
          timeoutMs,
          body: encodeSettleBody(billOf(index, world)),
        }),
      );
      this.#templates.push(frame);
      this.#digitsAt.push(frame.indexOf(placeholder) + prefix.length);
      this.#personAt.push(frame.indexOf(psnNo) + psnNo.length - DIGITS);
    }
  }

  /** Which person message `seq` is about: everyone in turn, so that nobody has two messages under way. */
  personOf(seq: number): number {
    return (seq * STEP) % this.#persons;
  }

  msgid(seq: number): string {
    return msgidOf(this.#prefix, seq);
  }

  /** The frames of messages `from` .. `from + count - 1`, one after the other. */
  write(from: number, count: number): Buffer {
    let size = 0;
    for (let seq = from; seq < from + count; seq += 1)
      size += (this.#templates[billIndexOf(this.personOf(seq))] as Buffer).length;
    const out = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let seq = from; seq < from + count; seq += 1) {
      const person = this.personOf(seq);
      const index = billIndexOf(person);
      const template = this.#templates[index] as Buffer;
      template.copy(out, at);
      writeDigits(out, at + (this.#digitsAt[index] as number), seq);
      if (person !== index) writeDigits(out, at + (this.#personAt[index] as number), person);
      at += template.length;
    }
    return out;
  }

  get meanBytes(): number {
    return this.#templates.reduce((sum, t) => sum + t.length, 0) / this.#templates.length;
  }
}

function msgidOf(prefix: string, seq: number): string {
  return prefix + String(seq).padStart(DIGITS, '0');
}

function writeDigits(bytes: Buffer, at: number, value: number): void {
  let rest = value;
  for (let i = at + DIGITS - 1; i >= at; i -= 1) {
    bytes[i] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** The number written at `at`; -1 when there is none. */
export function readDigits(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + DIGITS; i += 1) {
    const digit = (bytes[i] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

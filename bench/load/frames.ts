/** Request frames, encoded once per person; only the number at the end of the msgid changes from message to message. */
import { encodeRequest } from '../../src/wire/envelope.js';
import { encodeSettleBody } from '../../src/wire/settle-body.js';
import { categoryBill } from '../world/bills.js';
import { insuplcOf, psnNoOf, TREATING_PLACE } from '../world/persons.js';
import type { World } from '../world/world.js';
import { clientFrame } from './socket.js';

/** msgid: as long as the national one may be, a run's own prefix and 8 digits. */
export const MSGID_LENGTH = 30;
export const DIGITS = 8;
const ZERO = 48;

/** Longest the engine may take before it must refuse, ms. */
const TIMEOUT_MS = 20_000;

export class RequestFrames {
  readonly #templates: Buffer[] = [];
  /** Where the digits stand in each template. */
  readonly #digitsAt: number[] = [];
  readonly #prefix: string;

  constructor(world: World, infno: string, prefix: string) {
    if (prefix.length !== MSGID_LENGTH - DIGITS) throw new RangeError('prefix of the wrong length');
    this.#prefix = prefix;
    const placeholder = msgidOf(prefix, 0);
    for (let index = 0; index < world.persons; index += 1) {
      const frame = clientFrame(
        encodeRequest({
          infno,
          msgid: placeholder,
          psnNo: psnNoOf(index),
          insuplc: insuplcOf(index),
          mdtrtarea: TREATING_PLACE,
          timeoutMs: TIMEOUT_MS,
          body: encodeSettleBody(categoryBill(index, world.day)),
        }),
      );
      this.#templates.push(frame);
      this.#digitsAt.push(frame.indexOf(placeholder) + prefix.length);
    }
  }

  /** Which person message `seq` is about: everyone in turn, so that nobody has two messages under way. */
  personOf(seq: number): number {
    return seq % this.#templates.length;
  }

  msgid(seq: number): string {
    return msgidOf(this.#prefix, seq);
  }

  /** The frames of messages `from` .. `from + count - 1`, one after the other. */
  write(from: number, count: number): Buffer {
    let size = 0;
    for (let seq = from; seq < from + count; seq += 1) size += (this.#templates[this.personOf(seq)] as Buffer).length;
    const out = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let seq = from; seq < from + count; seq += 1) {
      const index = this.personOf(seq);
      const template = this.#templates[index] as Buffer;
      template.copy(out, at);
      writeDigits(out, at + (this.#digitsAt[index] as number), seq);
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

import { pack, unpack, wireInt } from '../wire/msgpack.js';
import { makeSetlId } from '../wire/ids.js';

type Meters = Readonly<Record<string, number>>;

/** One year's totals as a correction set them. Fen, or a number for `*.count` meters. */
export interface CorrectedYear {
  readonly year: number;
  /** Settlement events of the year so far: the correction stands behind them. */
  readonly events: number;
  /** Version of the year cell it was made on; 0 = there was none. */
  readonly version: number;
  readonly before: Meters;
  readonly after: Meters;
}

export interface CorrectedAccount {
  /** Version of the account cell it was made on; 0 = there was none. */
  readonly version: number;
  /** Fen. */
  readonly before: number;
  readonly after: number;
}

/**
 * What somebody set beside the settlements, immutable: opening totals and balance, what later replaced them, and a move
 * to another insured place, under which the person's later events are numbered.
 */
export interface CorrectionRecord {
  readonly id: string;
  readonly psnNo: string;
  /** 1, 2, … of this person. */
  readonly number: number;
  readonly cause: CorrectionCause;
  readonly atMs: number;
  readonly account: CorrectedAccount | null;
  readonly years: readonly CorrectedYear[];
  /** Insured place before, when it changed. */
  readonly movedFrom: string | null;
}

/** opening: the first thing known of a person. roster: a later roster. */
export type CorrectionCause = 'opening' | 'roster';

const VERSION = 2;
const KIND = 'correction';
const LETTER = 'C';
const NUMBER_AT = 10;

/** `C` + number in base 36(4) + 80 bits of SHA-256 over the person: a person's corrections can be enumerated. */
export function makeCorrectionId(psnNo: string, number: number): string {
  return `${LETTER}${makeSetlId('000000', psnNo, 1000, number).slice(NUMBER_AT)}`;
}

type PackedMeters = Record<string, number | bigint>;

type Packed = [
  number,
  string,
  string,
  number,
  CorrectionCause,
  number,
  [number, number, number] | null,
  [number, number, number, PackedMeters, PackedMeters][],
  string | null,
];

/** `[2, 'correction', psn_no, number, cause, at, account, years, moved from]`. */
export function encodeCorrection(r: Omit<CorrectionRecord, 'id'>): Uint8Array {
  const account = r.account === null ? null : [r.account.version, wireInt(r.account.before), wireInt(r.account.after)];
  const years = r.years.map((y) => [y.year, y.events, y.version, mapped(y.before, wireInt), mapped(y.after, wireInt)]);
  return pack([VERSION, KIND, r.psnNo, r.number, r.cause, wireInt(r.atMs), account, years, r.movedFrom]);
}

/** Throws RangeError for bytes that are no correction. */
export function decodeCorrection(bytes: Uint8Array): CorrectionRecord {
  const row = unpack(bytes) as Packed;
  if (!Array.isArray(row) || row[0] !== VERSION || row[1] !== KIND) throw new RangeError('not a correction record');
  const [, , psnNo, number, cause, atMs, account, years, movedFrom] = row;
  return {
    id: makeCorrectionId(psnNo, number),
    psnNo,
    number,
    cause,
    atMs: Number(atMs),
    account: account === null ? null : { version: account[0], before: Number(account[1]), after: Number(account[2]) },
    years: years.map(([year, events, version, before, after]) => ({
      year,
      events,
      version,
      before: mapped(before, Number),
      after: mapped(after, Number),
    })),
    movedFrom,
  };
}

function mapped<A, B>(meters: Readonly<Record<string, A>>, form: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(meters).map(([name, value]) => [name, form(value)]));
}

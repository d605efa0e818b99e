import type { Accumulators } from '../settlement/types.js';
import { pack, unpack } from '../wire/msgpack.js';
import { decodeSettleAnswer, type SettleAnswer } from '../wire/settle-answer.js';
import { type CancelAnswer, decodeCancelAnswer } from '../wire/undo-bodies.js';
import { decodeRecord, type SettlementRecord } from './record.js';
import { type PackedYear, totalsOf, type TouchedYear } from './record-parts.js';

/**
 * What may happen to a settlement after it was made: cancelled (2208, 2305), reversed (2601), or restored, when its
 * cancellation was reversed.
 */
export type EventKind = 'cancel' | 'reverse' | 'restore';

/** One event, immutable. Its contributions are added to the totals like those of a settlement. Amounts in fen. */
export interface EventRecord {
  readonly kind: EventKind;
  /** Its own id, numbered in the year of the settlement it concerns. */
  readonly setlId: string;
  /** The settlement it concerns. */
  readonly of: string;
  /** The cancellation that a `restore` undid; null for the others. */
  readonly cancelId: string | null;
  /**
   * setlinfo of the event: the settlement's amounts, negated unless it was restored. `account` is what was taken from the
   * personal account (negative: given back), `balance` the account afterwards, `medinsSetlId` the msgid of the event.
   */
  readonly answer: CancelAnswer;
  readonly refMsgid: string;
  readonly infno: string;
  readonly senderId: string;
  readonly mdtrtarea: string;
  readonly year: number;
  /** Totals of that year before the event. */
  readonly before: Accumulators;
  readonly meterDeltas: Readonly<Record<string, number>>;
  /** Versions of the cells it was computed on: account, year. */
  readonly cellVersions: readonly [number, number];
  /** Engine's wall clock at computation, epoch ms. */
  readonly computedAtMs: number;
  /** What it changed in other years than its own: those of a settlement of parts. */
  readonly touches: readonly TouchedYear[];
}

/** The bytes a record takes over as they are. */
export interface EventParts {
  /** Encoded `answer`. */
  readonly answer: Uint8Array;
  /** Year cell before the event; null = it did not exist. */
  readonly accumulators: Uint8Array | null;
  /** Cells of `touches`. */
  readonly years: readonly PackedYear[];
}

/** A record that is no settlement: `[2, kind, …]`. */
const EVENT_VERSION = 2;

type Packed = [
  number,
  EventKind,
  Uint8Array,
  Uint8Array | null,
  string | null,
  [string, string, string, string],
  number,
  Record<string, number>,
  [number, number],
  number,
  PackedTouch[]?,
];

/** `[year, version, cell before, deltas]`. */
type PackedTouch = [...PackedYear, Readonly<Record<string, number>>];

/**
 * `[2, kind, answer body, year cell before, cancel id, source, year, deltas, cell versions, computed at]`, and one more place
 * for the other years where there are any.
 */
export function encodeEvent(r: EventRecord, parts: EventParts): Uint8Array {
  const touched = parts.years.map((year, i): PackedTouch => [...year, r.touches[i]?.meterDeltas ?? {}]);
  return pack([
    EVENT_VERSION,
    r.kind,
    parts.answer,
    parts.accumulators,
    r.cancelId,
    [r.refMsgid, r.infno, r.senderId, r.mdtrtarea],
    r.year,
    r.meterDeltas,
    r.cellVersions,
    r.computedAtMs,
    ...(touched.length === 0 ? [] : [touched]),
  ]);
}

function readEvent(row: Packed): EventRecord {
  const [, kind, body, before, cancelId, source, year, meterDeltas, cellVersions, computedAtMs, touched = []] = row;
  const [refMsgid, infno, senderId, mdtrtarea] = source;
  const answer = decodeCancelAnswer(body);
  return {
    kind,
    setlId: answer.setlId,
    of: answer.ofSetlId,
    cancelId,
    answer,
    refMsgid,
    infno,
    senderId,
    mdtrtarea,
    year,
    before: totalsOf(before),
    meterDeltas,
    cellVersions,
    computedAtMs,
    touches: touched.map(([y, version, bytes, deltas]) => {
      return { year: y, version, before: totalsOf(bytes), meterDeltas: deltas };
    }),
  };
}

/** What a record of a person's ledger can be. */
export type LedgerEntry =
  | { readonly kind: 'settle'; readonly record: SettlementRecord; readonly answer: SettleAnswer }
  | { readonly kind: EventKind; readonly record: EventRecord; readonly answer: CancelAnswer };

const EVENT_KINDS: readonly unknown[] = ['cancel', 'reverse', 'restore'] satisfies EventKind[];

/**
 * The settlement or event in a record, null for a record of another kind.
 * Throws RangeError for an unknown version, WireError or CellCorrupt for bytes that are no record.
 */
export function decodeLedger(bytes: Uint8Array): LedgerEntry | null {
  const row = unpack(bytes) as readonly unknown[];
  // Records of filings begin with a word.
  if (typeof row[0] === 'string') return null;
  if (row[0] !== EVENT_VERSION) {
    const record = decodeRecord(bytes);
    return { kind: 'settle', record, answer: decodeSettleAnswer(row[1] as Uint8Array) };
  }
  if (!EVENT_KINDS.includes(row[1])) return null;
  const record = readEvent(row as Packed);
  return { kind: record.kind, record, answer: record.answer };
}

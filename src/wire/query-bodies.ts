import { Buffer } from 'node:buffer';
import type { Filing, Identity } from '../settlement/types.js';
import { type Column, checkCells, checkRows, fromCells, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { ANSWER_LIMITS } from './limits.js';
import { pack, unpackUntrusted, wireInt } from './msgpack.js';
import * as columns from './query-columns.js';

/** 5203: by settlement id or by the msgid of the original message; at least one. */
export interface SettlementQuery {
  readonly setlId: string | null;
  readonly msgid: string | null;
  /** Whether the trace with the clause behind every number is wanted. */
  readonly explain: boolean;
}

export interface SettlementQueryAnswer {
  /** The settlement or the message named is known as executed. */
  readonly found: boolean;
  /** `none`: no settlement belongs to what was named. A message reversed before it came: not found, `reversed`. */
  readonly status: keyof typeof columns.STATUS_CODES;
  /** The stored answer frame, byte for byte. */
  readonly answer: Uint8Array | null;
  /** setl_id of the record that brought the status about; '' when it is that of the beginning. */
  readonly by: string;
  /** JSON text. */
  readonly trace: string | null;
}

/** 5206. `year` null = the current year at the insured place. */
export interface AccumulatorsQuery {
  readonly year: number | null;
}

export interface AccumulatorsAnswer {
  readonly psnNo: string;
  readonly year: number;
  /** Name and value, in name order; fen, or a count for `*.count`. */
  readonly meters: readonly (readonly [string, number])[];
}

/** 1101 by psn_no: everything it needs is in the envelope. */
export type PersonQuery = Readonly<Record<string, never>>;

export interface PersonAnswer {
  readonly psnNo: string;
  readonly name: string;
  readonly certType: string;
  /** Never the whole number. */
  readonly certNoMasked: string;
  readonly gend: string;
  readonly brdy: string;
  readonly insutype: string;
  readonly psnType: string;
  readonly insuStatus: string;
  readonly insuplc: string;
  /** Personal account, fen. */
  readonly balance: number;
  readonly filings: readonly Filing[];
  readonly identities: readonly Identity[];
}

function encode(record: object, table: readonly Column[]): Uint8Array {
  return pack(toCells(record as Record<string, unknown>, table));
}

/** Throws WireError E106-E108, E111. */
function decode(bytes: Uint8Array, table: readonly Column[]): Record<string, unknown> {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106');
  checkCells(items, table, ANSWER_LIMITS);
  refuseFloats(hasFloat);
  return fromCells(items, table);
}

function decodeRows(rows: unknown, table: readonly Column[]): Record<string, unknown>[] {
  const cells = rows as readonly (readonly unknown[])[];
  checkRows(cells, table, ANSWER_LIMITS);
  return cells.map((row) => fromCells(row, table));
}

/** Throws WireError E107 when neither id is given. */
export function checkSettlementQuery(q: SettlementQuery): SettlementQuery {
  if (q.setlId === null && q.msgid === null) throw new WireError('E107', 'setl_id 和 msgid 至少填一项');
  return q;
}

export function encodeSettlementQuery(q: SettlementQuery): Uint8Array {
  return encode(q, columns.SETTLEMENT_QUERY_COLUMNS);
}

export function decodeSettlementQuery(bytes: Uint8Array): SettlementQuery {
  return checkSettlementQuery(decode(bytes, columns.SETTLEMENT_QUERY_COLUMNS) as unknown as SettlementQuery);
}

export function encodeSettlementQueryAnswer(a: SettlementQueryAnswer): Uint8Array {
  return encode(a, columns.SETTLEMENT_QUERY_ANSWER_COLUMNS);
}

export function decodeSettlementQueryAnswer(bytes: Uint8Array): SettlementQueryAnswer {
  const record = decode(bytes, columns.SETTLEMENT_QUERY_ANSWER_COLUMNS) as unknown as SettlementQueryAnswer;
  return record.answer === null ? record : { ...record, answer: Buffer.from(record.answer) };
}

export function encodeAccumulatorsQuery(q: AccumulatorsQuery): Uint8Array {
  return encode(q, columns.ACCUMULATORS_QUERY_COLUMNS);
}

export function decodeAccumulatorsQuery(bytes: Uint8Array): AccumulatorsQuery {
  return decode(bytes, columns.ACCUMULATORS_QUERY_COLUMNS) as unknown as AccumulatorsQuery;
}

export function encodeAccumulatorsAnswer(a: AccumulatorsAnswer): Uint8Array {
  return encode(
    { ...a, meters: a.meters.map(([name, value]) => [name, wireInt(value)]) },
    columns.ACCUMULATORS_ANSWER_COLUMNS,
  );
}

export function decodeAccumulatorsAnswer(bytes: Uint8Array): AccumulatorsAnswer {
  const record = decode(bytes, columns.ACCUMULATORS_ANSWER_COLUMNS);
  checkRows(record['meters'] as readonly unknown[], columns.METER_COLUMNS, ANSWER_LIMITS);
  return record as unknown as AccumulatorsAnswer;
}

export function encodePersonQuery(_query: PersonQuery = {}): Uint8Array {
  return encode({}, columns.PERSON_QUERY_COLUMNS);
}

export function decodePersonQuery(bytes: Uint8Array): PersonQuery {
  return decode(bytes, columns.PERSON_QUERY_COLUMNS) as PersonQuery;
}

export function encodePersonAnswer(a: PersonAnswer): Uint8Array {
  const filings = a.filings.map((f) => toCells({ ...f, areas: f.areas.join(',') }, columns.FILING_COLUMNS));
  const identities = a.identities.map((i) => toCells({ ...i }, columns.IDENTITY_COLUMNS));
  return encode({ ...a, filings, identities }, columns.PERSON_ANSWER_COLUMNS);
}

export function decodePersonAnswer(bytes: Uint8Array): PersonAnswer {
  const record = decode(bytes, columns.PERSON_ANSWER_COLUMNS);
  const filings = decodeRows(record['filings'], columns.FILING_COLUMNS).map((f) => ({
    ...f,
    areas: f['areas'] === '' ? [] : (f['areas'] as string).split(','),
  }));
  const identities = decodeRows(record['identities'], columns.IDENTITY_COLUMNS);
  return { ...record, filings, identities } as unknown as PersonAnswer;
}

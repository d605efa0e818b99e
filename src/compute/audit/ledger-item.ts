import { checkParts, checkResult } from '../../settlement/identities.js';
import { sumDeltas } from '../../settlement/parts.js';
import { decodeAnswer } from '../../wire/envelope.js';
import { unpack } from '../../wire/msgpack.js';
import { decodeReversalAnswer } from '../../wire/undo-bodies.js';
import type { EventRecord, LedgerEntry } from '../event-record.js';
import { decodeLedger } from '../event-record.js';
import { negatedAnswer, negatedDeltas } from '../negate.js';
import type { SettlementRecord } from '../record.js';
import type { TouchedYear } from '../record-parts.js';
import { sameBytes } from '../same-bytes.js';
import type { Damage } from './finding.js';
import { meterDifference, type Meters } from './meters.js';

/** One record of a person-year with what an audit compares it with. */
export interface LedgerItem {
  readonly entry: LedgerEntry;
  readonly year: number;
  readonly msgid: string;
  readonly refMsgid: string;
  readonly meterDeltas: Meters;
  readonly before: { readonly events: number; readonly meters: Meters };
  /** Versions of account and year cell it was computed on. */
  readonly accountVersion: number;
  readonly yearVersion: number;
  /** What it changed in other years. */
  readonly touches: readonly TouchedYear[];
  /** Fen taken from the account (negative: given back), and the balance afterwards. */
  readonly accountPaid: number;
  readonly accountAfter: number;
  /** Body of the answer as the record keeps it. */
  readonly answer: Uint8Array;
}

export interface Complaint {
  readonly damage: Damage;
  readonly detail: string;
}

/** The item in a record's bytes; a complaint when they are none. */
export function readItem(bytes: Uint8Array): LedgerItem | Complaint {
  try {
    const entry = decodeLedger(bytes);
    if (entry === null) return { damage: 'record_misplaced', detail: '不是结算、撤销或冲正的记录' };
    const row = unpack(bytes) as readonly Uint8Array[];
    return entry.kind === 'settle'
      ? { ...settled(entry), answer: row[1] as Uint8Array }
      : { ...changed(entry), answer: row[2] as Uint8Array };
  } catch (error) {
    return { damage: 'record_unreadable', detail: error instanceof Error ? error.message : '' };
  }
}

function settled(entry: LedgerEntry & { kind: 'settle' }): Omit<LedgerItem, 'answer'> {
  const { source, input, result, accountAfter, cellVersions, touches } = entry.record;
  return {
    entry,
    year: Number(source.setlTime.slice(0, 4)),
    msgid: source.msgid,
    refMsgid: source.refMsgid,
    meterDeltas: result.meterDeltas,
    before: input.accumulators,
    accountVersion: cellVersions[1],
    yearVersion: cellVersions[2],
    touches,
    accountPaid: result.split.account,
    accountAfter,
  };
}

function changed(entry: Exclude<LedgerEntry, { kind: 'settle' }>): Omit<LedgerItem, 'answer'> {
  const { record, answer } = entry;
  return {
    entry,
    year: record.year,
    msgid: answer.medinsSetlId,
    refMsgid: record.refMsgid,
    meterDeltas: record.meterDeltas,
    before: record.before,
    accountVersion: record.cellVersions[0],
    yearVersion: record.cellVersions[1],
    touches: record.touches,
    accountPaid: answer.account,
    accountAfter: answer.balance,
  };
}

/** I1-I5 and I8 of a settlement; I7 of an event, against the settlement it concerns (null: that record is not there). */
export function checkIdentities(item: LedgerItem, original: Uint8Array | null): Complaint | null {
  const { entry } = item;
  if (entry.kind === 'settle') {
    const broken = brokenIn(entry.record);
    if (broken !== null) return { damage: 'identity', detail: broken };
    const balance = entry.record.input.accountBalance - item.accountPaid;
    return balance === item.accountAfter ? null : { damage: 'identity', detail: '账户支付前后余额不符' };
  }
  const from = original === null ? null : readItem(original);
  if (from === null || 'damage' in from || from.entry.kind !== 'settle') {
    return { damage: 'record_missing', detail: `原结算 ${entry.record.of} 的记录` };
  }
  return checkNegation(entry.record, from);
}

/** Of a settlement of parts also each part, their sum, and what they add to the year the settlement is numbered in. */
function brokenIn({ result, parts, source }: SettlementRecord): string | null {
  if (parts.length === 0) return checkResult(result)?.detail ?? null;
  const broken = checkParts(
    result,
    parts.map((part) => part.result),
  );
  if (broken !== null) return broken.detail;
  return meterDifference(result.meterDeltas, sumDeltas(parts, Number(source.setlTime.slice(0, 4))));
}

function checkNegation(record: EventRecord, original: LedgerItem): Complaint | null {
  const restored = record.kind === 'restore';
  const figures = restored ? record.answer : negatedAnswer(record.answer);
  for (const [field, is] of Object.entries(original.entry.answer)) {
    const value = figures[field as keyof typeof figures];
    if (typeof is === 'number' && field !== 'balance' && value !== is)
      return { damage: 'identity', detail: `I7 ${field}` };
  }
  const paid = (rows: readonly { readonly paid: number }[]): string => rows.map((d) => d.paid).join();
  if (paid(figures.details) !== paid(original.entry.answer.details))
    return { damage: 'identity', detail: 'I7 基金分项' };
  const years = [record, ...record.touches].map(({ year, meterDeltas }) => ({
    year,
    deltas: restored ? meterDeltas : negatedDeltas(meterDeltas),
  }));
  const ought = new Map([original, ...original.touches].map(({ year, meterDeltas }) => [year, meterDeltas]));
  if (years.map((y) => y.year).join() !== [...ought.keys()].join()) return { damage: 'identity', detail: 'I7 年度' };
  for (const { year, deltas } of years) {
    const difference = meterDifference(deltas, ought.get(year) ?? {});
    if (difference !== null) return { damage: 'identity', detail: `I7 ${difference}` };
  }
  return null;
}

/** The receipt of a record's message holds exactly the answer the record holds, or tells the outcome it stands for. */
export function checkReceipt(item: LedgerItem, frame: Uint8Array | null): Complaint | null {
  if (frame === null) return { damage: 'receipt_missing', detail: `报文 ${item.msgid}` };
  const differs: Complaint = { damage: 'receipt_differs', detail: `报文 ${item.msgid}` };
  try {
    const answer = decodeAnswer(frame);
    if (answer.msgid !== item.msgid || answer.refMsgid !== item.refMsgid || answer.body === null) return differs;
    const { kind } = item.entry;
    if (kind === 'settle' || kind === 'cancel') return sameBytes(answer.body, item.answer) ? null : differs;
    return decodeReversalAnswer(answer.body).outcome === (kind === 'reverse' ? 'reversed' : 'restored')
      ? null
      : differs;
  } catch {
    return differs;
  }
}

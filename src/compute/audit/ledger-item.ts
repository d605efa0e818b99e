import { checkResult } from '../../settlement/identities.js';
import { decodeAnswer } from '../../wire/envelope.js';
import { unpack } from '../../wire/msgpack.js';
import { decodeReversalAnswer } from '../../wire/undo-bodies.js';
import type { EventRecord, LedgerEntry } from '../event-record.js';
import { decodeLedger } from '../event-record.js';
import { negatedAnswer, negatedDeltas } from '../negate.js';
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
  const { source, input, result, accountAfter, cellVersions } = entry.record;
  return {
    entry,
    year: Number(source.setlTime.slice(0, 4)),
    msgid: source.msgid,
    refMsgid: source.refMsgid,
    meterDeltas: result.meterDeltas,
    before: input.accumulators,
    accountVersion: cellVersions[1],
    yearVersion: cellVersions[2],
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
    accountPaid: answer.account,
    accountAfter: answer.balance,
  };
}

/** I1-I5 and I8 of a settlement; I7 of an event, against the settlement it concerns (null: that record is not there). */
export function checkIdentities(item: LedgerItem, original: Uint8Array | null): Complaint | null {
  const { entry } = item;
  if (entry.kind === 'settle') {
    const broken = checkResult(entry.record.result)?.detail ?? null;
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
  const deltas = restored ? record.meterDeltas : negatedDeltas(record.meterDeltas);
  const difference = meterDifference(deltas, original.meterDeltas);
  return difference === null ? null : { damage: 'identity', detail: `I7 ${difference}` };
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

/** Short spellings for what is done to a settlement in tests, over the one person of the fixtures. */
import type { ComputeTask } from '../../src/compute/contract.js';
import { decodeAccount, decodeAccumulators } from '../../src/store/cells.js';
import { decodeStatus, type StatusCell, statusCell } from '../../src/store/status-cell.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeSettlementQueryAnswer, encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import type { SettlementQueryAnswer } from '../../src/wire/query-bodies.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import {
  type CancelAnswer,
  type CancelBody,
  decodeCancelAnswer,
  decodeReversalAnswer,
  encodeCancelBody,
  encodeReversalBody,
} from '../../src/wire/undo-bodies.js';
import { bodyWith, expectKind } from './fixtures.js';
import type { Ledger } from './ledger.js';

export function settleTask(msgid: string, change: Partial<SettleBody> = {}): Partial<ComputeTask> {
  return { msgid, refMsgid: `R${msgid}`, body: bodyWith(change) };
}

export function cancelTask(msgid: string, setlId: string, change: Partial<CancelBody> = {}): Partial<ComputeTask> {
  const body = encodeCancelBody({ setlId, mdtrtId: 'V1', preview: false, ...change });
  return { infno: '2305', msgid, refMsgid: `R${msgid}`, body };
}

export function reverseTask(msgid: string, omsgid: string, oinfno = '2304'): Partial<ComputeTask> {
  return { infno: '2601', msgid, refMsgid: `R${msgid}`, body: encodeReversalBody({ omsgid, oinfno }) };
}

export function cancelAnswerOf({ frame }: { frame: Uint8Array }): CancelAnswer {
  return decodeCancelAnswer(decodeAnswer(frame).body as Uint8Array);
}

export function reversalOf({ frame }: { frame: Uint8Array }): string {
  return decodeReversalAnswer(decodeAnswer(frame).body as Uint8Array).outcome;
}

export function statusIn(ledger: Ledger, setlId: string): StatusCell | null {
  const { bytes } = ledger.cell(statusCell(setlId));
  return bytes === null ? null : decodeStatus(bytes);
}

/** Meters of a year that are not zero: one that was never touched is the same as one taken back whole. */
export function metersIn(ledger: Ledger, year: number): Record<string, number> {
  const { bytes } = ledger.cell(`y${year}`);
  const meters = bytes === null ? {} : decodeAccumulators(bytes).meters;
  return Object.fromEntries(Object.entries(meters).filter(([, value]) => value !== 0));
}

export function balanceIn(ledger: Ledger): number {
  return decodeAccount(ledger.cell('b').bytes as Uint8Array).balance;
}

export function query(ledger: Ledger, by: { setlId: string } | { msgid: string }): SettlementQueryAnswer {
  const body = encodeSettlementQuery({ setlId: null, msgid: null, explain: false, ...by });
  const { frame } = expectKind(ledger.compute({ infno: '5203', msgid: 'Q', body }), 'answer');
  return decodeSettlementQueryAnswer(decodeAnswer(frame).body as Uint8Array);
}

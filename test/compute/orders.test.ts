import { describe, expect, it } from 'vitest';
import type { ComputeTask } from '../../src/compute/contract.js';
import { makeSetlId } from '../../src/wire/ids.js';
import { Ledger } from './ledger.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { balanceIn, cancelTask, metersIn, reverseTask, settleTask, statusIn } from './undo.js';

const SETL_ID = makeSetlId('610100', 'P1', 2025, 1);
const CANCEL_ID = makeSetlId('610100', 'P1', 2025, 2);

/** What may arrive about one bill, in any order; repeats carry the msgid of what they repeat. */
const MESSAGES: readonly (readonly [string, Partial<ComputeTask>])[] = [
  ['original', settleTask('O')],
  ['its repeat', settleTask('O')],
  ['cancel', cancelTask('C', SETL_ID)],
  ['its repeat', cancelTask('C', SETL_ID)],
  ['reversal of the original', reverseTask('RO', 'O')],
  ['its repeat', reverseTask('RO', 'O')],
  ['reversal of the cancel', reverseTask('RC', 'C', '2305')],
];

const ONE_SETTLEMENT = new Ledger();
ONE_SETTLEMENT.commit(settleTask('O'));
const CONTRIBUTED = metersIn(ONE_SETTLEMENT, 2025);
const BALANCE_AFTER = balanceIn(ONE_SETTLEMENT);

function copy(ledger: Ledger): Ledger {
  const own = new Ledger([...ledger.cells.values()]);
  for (const [id, receipt] of ledger.receipts) own.receipts.set(id, receipt);
  for (const [id, record] of ledger.records) own.records.set(id, record);
  return own;
}

const seen = new Map<string, number>();

/** Delivers one message; what was answered before must be answered the same. */
function deliver(ledger: Ledger, message: Partial<ComputeTask>): void {
  const msgid = message.msgid as string;
  const before = ledger.receipts.get(msgid);
  const outcome = ledger.compute(message);
  if (outcome.kind === 'commit') {
    expect(before).toBeUndefined();
    ledger.commit(message);
    seen.set('executed', (seen.get('executed') ?? 0) + 1);
    return;
  }
  if (outcome.kind === 'need') throw new Error('need');
  seen.set(outcome.code, (seen.get(outcome.code) ?? 0) + 1);
  if (before === undefined) return;
  expect(Buffer.from(outcome.frame)).toEqual(Buffer.from(before.answer));
  expect(outcome.code).toBe(decodeAnswer(before.answer).error?.code ?? '');
}

/** Totals, account and status agree, whatever came before. */
function check(ledger: Ledger): void {
  const made = ledger.records.has(SETL_ID);
  const status = made ? (statusIn(ledger, SETL_ID)?.status ?? 'settled') : 'none';
  expect(metersIn(ledger, 2025)).toEqual(status === 'settled' ? CONTRIBUTED : {});
  expect(balanceIn(ledger)).toBe(status === 'settled' ? BALANCE_AFTER : 100_000);
  const cancelled = ledger.receipts.get('C');
  if (status === 'cancelled') expect(statusIn(ledger, CANCEL_ID)).toBeNull();
  // A barred message left nothing; an executed one is not barred.
  const original = ledger.receipts.get('O');
  if (original !== undefined) expect(decodeAnswer(original.answer).error === null).toBe(made);
  if (cancelled !== undefined && decodeAnswer(cancelled.answer).error === null) expect(made).toBe(true);
}

describe('whatever arrives about one bill', () => {
  it('in any of the 5,040 orders is executed once each and keeps totals, account and status in step', () => {
    let orders = 0;
    const go = (ledger: Ledger, left: readonly number[]): void => {
      check(ledger);
      if (left.length === 0) orders += 1;
      for (const i of left) {
        const next = copy(ledger);
        deliver(next, (MESSAGES[i] as (typeof MESSAGES)[number])[1]);
        go(
          next,
          left.filter((j) => j !== i),
        );
      }
    };
    go(
      new Ledger(),
      MESSAGES.map((_, i) => i),
    );
    expect(orders).toBe(5040);
    for (const what of ['executed', '', 'E602', 'E603', 'E604']) expect(seen.get(what), what).toBeGreaterThan(0);
  });
});

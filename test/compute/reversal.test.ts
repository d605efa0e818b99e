import { describe, expect, it } from 'vitest';
import { decodeLedger } from '../../src/compute/event-record.js';
import { encodeAccount, decodeOutbox } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { answerToJson } from '../../src/wire/json.js';
import { NO_LOOKUP } from '../../src/compute/contract.js';
import { encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import { codeOf, execute, expectKind, settleAnswerOf, task } from './fixtures.js';
import { Ledger } from './ledger.js';
import { balanceIn, cancelTask, metersIn, query, reversalOf, reverseTask, settleTask, statusIn } from './undo.js';

const query5203 = (msgid: string) => ({
  infno: '5203',
  msgid: 'Q1',
  body: encodeSettlementQuery({ setlId: null, msgid, explain: false }),
});

describe('a reversal of a settlement', () => {
  const ledger = new Ledger();
  const settled = ledger.commit(settleTask('M1'));
  const reversed = ledger.commit(reverseTask('R1', 'M1'));

  it('takes it back whole and for all time', () => {
    expect(reversalOf(reversed)).toBe('reversed');
    expect(metersIn(ledger, 2025)).toEqual({});
    expect(balanceIn(ledger)).toBe(100_000);
    expect(statusIn(ledger, settled.setlId)).toMatchObject({ status: 'reversed', by: reversed.setlId });
    expect(query(ledger, { msgid: 'M1' })).toMatchObject({ found: true, status: 'reversed', by: reversed.setlId });
  });

  it('keeps a record with the negated figures', () => {
    const entry = decodeLedger(reversed.record as Uint8Array);
    expect(entry).toMatchObject({ kind: 'reverse', record: { of: settled.setlId, infno: '2601' } });
    expect(entry?.answer.fundTotal).toBe(-settleAnswerOf(settled.frame).fundTotal);
    expect(decodeOutbox(reversed.outbox as Uint8Array).kind).toBe('reverse');
  });

  it('answers nothing but the outcome', () => {
    expect(JSON.parse(answerToJson(reversed.frame, '2601')).output).toEqual({ result: { revs_rslt: 'reversed' } });
  });

  it('sent again gets the stored bytes; under another msgid success that changes nothing', () => {
    const again = expectKind(ledger.compute({ ...reverseTask('R1', 'M1'), refMsgid: 'X' }), 'answer');
    expect(Buffer.from(again.frame)).toEqual(Buffer.from(reversed.frame));
    expect(reversalOf(expectKind(ledger.compute(reverseTask('R2', 'M1')), 'answer'))).toBe('already');
  });

  it('does not keep the original message from getting its answer again', () => {
    const late = expectKind(ledger.compute(settleTask('M1')), 'answer');
    expect(late).toMatchObject({ replay: true, code: '' });
    expect(Buffer.from(late.frame)).toEqual(Buffer.from(settled.frame));
  });
});

it('a message whose answer cannot be put together any more is neither reversed nor barred', () => {
  const lookup = { ...NO_LOOKUP, msgid: 'M1', answer: new Uint8Array(0) };
  for (const asked of [reverseTask('R1', 'M1'), query5203('M1')])
    expect(codeOf(execute(task({ ...asked, lookup })))).toBe('E704');
});

describe('a reversal of a cancellation', () => {
  const ledger = new Ledger();
  const settled = ledger.commit(settleTask('M1'));
  const before = metersIn(ledger, 2025);
  const cancelled = ledger.commit(cancelTask('C1', settled.setlId));
  const restored = ledger.commit(reverseTask('R1', 'C1', '2305'));

  it('restores the settlement with exactly what it contributed', () => {
    expect(reversalOf(restored)).toBe('restored');
    expect(metersIn(ledger, 2025)).toEqual(before);
    expect(balanceIn(ledger)).toBe(0);
    expect(statusIn(ledger, settled.setlId)).toEqual({ status: 'settled', by: restored.setlId, events: 2 });
    expect(statusIn(ledger, cancelled.setlId)).toEqual({ status: 'reversed', by: restored.setlId, events: 1 });
    expect(decodeLedger(restored.record as Uint8Array)).toMatchObject({
      kind: 'restore',
      record: { of: settled.setlId, cancelId: cancelled.setlId, answer: { refund: false } },
    });
    expect(query(ledger, { msgid: 'C1' })).toMatchObject({ status: 'reversed', by: restored.setlId });
  });

  it('happens once, however often the settlement is cancelled afterwards', () => {
    const again = new Ledger();
    const first = again.commit(settleTask('M1'));
    again.commit(cancelTask('C1', first.setlId));
    again.commit(reverseTask('R1', 'C1', '2305'));
    again.commit(cancelTask('C2', first.setlId));
    expect(reversalOf(expectKind(again.compute(reverseTask('R2', 'C1', '2305')), 'answer'))).toBe('already');
    expect(metersIn(again, 2025)).toEqual({});
    again.commit(reverseTask('R3', 'C2', '2305'));
    expect(metersIn(again, 2025)).toEqual(before);
    again.commit(reverseTask('R4', 'M1'));
    expect(metersIn(again, 2025)).toEqual({});
  });

  it('is refused when the account could not pay again: E508', () => {
    const poor = new Ledger();
    const { setlId } = poor.commit(settleTask('M1'));
    poor.commit(cancelTask('C1', setlId));
    poor.cells.set('b', { name: 'b', version: 9, bytes: encodeAccount({ balance: 99_999 }) });
    expect(codeOf(poor.compute(reverseTask('R1', 'C1', '2305')))).toBe('E508');
  });
});

describe('a reversal of a message never seen', () => {
  const ledger = new Ledger();
  const barred = ledger.commit(reverseTask('R1', 'M1'));

  it('writes nothing but the two receipts', () => {
    expect(reversalOf(barred)).toBe('barred');
    expect(barred).toMatchObject({ checks: [], writes: [], record: null, outbox: null });
    expect(barred.alsoReceipt?.msgid).toBe('M1');
    expect([...(barred.alsoReceipt?.receipt.fingerprint ?? [])]).toEqual(new Array(16).fill(0));
  });

  it('refuses the late original, as often as it comes and whatever it is', () => {
    for (const change of [settleTask('M1'), { ...settleTask('M1'), infno: '2303' }, cancelTask('M1', 'X')]) {
      const late = expectKind(ledger.compute(change), 'answer');
      expect(late.code).toBe('E604');
      expect(decodeAnswer(late.frame)).toMatchObject({ infcode: -1, msgid: 'M1', error: { code: 'E604' } });
    }
    expect(metersIn(ledger, 2025)).toEqual({});
  });

  it('can be repeated and asked for', () => {
    expect(expectKind(ledger.compute(reverseTask('R1', 'M1')), 'answer').replay).toBe(true);
    expect(reversalOf(expectKind(ledger.compute(reverseTask('R2', 'M1')), 'answer'))).toBe('already');
    expect(query(ledger, { msgid: 'M1' })).toMatchObject({ found: false, status: 'reversed' });
    const told = query(ledger, { msgid: 'R1' });
    expect(told).toMatchObject({ found: true, status: 'none' });
    expect(Buffer.from(told.answer as Uint8Array)).toEqual(Buffer.from(barred.frame));
  });

  it('is what becomes of one of a pre-settlement or a query, which leave no receipt', () => {
    const fresh = new Ledger();
    expect(reversalOf(fresh.commit(reverseTask('R1', 'PRE', '2303')))).toBe('barred');
  });
});

describe('a reversal is refused', () => {
  const ledger = new Ledger();
  const settled = ledger.commit(settleTask('M1'));
  ledger.commit(cancelTask('C1', settled.setlId));

  it('of a settlement that is cancelled: its cancellation first', () => {
    expect(codeOf(ledger.compute(reverseTask('R', 'M1')))).toBe('E603');
  });

  it('naming another transaction than the message was', () => {
    expect(codeOf(ledger.compute(reverseTask('R', 'M1', '2207')))).toBe('E606');
    expect(codeOf(ledger.compute(reverseTask('R', 'C1', '2304')))).toBe('E606');
  });

  it('by another treating place, of the settlement and of the cancellation', () => {
    expect(codeOf(ledger.compute({ ...reverseTask('R', 'M1'), mdtrtarea: '310101' }))).toBe('E204');
    expect(codeOf(ledger.compute({ ...reverseTask('R', 'C1', '2305'), mdtrtarea: '310101' }))).toBe('E204');
  });

  it('of a reversal, and of itself', () => {
    const reversed = new Ledger();
    reversed.commit(settleTask('M1'));
    reversed.commit(reverseTask('R1', 'M1'));
    expect(codeOf(reversed.compute(reverseTask('R2', 'R1', '2601')))).toBe('E606');
    expect(codeOf(reversed.compute(reverseTask('R3', 'R3')))).toBe('E107');
  });
});

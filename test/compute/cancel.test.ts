import { describe, expect, it } from 'vitest';
import { decodeLedger } from '../../src/compute/event-record.js';
import { decodeOutbox } from '../../src/store/cells.js';
import { answerToJson } from '../../src/wire/json.js';
import type { ComputeTask } from '../../src/compute/contract.js';
import { cells, codeOf, expectKind, PERSON, settleAnswerOf } from './fixtures.js';
import { Ledger } from './ledger.js';
import { balanceIn, cancelAnswerOf, cancelTask, metersIn, query, reverseTask, settleTask, statusIn } from './undo.js';

const AMOUNTS = [
  'total',
  'ownPay',
  'overLimit',
  'firstSelfPay',
  'inScope',
  'crossSelfPay',
  'deductible',
  'hifp',
  'cvlserv',
  'hifes',
  'hifmi',
  'hifob',
  'maf',
  'oth',
  'fundTotal',
  'hospitalPart',
  'personTotal',
  'account',
  'cash',
] as const;

describe('a cancellation', () => {
  const ledger = new Ledger();
  const settled = ledger.commit(settleTask('M1'));
  const original = settleAnswerOf(settled.frame);
  const cancelled = ledger.commit(cancelTask('C1', settled.setlId));
  const answer = cancelAnswerOf(cancelled);

  it('negates the original component by component (I7)', () => {
    for (const field of AMOUNTS) expect(answer[field] + original[field], field).toBe(0);
    expect(answer.details.map((d) => 0 - d.paid)).toEqual(original.details.map((d) => d.paid));
    expect(answer.details.map((d) => 0 - d.base)).toEqual(original.details.map((d) => d.base));
    expect(answer).toMatchObject({ refund: true, ofSetlId: settled.setlId, medinsSetlId: 'C1', mdtrtId: 'V1' });
    expect(Object.values(answer).some((value) => Object.is(value, -0))).toBe(false);
  });

  it('takes back exactly what was contributed, the stay counted included, and gives the account back', () => {
    expect(metersIn(ledger, 2025)).toEqual({});
    expect(balanceIn(ledger)).toBe(100_000);
    expect(answer).toMatchObject({ account: -100_000, balance: 100_000 });
  });

  it('is an event of its own, numbered after the settlement, with its own record and outbox entry', () => {
    expect(answer.setlId).toBe(cancelled.setlId);
    expect(cancelled.setlId.slice(0, 14)).toBe('61010020250002');
    const entry = decodeLedger(cancelled.record as Uint8Array);
    expect(entry).toMatchObject({
      kind: 'cancel',
      record: { of: settled.setlId, cancelId: null, infno: '2305', senderId: 'bj', mdtrtarea: '110105', year: 2025 },
    });
    expect(decodeOutbox(cancelled.outbox as Uint8Array)).toEqual({
      kind: 'cancel',
      psnNo: 'P1',
      setlId: cancelled.setlId,
      msgid: 'C1',
    });
    expect(statusIn(ledger, settled.setlId)).toEqual({ status: 'cancelled', by: cancelled.setlId, events: 1 });
  });

  it('sent again gets the stored bytes; under another msgid it is refused', () => {
    const again = expectKind(ledger.compute({ ...cancelTask('C1', settled.setlId), refMsgid: 'OTHER' }), 'answer');
    expect(again).toMatchObject({ replay: true, code: '' });
    expect(Buffer.from(again.frame)).toEqual(Buffer.from(cancelled.frame));
    expect(codeOf(ledger.compute(cancelTask('C2', settled.setlId)))).toBe('E603');
    expect(codeOf(ledger.compute(cancelTask('C1', settled.setlId, { mdtrtId: 'V2' })))).toBe('E601');
  });

  it('leaves the original to be asked for, with what became of it', () => {
    for (const by of [{ setlId: settled.setlId }, { msgid: 'M1' }]) {
      const told = query(ledger, by);
      expect(told).toMatchObject({ found: true, status: 'cancelled', by: cancelled.setlId });
      expect(Buffer.from(told.answer as Uint8Array)).toEqual(Buffer.from(settled.frame));
    }
    for (const by of [{ setlId: cancelled.setlId }, { msgid: 'C1' }]) {
      const told = query(ledger, by);
      expect(told).toMatchObject({ found: true, status: 'settled', by: '' });
      expect(Buffer.from(told.answer as Uint8Array)).toEqual(Buffer.from(cancelled.frame));
    }
  });

  it('reads in the national form as a refund', () => {
    const json = JSON.parse(answerToJson(cancelled.frame, '2305'));
    expect(json.output.setlinfo).toMatchObject({
      refd_setl_flag: '1',
      init_setl_id: settled.setlId,
      medfee_sumamt: '-20000.00',
      acct_pay: '-1000.00',
      balc: '1000.00',
    });
  });
});

describe('a cancellation out of order', () => {
  it('of the first of three takes back the first and leaves the others as they are (NM-42a, NM-42b)', () => {
    const ledger = new Ledger(cells(PERSON, 5_000_000));
    const made = ['M1', 'M2', 'M3'].map((msgid) => ledger.commit(settleTask(msgid, { mdtrtId: 'V1' })));
    const [first, second, third] = made;
    const deltas = made.map(({ record }) => {
      const entry = decodeLedger(record as Uint8Array);
      return entry?.kind === 'settle' ? entry.record.result.meterDeltas : {};
    });
    ledger.commit(cancelTask('C1', first?.setlId as string));
    const sum: Record<string, number> = {};
    for (const d of deltas.slice(1)) for (const [name, n] of Object.entries(d)) sum[name] = (sum[name] ?? 0) + n;
    expect(metersIn(ledger, 2025)).toEqual(sum);
    for (const other of [second, third]) {
      expect(statusIn(ledger, other?.setlId as string)).toBeNull();
      expect(query(ledger, { setlId: other?.setlId as string }).status).toBe('settled');
    }
    // The second paid less deductible because of the first; cancelled now, it gives back what it was, not what it would be.
    const taken = cancelAnswerOf(ledger.commit(cancelTask('C2', second?.setlId as string)));
    expect(taken.deductible).toBe(-settleAnswerOf(second?.frame as Uint8Array).deductible);
    expect(metersIn(ledger, 2025)).toEqual(
      Object.fromEntries(Object.entries(deltas[2] ?? {}).filter(([, value]) => value !== 0)),
    );
  });

  it('across the year end changes only the year of the settlement (XA-46 JS-45)', () => {
    const ledger = new Ledger();
    const old = ledger.commit(settleTask('M1'));
    ledger.at('2026-04-02T09:00:00');
    const fresh = ledger.commit(
      settleTask('M2', {
        begntime: '2026-03-01 08:00:00',
        endtime: '2026-04-01 10:00:00',
        setlTime: '2026-04-01 10:30:00',
      }),
    );
    const before = metersIn(ledger, 2026);
    const cancelled = ledger.commit(cancelTask('C1', old.setlId));
    expect(metersIn(ledger, 2025)).toEqual({});
    expect(metersIn(ledger, 2026)).toEqual(before);
    expect(cancelled.setlId.slice(6, 14)).toBe('20250002');
    expect(cancelAnswerOf(cancelled).setlTime).toBe('2026-04-02 09:00:00');
    expect(fresh.setlId.slice(6, 14)).toBe('20260001');
  });

  it('of a person whose insurance ended since gives the account back all the same', () => {
    const ledger = new Ledger();
    const settled = ledger.commit(settleTask('M1'));
    for (const cell of cells({ ...PERSON, insuStatus: '4' })) if (cell.name === 'p') ledger.cells.set('p', cell);
    ledger.commit(cancelTask('C1', settled.setlId));
    expect(balanceIn(ledger)).toBe(100_000);
  });
});

describe('a preview of a cancellation', () => {
  it('shows the figures and changes nothing', () => {
    const ledger = new Ledger();
    const { setlId } = ledger.commit(settleTask('M1'));
    const shown = cancelAnswerOf(expectKind(ledger.compute(cancelTask('C0', setlId, { preview: true })), 'answer'));
    const done = cancelAnswerOf(ledger.commit(cancelTask('C1', setlId)));
    expect({ ...shown, setlId: done.setlId, medinsSetlId: 'C1' }).toEqual(done);
    expect(shown.setlId).toBe('');
    expect(codeOf(ledger.compute(cancelTask('C2', setlId, { preview: true })))).toBe('E603');
    expect(codeOf(ledger.compute(cancelTask('C1', setlId, { preview: true })))).toBe('E601');
  });
});

describe('a cancellation is refused', () => {
  const ledger = new Ledger();
  const { setlId } = ledger.commit(settleTask('M1'));
  const other = new Ledger();
  const gone = other.commit(settleTask('M1'));
  const undone = other.commit(cancelTask('C1', gone.setlId));

  it.each<[string, string, Partial<ComputeTask>]>([
    ['of an unknown settlement', 'E602', cancelTask('C', setlId.replace('20250001', '20250007'))],
    ['of what is no setl_id', 'E602', cancelTask('C', 'ABC-1')],
    ['of a settlement of another person', 'E602', { ...cancelTask('C', setlId), psnNo: 'P2' }],
    ['by another treating place', 'E204', { ...cancelTask('C', setlId), mdtrtarea: '110106' }],
    ['sent to another insured place', 'E206', { ...cancelTask('C', setlId), insuplc: '150100' }],
    ['of another visit', 'E605', cancelTask('C', setlId, { mdtrtId: 'V2' })],
    ['by the transaction for out-patients', 'E605', { ...cancelTask('C', setlId), infno: '2208' }],
    ['under the msgid of the settlement', 'E601', cancelTask('M1', setlId)],
    ['under the msgid of another person', 'E601', { ...cancelTask('C', setlId), claimedByOther: true }],
    [
      'with a body of another shape',
      'E107',
      { ...cancelTask('C', setlId), body: reverseTask('C', 'M1').body as Uint8Array },
    ],
  ])('%s: %s', (_name, code, change) => {
    expect(codeOf(ledger.compute(change))).toBe(code);
  });

  it('of a cancellation: E605', () => {
    expect(codeOf(other.compute(cancelTask('C', undone.setlId)))).toBe('E605');
  });

  it('of a reversed settlement: E604', () => {
    const reversed = new Ledger();
    const settled = reversed.commit(settleTask('M1'));
    reversed.commit(reverseTask('R1', 'M1'));
    expect(codeOf(reversed.compute(cancelTask('C', settled.setlId)))).toBe('E604');
  });

  it('when the totals do not hold what was contributed: E709, and the operator is told', () => {
    const damaged = new Ledger();
    const settled = damaged.commit(settleTask('M1'));
    damaged.cells.delete('y2025');
    const outcome = expectKind(damaged.compute(cancelTask('C', settled.setlId)), 'answer');
    expect(outcome.code).toBe('E709');
    expect(outcome.fault).toContain('y2025');
  });
});

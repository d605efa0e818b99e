import { describe, expect, it } from 'vitest';
import { checkParts } from '../../src/settlement/identities.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { type BillRow, decodeSettleBody, encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { codeOf, expectKind, settleAnswerOf } from './fixtures.js';
import type { Ledger } from './ledger.js';
import { at, placeLedger, RESIDENT, recordIn, STAY } from './parts-world.js';
import { balanceIn, cancelTask, metersIn, reverseTask } from './undo.js';

/** In scope only; `related` undefined leaves the column out. */
const line = (n: number, fen: number, related?: boolean): BillRow => [
  ...[`L${n}`, `X${n}`, '09', '01', fen, 0, 0, 0, fen],
  ...(related === undefined ? [] : [related]),
];

function visit(msgid: string, rows: readonly BillRow[], change: Partial<SettleBody> = {}) {
  const total = rows.reduce((sum, row) => sum + (row[4] as number), 0);
  const day = '2026-01-03';
  const body: SettleBody = {
    ...STAY,
    ...{ medType: '14', diseCode: 'M01600', shape: 'lines', rows, acctUsed: true },
    ...{ begntime: `${day} 08:00:00`, endtime: `${day} 09:00:00`, setlTime: `${day} 10:00:00` },
    ...{ total, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: total },
    ...change,
  };
  return at({ msgid, refMsgid: `R${msgid}`, infno: '2207', body: encodeSettleBody(body) });
}

const settled = (ledger: Ledger, change: ReturnType<typeof visit>): SettleAnswer =>
  settleAnswerOf(ledger.commit(change).frame);

describe('a chronic visit with costs that have nothing to do with the disease', () => {
  it('XA-10 JS-36a: the disease by its own limit, the rest as ordinary out-patient care on the totals it left', () => {
    const ledger = placeLedger();
    const answer = settled(ledger, visit('M1', [line(1, 70_000), line(2, 100_000, false), line(3, 10_000, true)]));
    const record = recordIn(ledger, answer.setlId);
    expect(record.parts.map((p) => [p.year, p.input.visit.line, p.input.visit.diseCode, p.input.bill.total])).toEqual([
      [2026, 'chronic', 'M01600', 80_000],
      [2026, 'outpatient', null, 100_000],
    ]);
    // 800 at 70 % under the disease's 400 a month; (1,000 − 300) at 50 %.
    expect(record.parts.map((p) => p.result.split.funds[0])).toEqual([40_000, 35_000]);
    expect(record.parts[1]?.input.accumulators.meters['pool.paid']).toBe(40_000);
    expect(metersIn(ledger, 2026)).toEqual({
      'chronic.paid#M01600@2026-01': 40_000,
      'pool.paid': 75_000,
      'outpatient.deductible': 30_000,
    });
    expect([answer.hifp, answer.deductible, answer.total, answer.medType]).toEqual([75_000, 30_000, 180_000, '14']);
    expect(answer.details.map((d) => [d.base, d.paid])).toEqual([[150_000, 75_000]]);
    // 1,000 of account: 400 of the disease's part, 600 of the other.
    expect(record.parts.map((p) => p.result.split.account)).toEqual([40_000, 60_000]);
    expect([answer.account, answer.balance, balanceIn(ledger)]).toEqual([100_000, 0, 0]);
    expect(
      checkParts(
        record.result,
        record.parts.map((p) => p.result),
      ),
    ).toBeNull();
    expect(record.touches).toEqual([]);
  });

  it('XA-10: is taken back and restored whole', () => {
    const ledger = placeLedger();
    const answer = settled(ledger, visit('M1', [line(1, 50_000), line(2, 100_000, false)]));
    const meters = metersIn(ledger, 2026);
    const cancel = { ...at(cancelTask('C1', answer.setlId)), infno: '2208' };
    ledger.commit(cancel);
    expect([metersIn(ledger, 2026), balanceIn(ledger)]).toEqual([{}, 100_000]);
    ledger.commit(at(reverseTask('R1', 'C1', '2208')));
    expect([metersIn(ledger, 2026), balanceIn(ledger)]).toEqual([meters, answer.balance]);
  });

  it('XA-10: the next such visit finds the limits both parts left', () => {
    const ledger = placeLedger();
    settled(ledger, visit('M1', [line(1, 50_000), line(2, 20_000, false)]));
    const next = settled(ledger, visit('M2', [line(1, 50_000), line(2, 20_000, false)], { mdtrtId: 'V2' }));
    // 350 of the disease's 400 were paid; 200 of the 300 of deductible.
    expect(recordIn(ledger, next.setlId).parts.map((p) => p.result.split.funds[0])).toEqual([5000, 5000]);
  });

  it.each([
    ['all rows belong to the disease', [line(1, 50_000), line(2, 100_000, true)], 'chronic'],
    ['no row belongs to the disease', [line(1, 50_000, false), line(2, 100_000, false)], 'outpatient'],
  ] as const)('JS-36a: %s: one plain bill', (_, rows, kind) => {
    const ledger = placeLedger();
    const answer = settled(ledger, visit('M1', rows));
    const { parts, input } = recordIn(ledger, answer.setlId);
    expect(parts).toEqual([]);
    expect(input.visit.line).toBe(kind);
  });

  it('the flag of a row is optional, and saying what leaving it out says is the same message', () => {
    const ledger = placeLedger();
    const first = ledger.commit(visit('M1', [line(1, 50_000)]));
    const again = expectKind(ledger.compute(visit('M1', [line(1, 50_000, true)])), 'answer');
    expect([again.replay, Buffer.from(again.frame).equals(first.frame)]).toEqual([true, true]);
    expect(codeOf(ledger.compute(visit('M1', [line(1, 50_000, false)])))).toBe('E601');
    const body = decodeSettleBody(visit('M1', [line(1, 50_000), line(2, 1, false)]).body as Uint8Array);
    expect(body.rows.map((row) => row.length)).toEqual([9, 10]);
    expect(codeOf(ledger.compute(visit('M3', [[...line(1, 5), 'x']])))).toBe('E107');
    expect(codeOf(ledger.compute(visit('M4', [line(1, 5).slice(0, 8)])))).toBe('E107');
    expect(codeOf(ledger.compute(visit('M5', [[...line(1, 5, true), 1]])))).toBe('E107');
  });
});

describe('a person with several chronic diseases', () => {
  const several = [
    { diseCode: 'M01600', begndate: '2024-01-01', enddate: null },
    { diseCode: 'M03900', begndate: '2024-01-01', enddate: '2026-06-30' },
  ];
  const REFUSING = 'chronic: {several: {not_provided: 几个病种怎样享受没有规定}}';

  it('JS-15b JS-36b: is refused where the pack says there is no rule', () => {
    const ledger = placeLedger({ region: REFUSING }, { ...RESIDENT, chronic: several });
    const answer = expectKind(ledger.compute(visit('M1', [line(1, 50_000)])), 'answer');
    expect(answer.code).toBe('E403');
    expect(decodeAnswer(answer.frame).error?.message).toContain('几个病种怎样享受没有规定');
  });

  it('JS-15b: is settled with one disease in force, or where each goes by its own limits', () => {
    const one = several.map((c, i) => (i === 0 ? c : { ...c, enddate: '2025-12-31' }));
    const alone = placeLedger({ region: REFUSING }, { ...RESIDENT, chronic: one });
    expect(settled(alone, visit('M1', [line(1, 50_000)])).hifp).toBe(35_000);
    for (const region of ['chronic: {several: each}', '']) {
      const ledger = placeLedger({ region }, { ...RESIDENT, chronic: several });
      const rows = [line(1, 100_000)];
      expect(settled(ledger, visit('M1', rows)).hifp).toBe(40_000);
      expect(settled(ledger, visit('M2', rows, { diseCode: 'M03900', mdtrtId: 'V2' })).hifp).toBe(40_000);
    }
  });
});

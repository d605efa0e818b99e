import { describe, expect, it } from 'vitest';
import { makeContext } from '../../src/compute/context.js';
import { checkParts, checkResult } from '../../src/settlement/identities.js';
import { decodeAccumulators } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeSettlementQueryAnswer, encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import type { Pricing } from '../../src/compute/pricing.js';
import { price } from '../../src/compute/settle.js';
import { decodeSettleBody } from '../../src/wire/settle-body.js';
import { cells, codeOf, expectKind, PERSON, settleAnswerOf, task as fixtureTask } from './fixtures.js';
import { Ledger } from './ledger.js';
import { at, placeBundles, placeLedger, type PlaceParts, RESIDENT, recordIn, stayTask } from './parts-world.js';
import { balanceIn, cancelAnswerOf, cancelTask, metersIn, reversalOf, reverseTask, settleTask } from './undo.js';

const settled = (ledger: Ledger, change = stayTask('M1')): SettleAnswer => settleAnswerOf(ledger.commit(change).frame);
const message = ({ frame }: { frame: Uint8Array }): string => decodeAnswer(frame).error?.message ?? '';
const eventsIn = (ledger: Ledger, year: number): number => {
  const { bytes } = ledger.cell(`y${year}`);
  return bytes === null ? 0 : decodeAccumulators(bytes).events;
};

const OVER_NEW_YEAR = {
  begntime: '2024-12-30 08:00:00',
  endtime: '2025-01-02 10:00:00',
  setlTime: '2025-01-02 11:00:00',
};

describe('a stay over New Year settled whole', () => {
  it('NM-41 XA-45: in 12-30, out and settled 01-02: one bill of the new year, an ordinary record', () => {
    const ledger = new Ledger().at('2025-01-02T12:00:00');
    const answer = settled(ledger, settleTask('M1', OVER_NEW_YEAR));
    expect(answer.setlId.slice(6, 10)).toBe('2025');
    expect(ledger.cell('y2024').version).toBe(0);
    expect(metersIn(ledger, 2025)).toMatchObject({ 'inpatient.stays.count': 1 });
    const record = recordIn(ledger, answer.setlId);
    expect(record.parts).toEqual([]);
    expect(record.touches).toEqual([]);
  });

  it('NM-41 C24: out 12-31, settled 01-02: the year of the settlement, not of the discharge', () => {
    const ledger = new Ledger().at('2025-01-02T12:00:00');
    const answer = settled(ledger, settleTask('M1', { ...OVER_NEW_YEAR, endtime: '2024-12-31 10:00:00' }));
    expect(answer.setlId.slice(6, 10)).toBe('2025');
    expect(ledger.cell('y2024').version).toBe(0);
  });

  it.each([
    ['JS-44', '320100', '没有公布'],
    ['NM-41 where Tianjin is silent', '120000', '没有写明'],
  ])('%s: %s settles whole as an assumption, which is told', (_, insuplc, why) => {
    const person = { ...PERSON, insuplc };
    const place = { insuplc, mdtrtarea: insuplc };
    const ledger = new Ledger(cells(person)).at('2025-01-02T12:00:00');
    const change = { ...settleTask('M1', OVER_NEW_YEAR), ...place };
    expect(settled(ledger, change).warnings.join()).toContain(why);
    const plain = new Ledger(cells(person)).at('2025-01-20T12:00:00');
    const within = { begntime: '2025-01-02 08:00:00', endtime: '2025-01-05 10:00:00', setlTime: '2025-01-05 11:00:00' };
    expect(settled(plain, { ...settleTask('M1', within), ...place }).warnings.join()).not.toContain(why);
  });

  it('JS-44: an assumed rule is told, and strict refuses it', () => {
    const ledger = placeLedger({ crossing: '{inpatient: whole, standing: assumed, why: 试行整笔}' });
    const strict = makeContext(Date.parse('2026-01-03T12:00:00+08:00'), { strict: true });
    const lenient = ledger.context;
    ledger.context = strict;
    expect(codeOf(ledger.compute(stayTask('M1')))).toBe('E404');
    ledger.context = lenient;
    expect(settled(ledger).warnings).toEqual(['试行整笔']);
    const cut = placeLedger({
      crossing: '{inpatient: daily_average, deductible: once, standing: assumed, why: 试行分割}',
    });
    expect(expectKind(cut.compute(stayTask('M1')), 'commit').kind).toBe('commit');
    expect(settled(cut).warnings).toEqual(['试行分割']);
    cut.context = strict;
    expect(codeOf(cut.compute(stayTask('M2')))).toBe('E404');
  });

  it('NM-41: a pack that says nothing settles no such stay', () => {
    const answer = expectKind(placeLedger({ crossing: null }).compute(stayTask('M1')), 'answer');
    expect(answer.code).toBe('E403');
    expect(message(answer)).toContain('跨年住院');
  });
});

describe('a stay over New Year by daily average', () => {
  it('JS-44: in 12-30, out 01-03: two days each, each year by its own policy and totals', () => {
    const ledger = placeLedger();
    const answer = settled(ledger);
    const { parts, touches, result } = recordIn(ledger, answer.setlId);
    expect(parts.map((p) => [p.year, p.input.visit.setlDate, p.input.bill])).toEqual([
      // Halves of odd amounts: the earlier year gets the fen, half-up.
      [2025, '2025-12-31', { total: 500_003, ownPay: 50_001, overLimit: 0, firstSelfPay: 50_001, inScope: 400_001 }],
      [2026, '2026-01-03', { total: 500_000, ownPay: 50_000, overLimit: 0, firstSelfPay: 50_000, inScope: 400_000 }],
    ]);
    // 2025: 4,000.01 − 1,000 at 80 %; 2026: 4,000.00 at 90 %: the deductible is charged once.
    expect(parts.map((p) => [p.result.split.deductible, p.result.split.funds[0]])).toEqual([
      [100_000, 240_001],
      [0, 360_000],
    ]);
    expect([answer.deductible, answer.hifp, answer.total, answer.cash]).toEqual([100_000, 600_001, 1_000_003, 400_002]);
    expect(answer.details.map((d) => [d.base, d.paid])).toEqual([[700_001, 600_001]]);
    expect(answer.setlId.slice(6, 10)).toBe('2026');
    expect(metersIn(ledger, 2025)).toEqual({
      'pool.paid': 240_001,
      'inpatient.stays.count': 1,
      'inpatient.deductible': 100_000,
    });
    expect(metersIn(ledger, 2026)).toEqual({ 'pool.paid': 360_000 });
    expect([eventsIn(ledger, 2025), eventsIn(ledger, 2026)]).toEqual([0, 1]);
    expect(touches.map((t) => [t.year, t.version, t.before.meters])).toEqual([[2025, 0, {}]]);
    expect(
      checkParts(
        result,
        parts.map((p) => p.result),
      ),
    ).toBeNull();
    expect(checkResult(result)).toBeNull();
  });

  it('JS-44: each part starts from the totals of its own year', () => {
    const ledger = placeLedger();
    settled(
      ledger,
      stayTask('A', {
        begntime: '2025-12-01 08:00:00',
        endtime: '2025-12-05 08:00:00',
        setlTime: '2025-12-05 09:00:00',
      }),
    );
    const answer = settled(ledger);
    const { parts } = recordIn(ledger, answer.setlId);
    // The second stay of 2025: 500.
    expect(parts.map((p) => p.result.split.deductible)).toEqual([50_000, 0]);
    expect(parts[0]?.input.accumulators.meters['inpatient.stays.count']).toBe(1);
    expect(metersIn(ledger, 2025)['inpatient.stays.count']).toBe(2);
    expect(eventsIn(ledger, 2025)).toBe(1);
  });

  it.each<[string, PlaceParts, readonly number[]]>([
    ['once', {}, [100_000, 0]],
    ['each_year', { crossing: '{inpatient: daily_average, deductible: each_year}' }, [100_000, 100_000]],
  ])('JS-44: deductible %s; the stay counts as one admission', (_, parts, deductibles) => {
    const ledger = placeLedger(parts);
    const record = recordIn(ledger, settled(ledger).setlId);
    expect(record.parts.map((p) => p.result.split.deductible)).toEqual(deductibles);
    expect(metersIn(ledger, 2025)['inpatient.stays.count']).toBe(1);
    expect(metersIn(ledger, 2026)['inpatient.stays.count']).toBeUndefined();
  });

  it('JS-44: what of the deductible finds no cost in the first part is charged in the next', () => {
    const ledger = placeLedger();
    // 1,600 in scope over 4 days, 1 before New Year: 400 of the 1,000 there, 600 here.
    const small = { total: 160_000, ownPay: 0, firstSelfPay: 0, inScope: 160_000 };
    const answer = settled(
      ledger,
      stayTask('M1', {
        ...small,
        begntime: '2025-12-31 08:00:00',
        endtime: '2026-01-04 08:00:00',
        setlTime: '2026-01-04 09:00:00',
      }),
    );
    const { parts } = recordIn(ledger, answer.setlId);
    expect(parts.map((p) => [p.input.bill.inScope, p.result.split.deductible])).toEqual([
      [40_000, 40_000],
      [120_000, 60_000],
    ]);
    expect(answer.hifp).toBe(54_000);
  });

  it('JS-44 C24: out 12-31, settled 01-02: all days are of the old year, the number is of the new one', () => {
    const ledger = placeLedger();
    const answer = settled(ledger, stayTask('M1', { endtime: '2025-12-31 10:00:00', setlTime: '2026-01-02 09:00:00' }));
    expect(answer.setlId.slice(6, 10)).toBe('2026');
    expect(recordIn(ledger, answer.setlId).parts.map((p) => [p.year, p.input.bill.total])).toEqual([[2025, 1_000_003]]);
    expect(answer.hifp).toBe(560_001);
    expect([eventsIn(ledger, 2025), eventsIn(ledger, 2026)]).toEqual([0, 1]);
    expect(metersIn(ledger, 2026)).toEqual({});
    const back = ledger.commit(at(cancelTask('C1', answer.setlId)));
    expect(cancelAnswerOf(back).hifp).toBe(-560_001);
    expect([metersIn(ledger, 2025), metersIn(ledger, 2026)]).toEqual([{}, {}]);
  });

  it('JS-44: two New Years make three parts, the stay and its deductible one', () => {
    const ledger = placeLedger();
    const answer = settled(ledger, stayTask('M1', { begntime: '2024-12-30 08:00:00', endtime: '2026-01-03 10:00:00' }));
    const { parts, touches } = recordIn(ledger, answer.setlId);
    expect(parts.map((p) => p.year)).toEqual([2024, 2025, 2026]);
    expect(touches.map((t) => t.year)).toEqual([2024, 2025]);
    // 2 + 365 + 2 days of 8,000.01.
    expect(parts.map((p) => p.input.bill.inScope)).toEqual([4336, 791_329, 4336]);
    expect(parts.map((p) => p.result.split.deductible)).toEqual([4336, 95_664, 0]);
    expect([2024, 2025, 2026].map((y) => metersIn(ledger, y)['inpatient.stays.count'] ?? 0)).toEqual([1, 0, 0]);
    const back = ledger.commit(at(cancelTask('C1', answer.setlId)));
    expect(back.checks.map((c) => c.cell)).toEqual(expect.arrayContaining(['y2024', 'y2025', 'y2026']));
    expect([2024, 2025, 2026].map((y) => metersIn(ledger, y))).toEqual([{}, {}, {}]);
  });

  it('JS-44: is not cut into more than ten years: an admission that long ago is a mistake', () => {
    const ledger = placeLedger();
    expect(codeOf(ledger.compute(stayTask('M1', { begntime: '1915-12-30 08:00:00' })))).toBe('E505');
    // Nothing was loaded for it.
    expect(ledger.rounds).toBe(0);
  });

  it('JS-44: the record says again exactly what was priced', () => {
    const ledger = placeLedger({}, RESIDENT, 300_000);
    const task = { ...stayTask('M1', { acctUsed: true }) };
    const cellsNow = ['p', 'b', 'y2025', 'y2026'].map((name) => ledger.cell(name));
    const whole = { ...fixtureTask(task), cells: cellsNow };
    const priced = price(whole, decodeSettleBody(whole.body), ledger.policies, ledger.context);
    if ('kind' in priced) throw new Error(priced.kind);
    const record = recordIn(ledger, settled(ledger, task).setlId);
    const facts = (of: Pick<Pricing, 'parts'>) =>
      of.parts.map(({ year, input: { person: _, ...input }, result }) => ({ year, input, result }));
    expect(facts(record)).toEqual(facts(priced));
    expect(record.result).toEqual(priced.result);
    const { visit, bill, accumulators, accountBalance } = priced.input;
    const { settledOn: _, ...seen } = visit;
    expect(record.input).toMatchObject({ visit: seen, bill, accumulators, accountBalance });
  });

  it('JS-44: never splits out-patient care', () => {
    const ledger = placeLedger();
    const change = { ...stayTask('M1', { medType: '11', setlTime: '2026-01-03 11:00:00' }), infno: '2207' };
    const answer = settled(ledger, change);
    expect(recordIn(ledger, answer.setlId).parts).toEqual([]);
    expect(ledger.cell('y2025').version).toBe(0);
  });

  it('JS-44: is refused, naming the part, when the older year has no policy', () => {
    const answer = expectKind(placeLedger({ onlyFrom2026: true }).compute(stayTask('M1')), 'answer');
    expect(answer.code).toBe('E402');
    expect(message(answer)).toContain('第 1 部分');
    expect(message(answer)).toContain('2025-12-31');
  });

  it('JS-44 JS-25b: a filing made in January, before the settlement, holds for the days of December too', () => {
    const late = {
      ...(PERSON.filings[0] as (typeof PERSON.filings)[number]),
      kind: 'referral' as const,
      begndate: '2026-01-02',
    };
    const ledger = placeLedger({}, { ...RESIDENT, filings: [late] });
    const away = { ...stayTask('M1'), mdtrtarea: '110105' };
    const { parts } = recordIn(ledger, settled(ledger, away).setlId);
    expect(parts.map((p) => p.result.treatmentClass)).toEqual(['referral', 'referral']);
  });

  it('JS-44 JS-39: slips are looked at once on the whole bill, not by year', () => {
    const slip = (amount: number, date = '2026-01-02') => ['S1', 'H990100001', '1', date, 'CT', amount, true] as const;
    const more = { slips: [slip(800_000)], otpErReferral: false };
    const answer = settled(placeLedger(), stayTask('M1', more));
    expect(answer.hifp).toBe(600_001);
    expect(answer.warnings.join()).toContain('外院检查');
    const over = expectKind(placeLedger().compute(stayTask('M1', { ...more, slips: [slip(1_000_004)] })), 'answer');
    expect(message(over)).toContain('单据金额合计');
    const late = { ...more, slips: [slip(1, '2026-01-04')] };
    expect(message(expectKind(placeLedger().compute(stayTask('M1', late)), 'answer'))).toContain('晚于出院');
  });

  it('pre-settles what it then settles, and writes nothing', () => {
    const ledger = placeLedger();
    const before = expectKind(ledger.compute({ ...stayTask('P1'), infno: '2303' }), 'answer');
    const pre = settleAnswerOf(before.frame);
    const { setlId, medinsSetlId: _, ...rest } = settled(ledger);
    expect({ ...pre, medinsSetlId: '' }).toEqual({ ...rest, setlId: '', medinsSetlId: '' });
    expect(setlId).not.toBe('');
  });
});

describe('a settlement of two years', () => {
  it('writes both year cells in one commit, each bound to the version it was computed on', () => {
    const ledger = placeLedger();
    settled(
      ledger,
      stayTask('A', {
        begntime: '2025-12-01 08:00:00',
        endtime: '2025-12-05 08:00:00',
        setlTime: '2025-12-05 09:00:00',
      }),
    );
    const { checks, writes } = ledger.commit(stayTask('M1'));
    expect(checks).toEqual(
      expect.arrayContaining([
        { cell: 'y2025', version: 1 },
        { cell: 'y2026', version: 0 },
      ]),
    );
    expect(writes.map((w) => w.cell).toSorted()).toEqual(['y2025', 'y2026']);
  });

  it('JS-44 NM-42b I7: is given back in both years, restored, and reversed, whatever was settled since', () => {
    const ledger = placeLedger();
    const answer = settled(ledger);
    const after = [metersIn(ledger, 2025), metersIn(ledger, 2026)];
    settled(
      ledger,
      stayTask('B', {
        begntime: '2026-01-03 12:00:00',
        endtime: '2026-01-03 13:00:00',
        setlTime: '2026-01-03 14:00:00',
        mdtrtId: 'V2',
      }),
    );
    const since = metersIn(ledger, 2026);
    const less = (of: Record<string, number>, by: Record<string, number>): Record<string, number> =>
      Object.fromEntries(
        Object.entries(of)
          .map(([k, v]) => [k, v - (by[k] ?? 0)])
          .filter(([, v]) => v !== 0),
      );

    const shown = cancelAnswerOf(
      expectKind(ledger.compute(at(cancelTask('V', answer.setlId, { preview: true }))), 'answer'),
    );
    const gone = cancelAnswerOf(ledger.commit(at(cancelTask('C1', answer.setlId))));
    expect({ ...gone, setlId: '', medinsSetlId: '' }).toEqual({ ...shown, medinsSetlId: '' });
    expect([gone.hifp, gone.deductible, gone.total]).toEqual([-answer.hifp, -answer.deductible, -answer.total]);
    expect(metersIn(ledger, 2025)).toEqual({});
    expect(metersIn(ledger, 2026)).toEqual(less(since, after[1] as Record<string, number>));
    expect(codeOf(ledger.compute(at(cancelTask('C2', answer.setlId))))).toBe('E603');

    expect(reversalOf(ledger.commit(at(reverseTask('R1', 'C1', '2305'))))).toBe('restored');
    expect([metersIn(ledger, 2025), metersIn(ledger, 2026)]).toEqual([after[0], since]);
    expect(reversalOf(ledger.commit(at(reverseTask('R2', 'M1'))))).toBe('reversed');
    expect(metersIn(ledger, 2025)).toEqual({});
    expect([eventsIn(ledger, 2025), eventsIn(ledger, 2026)]).toEqual([0, 5]);
  });

  it('is not cancelled from totals that do not contain it: both years are looked at', () => {
    const ledger = placeLedger();
    const answer = settled(ledger);
    const cell = ledger.cell('y2025');
    ledger.cells.set('y2025', { ...cell, bytes: null });
    const outcome = expectKind(ledger.compute(at(cancelTask('C1', answer.setlId))), 'answer');
    expect(outcome.code).toBe('E709');
    expect(outcome.fault).toContain('y2025');
  });

  it('pays from the account part after part, never more than there is, and gives it back whole', () => {
    const ledger = placeLedger({}, RESIDENT, 300_000);
    const answer = settled(ledger, stayTask('M1', { acctUsed: true }));
    const { parts } = recordIn(ledger, answer.setlId);
    expect(parts.map((p) => [p.input.accountBalance, p.result.split.account])).toEqual([
      [300_000, 260_002],
      [39_998, 39_998],
    ]);
    expect([answer.account, answer.balance, balanceIn(ledger)]).toEqual([300_000, 0, 0]);
    ledger.commit(at(cancelTask('C1', answer.setlId)));
    expect(balanceIn(ledger)).toBe(300_000);
  });

  it('is explained part by part', () => {
    const ledger = placeLedger();
    const answer = settled(ledger);
    const [bundle] = placeBundles();
    ledger.bundles = bundle === undefined ? [] : [bundle];
    const body = encodeSettlementQuery({ setlId: answer.setlId, msgid: null, explain: true });
    const { frame } = expectKind(ledger.compute(at({ infno: '5203', msgid: 'Q', body })), 'answer');
    const found = decodeSettlementQueryAnswer(decodeAnswer(frame).body as Uint8Array);
    const trace = JSON.parse(found.trace ?? '{}') as {
      steps: { step: string; rule: string; result: { value: string } }[];
    };
    expect(trace.steps.map((s) => s.step)).toEqual([
      ...['part', 'class', 'deductible', 'hifp_pay', 'account'],
      ...['part', 'class', 'deductible', 'hifp_pay', 'account'],
    ]);
    expect(trace.steps.filter((s) => s.step === 'hifp_pay').map((s) => s.result.value)).toEqual(['2400.01', '3600.00']);
    expect(trace.steps[7]?.rule).toContain('前面没有扣足');
  });

  it('is shadow-checked part by part', () => {
    const ledger = placeLedger();
    ledger.context = makeContext(Date.parse('2026-01-03T12:00:00+08:00'), { strict: false, shadowShare: 10_000 });
    expect(settled(ledger).hifp).toBe(600_001);
  });
});

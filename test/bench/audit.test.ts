import { describe, expect, it } from 'vitest';
import { InvalidRun } from '../../bench/benchmark.js';
import { auditAnswers, type Heard } from '../../bench/load/audit.js';
import { comparePersons } from '../../bench/load/audit-store.js';
import { Faults } from '../../bench/load/faults.js';
import type { Ledger } from '../../bench/load/ledger.js';
import { checkAudit, checkRun } from '../../bench/measure/checks.js';
import { ACCOUNT_BALANCE } from '../../bench/world/persons.js';
import { worldOf } from '../../bench/world/world.js';
import { settleAnswerOfJson } from '../../bench/load/json-answer.js';
import { answerToJson } from '../../src/wire/json.js';
import { ledgerOf, settledAnswers } from './answers.js';

const NOW = Date.now();
const world = worldOf(16);
const settled = settledAnswers(world, 7, NOW);
const answers = settled.map(({ heard }) => heard);

const faultsOf = async (heard: readonly Heard[], ledger: Ledger | null): Promise<readonly string[]> =>
  (await auditAnswers(world, heard, true, ledger)).faults;

/** The first answer of a person who is computed again, with some of its amounts changed. */
function changed(change: (answer: NonNullable<Heard['answer']>) => object): Heard[] {
  return answers.map((one, i) =>
    i === 0 && one.answer !== null ? { ...one, answer: { ...one.answer, ...change(one.answer) } } : one,
  );
}

describe('the audit of a benchmark run', () => {
  it('finds nothing wrong with what was settled once and stands in the store', async () => {
    const report = await auditAnswers(world, answers, true, ledgerOf(answers));
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({ answers: 112, inStore: 112, persons: 16, recomputed: 7, receiptsCompared: 1 });
  });

  it('sees a settlement that the store lost', async () => {
    expect(await faultsOf(answers, ledgerOf(answers.slice(0, -1)))).toEqual([
      expect.stringContaining('7 answers, 6 settlements'),
      expect.stringContaining('112 settlements were answered, the store holds 111'),
    ]);
  });

  it('sees a settlement that was made twice and answered once', async () => {
    const doubled = [...answers, answers[5] as Heard];
    expect((await faultsOf(answers, ledgerOf(doubled))).join()).toContain('7 answers, 8 settlements');
  });

  it('sees an answer given twice under two event numbers missing one', async () => {
    const [first, ...rest] = answers;
    const heard = [first as Heard, first as Heard, ...rest.slice(1)];
    expect((await faultsOf(heard, null)).join()).toContain('missing or doubled');
  });

  it('sees an amount that is not what the rules say, though the identities hold', async () => {
    const heard = changed((a) => ({ account: a.account - 1, cash: a.cash + 1, balance: a.balance + 1 }));
    expect((await faultsOf(heard, null)).join()).toContain('differs from the rules');
  });

  it('sees a broken identity, a wrong person and another bill', async () => {
    expect(
      (
        await faultsOf(
          changed((a) => ({ cash: a.cash + 1 })),
          null,
        )
      ).join(),
    ).toContain('I4');
    expect(
      (
        await faultsOf(
          changed(() => ({ psnNo: '999' })),
          null,
        )
      ).join(),
    ).toContain('another person');
    expect(
      (
        await faultsOf(
          changed((a) => ({ total: a.total + 1, ownPay: a.ownPay + 1 })),
          null,
        )
      ).join(),
    ).toContain('another bill');
  });

  it('sees a receipt that is not the answer', async () => {
    const ledger = { ...ledgerOf(answers), receipts: async () => [Buffer.from('another answer')] };
    expect((await faultsOf(answers, ledger)).join()).toContain('is not the answer that was given');
  });

  it('sees what a pre-settlement has written', async () => {
    const presettled = answers.map((one) => ({ ...one, answer: one.answer && { ...one.answer, setlId: '' } }));
    const report = await auditAnswers(world, presettled.slice(0, 1), false, ledgerOf(answers.slice(0, 1)));
    expect(report.faults.join()).toContain('0 answers, 1 settlements in the store');
  });

  it('looks in a large world at everyone who settled and at one in fifty of the others', async () => {
    const none = { settlements: 0, pooled: 0, account: 0, answers: null };
    const tallies = Array.from({ length: 50_000 }, (_, i) => (i === 777 ? { ...none, settlements: 1 } : none));
    const asked: number[] = [];
    const persons: Ledger['persons'] = async (indexes) => {
      asked.push(...indexes);
      return indexes.map(() => ({ settlements: 0, balance: ACCOUNT_BALANCE, pooled: 0 }));
    };
    const faults = new Faults();
    expect(await comparePersons({ ...ledgerOf([]), persons }, tallies, true, faults)).toBe(1001);
    expect(asked).toContain(777);
    expect(faults.list).toEqual(['person 777: 1 answers, 0 settlements in the store']);
  });

  it('counts refusals by code and lets pass only those admitted', async () => {
    const refused: Heard = { person: 0, msgid: 'm', bytes: Buffer.from(''), answer: null, code: 'E701' };
    const report = await auditAnswers(world, [...answers, refused], true, ledgerOf(answers));
    expect(report).toMatchObject({ refused: { E701: 1 }, faults: [] });
    expect(() => checkAudit({ answered: 113 }, report)).toThrow(InvalidRun);
    expect(() => checkAudit({ answered: 113 }, report, ['E701'])).not.toThrow();
    expect(() => checkAudit({ answered: 114 }, report, ['E701'])).toThrow(/114 answers counted/);
  });
});

describe('a run', () => {
  const fine = { lost: [], stray: 0, unanswered: 0, answered: 1 };
  it.each([
    ['lost connection', { lost: ['closed'] }],
    ['answer to nothing', { stray: 1 }],
    ['message without an answer', { unanswered: 1 }],
    ['run without answers', { answered: 0 }],
  ])('is not valid with one %s', (_, bad) => {
    expect(() => checkRun(fine)).not.toThrow();
    expect(() => checkRun({ ...fine, ...bad })).toThrow(InvalidRun);
  });
});

describe('out-patient bills of lines', () => {
  it('are settled for every kind of person and pass the same audit', async () => {
    const lines = worldOf(16, 50);
    const heard = settledAnswers(lines, 3, NOW).map((one) => one.heard);
    const report = await auditAnswers(lines, heard, true, ledgerOf(heard));
    expect(report).toMatchObject({ answers: 48, recomputed: 3, faults: [] });
  });
});

describe('a JSON answer', () => {
  it('reads back as the binary one', () => {
    for (const { frame, heard } of settled.slice(0, 20)) {
      const { answer, code } = settleAnswerOfJson(answerToJson(frame, '2304'));
      const { warnings: _, ...expected } = { ...heard.answer };
      expect({ answer, code }).toEqual({ answer: expected, code: '' });
    }
  });

  it('says why there is none', () => {
    expect(settleAnswerOfJson('{"infcode":-1,"err_code":"E701"}')).toEqual({ answer: null, code: 'E701' });
    expect(() => settleAnswerOfJson('{"infcode":0,"output":{}}')).toThrow(/no setlinfo/);
  });
});

import { describe, expect, it } from 'vitest';
import type { ComputeTask } from '../../src/compute/contract.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { encodeAccumulators } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import {
  decodeAccumulatorsAnswer,
  decodePersonAnswer,
  decodeSettlementQueryAnswer,
  encodeAccumulatorsQuery,
  encodePersonQuery,
  encodeSettlementQuery,
  type SettlementQuery,
  type SettlementQueryAnswer,
} from '../../src/wire/query-bodies.js';
import { BUNDLES, cells, codeOf, execute, expectKind, POLICIES, task } from './fixtures.js';
import { Ledger } from './ledger.js';

const LEDGER = new Ledger();
const SETTLED = LEDGER.commit();

/** Runs a query as the engine would: every `need` is looked up and the task asked again. */
function ask(
  query: SettlementQuery,
  options: { policies?: PolicySet; psnNo?: string } = {},
): { answer: SettlementQueryAnswer; rounds: number } {
  const psnNo = options.psnNo ?? 'P1';
  const ledger = psnNo === 'P1' ? LEDGER : new Ledger();
  ledger.policies = options.policies ?? POLICIES;
  ledger.bundles = BUNDLES;
  const outcome = ledger.compute({ infno: '5203', msgid: 'Q1', psnNo, body: encodeSettlementQuery(query) });
  const { frame } = expectKind(outcome, 'answer');
  return { answer: decodeSettlementQueryAnswer(decodeAnswer(frame).body as Uint8Array), rounds: ledger.rounds };
}

describe('5203', () => {
  const byMsgid = { setlId: null, msgid: 'M1', explain: false };
  const bySetlId = { setlId: SETTLED.setlId, msgid: null, explain: false };

  it('gives the stored answer, by msgid and by setl_id', () => {
    for (const query of [byMsgid, bySetlId]) {
      const { answer } = ask(query);
      expect(answer).toMatchObject({ found: true, status: 'settled', by: '', trace: null });
      expect(Buffer.from(answer.answer as Uint8Array)).toEqual(Buffer.from(SETTLED.frame));
    }
  });

  it('explains every number by its clause, within three look-ups', () => {
    for (const query of [byMsgid, bySetlId]) {
      const { answer, rounds } = ask({ ...query, explain: true });
      const trace = JSON.parse(answer.trace as string) as { policyVersion: string; steps: { citations: unknown[] }[] };
      expect(trace.steps.length).toBeGreaterThan(2);
      expect(trace.steps[0]?.citations).toHaveLength(1);
      expect(rounds).toBeLessThanOrEqual(3);
    }
  });

  it('explains with the policy version of the settlement when that is no longer active', () => {
    const others = PolicySet.fromBundles(BUNDLES.filter((b) => b.region !== '610100').map((b) => b.bytes));
    const { answer, rounds } = ask({ ...byMsgid, explain: true }, { policies: others });
    expect((JSON.parse(answer.trace as string) as { policyVersion: string }).policyVersion).toMatch(/^610100@/);
    expect(rounds).toBeLessThanOrEqual(3);
  });

  it('finds nothing for unknown ids, and nothing of another person', () => {
    expect(ask({ ...byMsgid, msgid: 'NEVER' }).answer).toEqual({
      found: false,
      status: 'none',
      answer: null,
      by: '',
      trace: null,
    });
    expect(ask({ ...bySetlId, setlId: 'NEVER' }).answer.found).toBe(false);
    expect(ask({ ...bySetlId, setlId: SETTLED.setlId.replace('20250001', '20250002') }).answer.found).toBe(false);
    expect(ask(byMsgid, { psnNo: 'P2' }).answer.found).toBe(false);
    expect(ask({ ...bySetlId, explain: true }, { psnNo: 'P2' }).answer.found).toBe(false);
  });
});

describe('5206', () => {
  const totals = {
    name: 'y2025',
    version: 1,
    bytes: encodeAccumulators({ events: 2, meters: { b: 2, a: 5_000_000_000 } }),
  };
  const asked = (year: number | null, psnCells = [...cells().slice(0, 2), totals]): ComputeTask =>
    task({ infno: '5206', body: encodeAccumulatorsQuery({ year }), cells: psnCells });

  it('gives the totals of the current year in name order', () => {
    const { frame } = expectKind(execute(asked(null)), 'answer');
    expect(decodeAccumulatorsAnswer(decodeAnswer(frame).body as Uint8Array)).toEqual({
      psnNo: 'P1',
      year: 2025,
      meters: [
        ['a', 5_000_000_000],
        ['b', 2],
      ],
    });
  });

  it('asks for another year', () => {
    expect(expectKind(execute(asked(2023)), 'need').cells).toEqual(['y2023']);
  });

  it('refuses an unknown person', () => {
    expect(codeOf(execute(asked(null, [{ name: 'p', version: 0, bytes: null }])))).toBe('E205');
  });
});

describe('1101', () => {
  it('gives the person without the whole identity number', () => {
    const { frame } = expectKind(execute(task({ infno: '1101', body: encodePersonQuery() })), 'answer');
    const person = decodePersonAnswer(decodeAnswer(frame).body as Uint8Array);
    expect(person).toMatchObject({ psnNo: 'P1', name: '王小明', balance: 100_000, psnType: '1101' });
    expect(person.filings).toHaveLength(1);
    expect(Buffer.from(frame).toString('latin1')).not.toContain('610101198001011234');
  });

  it('answers to the insured place of the person only', () => {
    expect(codeOf(execute(task({ infno: '1101', insuplc: '150100', body: encodePersonQuery() })))).toBe('E206');
  });
});

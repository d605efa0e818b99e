import { describe, expect, it } from 'vitest';
import type { ComputeTask } from '../../src/compute/contract.js';
import { decodeRecord } from '../../src/compute/record.js';
import { executeTask } from '../../src/compute/transact.js';
import { addDeltas } from '../../src/compute/commit.js';
import { decodeAccount, decodeAccumulators } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import {
  BODY,
  bodyWith,
  cells,
  codeOf,
  CONTEXT,
  execute,
  expectKind,
  PERSON,
  POLICIES,
  settleAnswerOf,
  task,
} from './fixtures.js';

describe('a settlement', () => {
  const outcome = expectKind(execute(task()), 'commit');
  const answer = settleAnswerOf(outcome.frame);

  it('is priced by the policy of the insured place', () => {
    // Deductible 650; 88 % of the 9,350 left up to 10,000; 91 % of the next 5,000.
    expect(answer.deductible).toBe(65_000);
    expect(answer.hifp).toBe(822_800 + 455_000);
    expect(answer.personTotal).toBe(2_000_000 - 1_277_800);
    expect(answer.treatmentClass).toBe('long_term');
  });

  it('pays from the account what it holds and proposes the new balance', () => {
    expect(answer).toMatchObject({ account: 100_000, cash: 622_200, balance: 0 });
    const write = outcome.writes.find((w) => w.cell === 'b');
    expect(decodeAccount(write?.bytes as Uint8Array)).toEqual({ balance: 0 });
  });

  it('is bound to every cell it was computed on', () => {
    expect(outcome.checks).toEqual([
      { cell: 'p', version: 3 },
      { cell: 'b', version: 2 },
      { cell: 'y2025', version: 0 },
    ]);
  });

  it('adds exactly its own contributions to the totals of its year', () => {
    const totals = decodeAccumulators(outcome.writes.find((w) => w.cell === 'y2025')?.bytes as Uint8Array);
    const record = decodeRecord(outcome.record as Uint8Array);
    expect(totals.events).toBe(1);
    expect(totals.meters).toEqual(record.result.meterDeltas);
    expect(Object.keys(totals.meters).length).toBeGreaterThan(0);
  });

  it('names itself by insured place, year and event', () => {
    expect(outcome.setlId).toHaveLength(30);
    expect(outcome.setlId.startsWith('61010020250001')).toBe(true);
    expect(answer.setlId).toBe(outcome.setlId);
    expect(answer).toMatchObject({ medinsSetlId: 'M1', clrType: '21', clrOptins: '610100' });
  });

  it('gives the same bytes when computed again', () => {
    const again = expectKind(execute(task()), 'commit');
    for (const part of ['frame', 'record', 'outbox', 'fingerprint'] as const) {
      expect(Buffer.from(again[part] as Uint8Array)).toEqual(Buffer.from(outcome[part] as Uint8Array));
    }
  });

  it('leaves the account alone when it may not be used', () => {
    const without = expectKind(execute(task({ body: bodyWith({ acctUsed: false }) })), 'commit');
    expect(without.writes.map((w) => w.cell)).toEqual(['y2025']);
    expect(settleAnswerOf(without.frame)).toMatchObject({ account: 0, balance: 100_000 });
  });

  it('counts for the year of its settlement time, whatever the clock says', () => {
    const body = bodyWith({
      begntime: '2024-12-20 08:00:00',
      endtime: '2024-12-31 10:00:00',
      setlTime: '2024-12-31 23:59:59',
    });
    expect(expectKind(execute(task({ body })), 'need').cells).toEqual(['y2024']);
    const known = expectKind(
      execute(task({ body, cells: [...cells(), { name: 'y2024', version: 7, bytes: null }] })),
      'commit',
    );
    expect(known.checks.at(-1)).toEqual({ cell: 'y2024', version: 7 });
    expect(known.setlId.slice(6, 10)).toBe('2024');
  });
});

describe('a known msgid', () => {
  const first = expectKind(execute(task()), 'commit');
  const receipt = { fingerprint: first.fingerprint, answer: first.frame };

  it('is answered with the stored bytes', () => {
    const again = expectKind(execute(task({ receipt, refMsgid: 'REF2' })), 'answer');
    expect(again).toMatchObject({ code: '', replay: true });
    expect(again.frame).toBe(receipt.answer);
  });

  it('whose answer cannot be put together any more is neither answered nor settled again', () => {
    const broken = { fingerprint: first.fingerprint, answer: new Uint8Array(0) };
    const outcome = expectKind(execute(task({ receipt: broken })), 'answer');
    expect([codeOf(outcome), outcome.replay]).toEqual(['E704', false]);
    expect(outcome.fault).toContain('missing or altered');
  });

  it.each<[string, Partial<ComputeTask>]>([
    ['another content', { body: bodyWith({ hospLv: '2A' }) }],
    ['another treating place', { mdtrtarea: '310101' }],
    ['a pre-settlement', { infno: '2303' }],
  ])('is a conflict with %s', (_name, change) => {
    expect(codeOf(execute(task({ receipt, ...change })))).toBe('E601');
  });

  it('is a conflict when it belongs to another person', () => {
    expect(codeOf(execute(task({ claimedByOther: true })))).toBe('E601');
    expect(codeOf(execute(task({ claimedByOther: true, infno: '2303' })))).toBe('E601');
  });
});

describe('a pre-settlement', () => {
  it('gives the figures of the settlement and writes nothing', () => {
    const pre = settleAnswerOf(expectKind(execute(task({ infno: '2303' })), 'answer').frame);
    const settled = settleAnswerOf(expectKind(execute(task()), 'commit').frame);
    expect(pre.setlId).toBe('');
    expect({ ...pre, setlId: settled.setlId }).toEqual(settled);
  });
});

describe('a bill is refused', () => {
  it.each<[string, string, Partial<ComputeTask>]>([
    ['of an unknown person', 'E205', { cells: [{ name: 'p', version: 0, bytes: null }] }],
    ['sent to another insured place', 'E206', { insuplc: '150100' }],
    ['of another insured type', 'E207', { body: bodyWith({ insutype: '390' }) }],
    ['of a suspended insurance', 'E208', { cells: cells({ ...PERSON, insuStatus: '2' }) }],
    ['with a med_type of no line', 'E407', { body: bodyWith({ medType: '52' }) }],
    ['with an out-patient med_type in the in-patient transaction', 'E407', { body: bodyWith({ medType: '11' }) }],
    ['that ends before it begins', 'E505', { body: bodyWith({ begntime: '2025-05-06 08:00:00' }) }],
    ['settled before its end', 'E505', { body: bodyWith({ setlTime: '2025-05-04 23:00:00' }) }],
    ['settled in the future', 'E505', { body: bodyWith({ setlTime: '2025-05-07 10:00:01' }) }],
    ['whose header is not balanced', 'E501', { body: bodyWith({ ownPay: BODY.ownPay + 1 }) }],
    ['whose rows do not add up', 'E503', { body: bodyWith({ rows: BODY.rows.slice(0, 1) }) }],
    ['that is no MessagePack', 'E106', { body: new Uint8Array([0xc1]) }],
    ['in a transaction that is not open', 'E109', { infno: '2102' }],
    ['of a place without policy', 'E401', { insuplc: '440100', cells: cells({ ...PERSON, insuplc: '440100' }) }],
  ])('%s: %s', (_name, code, change) => {
    const outcome = expectKind(execute(task(change)), 'answer');
    expect(outcome.code).toBe(code);
    expect(decodeAnswer(outcome.frame)).toMatchObject({ infcode: -1, msgid: 'M1', refMsgid: 'REF1', error: { code } });
  });

  it('accepts a settlement time up to one day ahead', () => {
    expectKind(execute(task({ body: bodyWith({ setlTime: '2025-05-07 10:00:00' }) })), 'commit');
  });

  it('under strict rules when it rests on an assumed value', () => {
    expect(codeOf(executeTask(task(), POLICIES, { ...CONTEXT, strict: true }))).toBe('E404');
  });
});

describe('totals', () => {
  it('never leave the exact range and never turn negative', () => {
    const before = { events: 4, meters: { a: 10 } };
    expect(addDeltas(before, { a: -10, b: 3 })).toEqual({ events: 5, meters: { a: 0, b: 3 } });
    expect(addDeltas(before, { a: -11 })).toBeNull();
    expect(addDeltas(before, { a: Number.MAX_SAFE_INTEGER })).toBeNull();
    expect(before.meters).toEqual({ a: 10 });
  });
});

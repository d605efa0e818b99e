/** A person an operator stopped, and an emergency that belongs to a stay. */
import { describe, expect, it } from 'vitest';
import type { ComputeTask, TaskCell } from '../../src/compute/contract.js';
import { NO_LOOKUP } from '../../src/compute/contract.js';
import { decodeRecord } from '../../src/compute/record.js';
import { encodeAccumulators } from '../../src/store/cells.js';
import { decodeHold, encodeHold, type Hold, NEVER_HELD } from '../../src/store/hold-cell.js';
import { encodeStatus, statusCell } from '../../src/store/status-cell.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { makeSetlId } from '../../src/wire/ids.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import { bodyWith, cells, codeOf, execute, expectKind, task } from './fixtures.js';

const STOP = { held: true, sinceMs: 1, reason: '冒名就医核查中', releasedMs: 0, releaseReason: '' };
const LIFTED = { ...STOP, held: false, releasedMs: 2, releaseReason: '核查无误' };
const withHold = (hold: Hold): Partial<ComputeTask> => ({
  cells: [...cells(), { name: 'h', version: 1, bytes: encodeHold(hold) }],
});
const textOf = (t: ComputeTask): string => decodeAnswer(expectKind(execute(t), 'answer').frame).error?.message ?? '';

describe('XA-58a JS-24 a person stopped by an operator', () => {
  it('is refused with the operator’s reason, before and at settlement', () => {
    const held = withHold({ ...NEVER_HELD, operator: STOP });
    for (const infno of ['2304', '2303']) {
      expect(codeOf(execute(task({ infno, ...held })))).toBe('E713');
      expect(textOf(task({ infno, ...held }))).toContain('冒名就医核查中');
    }
  });

  it('is not the audit’s hold: each has its own words, and lifting one leaves the other', () => {
    expect(codeOf(execute(task(withHold({ ...STOP }))))).toBe('E710');
    expect(codeOf(execute(task(withHold({ ...STOP, operator: LIFTED }))))).toBe('E710');
    expect(codeOf(execute(task(withHold({ ...NEVER_HELD, operator: STOP }))))).toBe('E713');
  });

  it('settles again once it is lifted', () => {
    expect(execute(task(withHold({ ...NEVER_HELD, operator: LIFTED }))).kind).toBe('commit');
  });

  it('the cell keeps both, and one of before reads as it did', () => {
    const both: Hold = { ...STOP, operator: LIFTED };
    expect(decodeHold(encodeHold(both))).toEqual(both);
    expect(decodeHold(encodeHold(STOP))).toEqual(STOP);
  });
});

const ADMITTED: Partial<SettleBody> = { medType: '24', erBegntime: '2025-04-19 22:10:00', erMdtrtId: 'JZ1' };
const EMERGENCY_ID = makeSetlId('610100', 'P1', 2025, 1);

/** The emergency as it was settled on its own, as a record. */
const emergencyRecord = ((): Uint8Array => {
  const row = ['1', 'XC09', '09', '01', 30_000, 0, 0, 0, 30_000];
  const amounts = { total: 30_000, ownPay: 0, firstSelfPay: 0, inScope: 30_000, rows: [row] as SettleBody['rows'] };
  const body = bodyWith({ ...amounts, mdtrtId: 'JZ1', medType: '13', shape: 'lines', emergency: true });
  return expectKind(execute(task({ infno: '2207', msgid: 'E1', body })), 'commit').record as Uint8Array;
})();

function stay(change: Partial<SettleBody> = {}, more: Partial<ComputeTask> = {}): ComputeTask {
  const totals: TaskCell = { name: 'y2025', version: 1, bytes: encodeAccumulators({ events: 1, meters: {} }) };
  const own = [...cells().filter((cell) => cell.name !== 'y2025'), totals];
  const { cells: extra = [], ...rest } = more;
  return task({ body: bodyWith({ ...ADMITTED, ...change }), cells: [...own, ...extra], ...rest });
}
const found = { lookup: { ...NO_LOOKUP, setlId: EMERGENCY_ID, record: emergencyRecord } };
const status = (bytes: Uint8Array | null): TaskCell => ({ name: statusCell(EMERGENCY_ID), version: 4, bytes });

describe('NM-34 XA-21 XA-37 JS-37 out-patient emergency turned in-patient', () => {
  it('looks for a settlement of the emergency', () => {
    expect(execute(stay())).toMatchObject({ kind: 'need', setlId: EMERGENCY_ID });
    expect(execute(stay({}, found))).toMatchObject({ kind: 'need', cells: [statusCell(EMERGENCY_ID)] });
  });

  it.each([
    ['its visit', { erMdtrtId: 'JZ1', erSetlId: null }],
    ['its settlement', { erMdtrtId: null, erSetlId: EMERGENCY_ID }],
  ])('is refused while it is settled on its own, named by %s', (_, ids) => {
    const task = stay(ids, { ...found, cells: [status(null)] });
    expect(codeOf(execute(task))).toBe('E413');
    expect(codeOf(execute({ ...task, infno: '2303' }))).toBe('E413');
  });

  it('is settled with the stay once that one is cancelled, bound to its staying so', () => {
    const cancelled = status(encodeStatus({ status: 'cancelled', by: 'X', events: 1 }));
    const outcome = expectKind(execute(stay({}, { ...found, cells: [cancelled] })), 'commit');
    expect(outcome.checks).toContainEqual({ cell: statusCell(EMERGENCY_ID), version: 4 });
    expect(outcome.checks.filter((check) => check.cell === 'y2025')).toHaveLength(1);
    const { input } = decodeRecord(outcome.record as Uint8Array);
    expect(input.visit.more).toMatchObject({ medType: '24', emergencyDay: '2025-04-19' });
    expect(input.visit).toMatchObject({ institution: 'H11010500001', shape: 'categories' });
  });

  it('another visit’s settlement does not stand against it', () => {
    expect(execute(stay({ erMdtrtId: 'JZ2' }, found)).kind).toBe('commit');
  });

  it('slips stand in the record', () => {
    const slips: SettleBody['slips'] = [['W1', 'H2', '1', '2025-05-01', 'CT', 5_000_000_000, true]];
    const amounts = { total: 6_000_000_000, ownPay: 0, firstSelfPay: 0, inScope: 6_000_000_000 };
    const rows: SettleBody['rows'] = [['01', 6_000_000_000, 0, 0, 0, 0, 0, 6_000_000_000]];
    const body = bodyWith({ ...amounts, rows, slips, otpErReferral: false });
    const outcome = expectKind(execute(task({ body })), 'commit');
    expect(decodeRecord(outcome.record as Uint8Array).input.visit.more?.slips).toEqual([
      {
        ...{ no: 'W1', institution: 'H2', place: 'hospital', date: '2025-05-01', item: 'CT' },
        ...{ amount: 5_000_000_000, sealed: true },
      },
    ]);
  });

  it('a settlement in the middle of a stay is refused in words', () => {
    expect(textOf(task({ body: bodyWith({ midSettlement: true }) }))).toContain('中途结算');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/compute/audit/finding.js';
import { makeCorrectionId } from '../../../src/compute/correction-record.js';
import { Auditor } from '../../../src/engine/audit/auditor.js';
import type { Engine } from '../../../src/engine/engine.js';
import { decodeAccount, decodeAccumulators, encodeAccount, encodeAccumulators } from '../../../src/store/cells.js';
import { encodeStatus, statusCell } from '../../../src/store/status-cell.js';
import { makeSetlId } from '../../../src/wire/ids.js';
import { pack, unpack } from '../../../src/wire/msgpack.js';
import { decodeSettleAnswer, encodeSettleAnswer } from '../../../src/wire/settle-answer.js';
import {
  auditAll,
  cancelOf,
  type Kind,
  openWorld,
  persons,
  reversalOf,
  send,
  settle,
  settleOf,
  type World,
} from './world.js';

const NEEDED = 40;

describe.each<Kind>(['embedded', 'redis'])('an audit of the %s store', (kind) => {
  let world: World;
  const rows = persons(NEEDED);
  let used = 0;
  /** A person who has settled three times: twice in 2025 around a cancelled one, once in 2024. */
  const veteran = async (): Promise<{ psn: string; ids: string[] }> => {
    const psn = rows[used++]?.psn_no as string;
    const [first, second, third] = [
      await settle(world, psn, `${psn}-1`),
      await settle(world, psn, `${psn}-2`),
      await settle(world, psn, `${psn}-3`),
    ];
    const cancelled = await send(world.engines[1] as Engine, cancelOf(psn, `${psn}-4`, second));
    expect(cancelled.error).toBeNull();
    await settle(world, psn, `${psn}-5`, 2024);
    return { psn, ids: [first.setlId, second.setlId, third.setlId] };
  };
  const findings = async (psnNo: string): Promise<readonly Finding[]> => {
    const [report] = await new Auditor(world.store, () => 2026).audit([{ psnNo, years: [], strayStatus: [] }]);
    return report?.findings ?? [];
  };
  const seen = async (psn: string): Promise<unknown[]> =>
    (await findings(psn)).map((f) => [f.damage, f.year, f.setlId]);

  beforeAll(async () => {
    world = await openWorld(kind);
    await world.load(rows);
  });
  afterAll(async () => world.close());

  it('finds nothing in what engines and loader have written', async () => {
    const { psn, ids } = await veteran();
    const answer = await send(world.engines[0] as Engine, reversalOf(psn, `${psn}-6`, `${psn}-4`, '2305'));
    expect(answer.error).toBeNull();
    await send(world.engines[1] as Engine, reversalOf(psn, `${psn}-7`, `${psn}-1`, '2304'));
    await send(world.engines[1] as Engine, reversalOf(psn, `${psn}-8`, 'never-sent', '2304'));
    await world.load([
      {
        ...rows[0],
        psn_no: psn,
        balc: '123.45',
        accumulators: [{ year: 2025, meters: { 'pool.paid': '7.00' } }],
      } as never,
    ]);
    await settle(world, psn, `${psn}-9`);
    expect(ids).toHaveLength(3);
    const { bad, persons: looked, records } = await auditAll(world);
    expect(bad).toEqual([]);
    expect(looked).toBe(NEEDED);
    // Openings of all, five settlements, a cancellation, two reversals, a correction.
    expect(records).toBe(NEEDED + 5 + 1 + 2 + 1);
  });

  it('follows a person who moved to another insured place within the year', async () => {
    const { psn, ids } = await veteran();
    const row = rows.find((r) => r.psn_no === psn);
    await world.load([{ ...row, insuplc_admdvs: '150100' } as never]);
    const moved = await send(world.engines[0] as Engine, { ...settleOf(psn, `${psn}-m`), insuplc: '150100' });
    expect(moved.error).toBeNull();
    expect(await findings(psn)).toEqual([]);
    await world.hands.setRecord(psn, ids[1] as string, null);
    expect((await seen(psn))[0]).toEqual(['record_missing', 2025, makeSetlId('150100', psn, 2025, 2)]);
  });

  it('names a meter off by one', async () => {
    const { psn, ids } = await veteran();
    const cell = decodeAccumulators(await world.hands.cell(psn, 'y2025'));
    const meters = { ...cell.meters, 'pool.paid': (cell.meters['pool.paid'] ?? 0) + 1 };
    await world.hands.setCell(psn, 'y2025', encodeAccumulators({ events: cell.events, meters }));
    expect(await seen(psn)).toEqual([['totals', 2025, makeSetlId('610100', psn, 2025, 4)]]);
    // Settled on top of the damage: now the record that started from it is the first that differs.
    const next = await settle(world, psn, `${psn}-9`);
    expect(await seen(psn)).toEqual([['totals', 2025, next.setlId]]);
    expect((await findings(psn))[0]?.detail).toContain('pool.paid');
    expect(ids).not.toContain(next.setlId);
  });

  it('names a missing record, in the middle and at the end', async () => {
    const { psn, ids } = await veteran();
    await world.hands.setRecord(psn, ids[0] as string, null);
    expect(await seen(psn)).toEqual([['record_missing', 2025, ids[0]]]);
    const other = await veteran();
    const last = makeSetlId('610100', other.psn, 2024, 1);
    await world.hands.setRecord(other.psn, last, null);
    expect(await seen(other.psn)).toEqual([['record_missing', 2024, last]]);
  });

  it('names a missing opening', async () => {
    const { psn } = await veteran();
    const id = makeCorrectionId(psn, 1);
    await world.hands.setRecord(psn, id, null);
    expect((await seen(psn))[0]).toEqual(['record_missing', null, id]);
  });

  it('names a record with an altered amount', async () => {
    const { psn, ids } = await veteran();
    const row = unpack(await world.hands.record(psn, ids[2] as string)) as unknown[];
    const answer = decodeSettleAnswer(row[1] as Uint8Array);
    // Still balanced: only the receipt can tell.
    row[1] = encodeSettleAnswer({
      ...answer,
      hospitalPart: answer.hospitalPart + 1,
      personTotal: answer.personTotal - 1,
      cash: answer.cash - 1,
    });
    await world.hands.setRecord(psn, ids[2] as string, pack(row));
    expect(await seen(psn)).toEqual([['receipt_differs', 2025, ids[2]]]);
    row[1] = encodeSettleAnswer({ ...answer, hifp: answer.hifp + 1 });
    await world.hands.setRecord(psn, ids[2] as string, pack(row));
    expect((await seen(psn))[0]).toEqual(['identity', 2025, ids[2]]);
    expect((await findings(psn))[0]?.detail).toBe('I2');
  });

  it('names a record with an altered contribution', async () => {
    const { psn, ids } = await veteran();
    const row = unpack(await world.hands.record(psn, ids[0] as string)) as [unknown];
    const result = (row as unknown[])[7] as [string, string[], Record<string, number>];
    result[2]['pool.paid'] = (result[2]['pool.paid'] ?? 0) + 100;
    await world.hands.setRecord(psn, ids[0] as string, pack(row));
    // The next record does not start from what this one now adds up to.
    expect(await seen(psn)).toEqual([['totals', 2025, ids[1]]]);
  });

  it('names a cancellation that does not negate its settlement', async () => {
    const { psn, ids } = await veteran();
    const cancel = makeSetlId('610100', psn, 2025, 4);
    const row = unpack(await world.hands.record(psn, cancel)) as unknown[];
    const deltas = row[7] as Record<string, number>;
    row[7] = Object.fromEntries(Object.entries(deltas).map(([name, n]) => [name, n === 0 ? n : n + 1]));
    await world.hands.setRecord(psn, cancel, pack(row));
    expect((await seen(psn))[0]).toEqual(['identity', 2025, cancel]);
    expect(ids).toHaveLength(3);
  });

  it('names a missing receipt', async () => {
    const { psn, ids } = await veteran();
    await world.hands.dropReceipt(psn, `${psn}-2`);
    expect(await seen(psn)).toEqual([['receipt_missing', 2025, ids[1]]]);
  });

  it('names a wrong account', async () => {
    const { psn } = await veteran();
    const { balance } = decodeAccount(await world.hands.cell(psn, 'b'));
    await world.hands.setCell(psn, 'b', encodeAccount({ balance: balance + 5000 }));
    const [first, ...more] = await findings(psn);
    expect([first?.damage, more.length]).toEqual(['account', 0]);
    expect(first?.detail).toContain('余额');
  });

  it('names a status cell without a cancellation, and a cancellation without its status', async () => {
    const { psn, ids } = await veteran();
    await world.hands.setCell(
      psn,
      statusCell(ids[0] as string),
      encodeStatus({ status: 'cancelled', by: 'X', events: 1 }),
    );
    expect(await seen(psn)).toEqual([['status', 2025, ids[0]]]);
    await world.hands.dropCell(psn, statusCell(ids[0] as string));
    await world.hands.dropCell(psn, statusCell(ids[1] as string));
    expect(await seen(psn)).toEqual([['status', 2025, ids[1]]]);
  });

  it('names a status cell of a settlement that never was, only when walking the whole store', async () => {
    const { psn } = await veteran();
    const never = makeSetlId('610100', psn, 2025, 999);
    await world.hands.setCell(psn, statusCell(never), encodeStatus({ status: 'cancelled', by: 'X', events: 1 }));
    const { bad } = await auditAll(world);
    expect(bad.find((r) => r.psnNo === psn)?.findings.map((f) => [f.damage, f.setlId])).toEqual([['status', never]]);
    await world.hands.dropCell(psn, statusCell(never));
  });

  it('names totals in the wrong year', async () => {
    const { psn } = await veteran();
    const [a, b] = [await world.hands.cell(psn, 'y2024'), await world.hands.cell(psn, 'y2025')];
    await world.hands.setCell(psn, 'y2024', b);
    await world.hands.setCell(psn, 'y2025', a);
    const years = new Set((await findings(psn)).map((f) => f.year));
    expect(years.has(2024) && years.has(2025)).toBe(true);
  });

  it('names a record put under another id', async () => {
    const { psn, ids } = await veteran();
    await world.hands.setRecord(
      psn,
      ids[2] as string,
      await world.hands.record(psn, makeSetlId('610100', psn, 2024, 1)),
    );
    expect((await seen(psn)).slice(0, 2)).toContainEqual(['record_misplaced', 2025, ids[2]]);
  });

  it('names a record the totals do not count', async () => {
    const { psn } = await veteran();
    const cell = decodeAccumulators(await world.hands.cell(psn, 'y2025'));
    await world.hands.setCell(psn, 'y2025', encodeAccumulators({ ...cell, events: cell.events - 1 }));
    expect(await seen(psn)).toContainEqual(['record_extra', 2025, makeSetlId('610100', psn, 2025, 4)]);
  });

  it('names bytes that are nothing, and totals of nobody', async () => {
    const { psn, ids } = await veteran();
    await world.hands.setRecord(psn, ids[1] as string, Buffer.from('damage'));
    expect((await seen(psn))[0]).toEqual(['record_unreadable', 2025, ids[1]]);
    await world.hands.setCell(psn, 'b', Buffer.from('damage'));
    expect((await findings(psn)).map((f) => f.damage)).toContain('cell_unreadable');
    const other = await veteran();
    await world.hands.dropCell(other.psn, 'p');
    const { bad } = await auditAll(world);
    expect(bad.find((r) => r.psnNo === other.psn)?.findings[0]?.damage).toBe('person_missing');
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/cli/outbox/line.js';
import type { Finding } from '../../../src/compute/audit/finding.js';
import { decodeRecord } from '../../../src/compute/record.js';
import { Auditor } from '../../../src/engine/audit/auditor.js';
import type { Engine } from '../../../src/engine/engine.js';
import { decodeAccumulators, decodeOutbox, encodeAccumulators } from '../../../src/store/cells.js';
import { makeSetlId } from '../../../src/wire/ids.js';
import { pack, unpack } from '../../../src/wire/msgpack.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../../src/wire/settle-answer.js';
import { encodeSettleBody, type SettleBody } from '../../../src/wire/settle-body.js';
import { PLACE, placeBundles, STAY } from '../../compute/parts-world.js';
import { cancelOf, type Kind, type Message, openWorld, persons, reversalOf, send, type World } from './world.js';

const MIXED = 40;
const NEEDED = 30 + MIXED;
const OVER = { begntime: '2024-12-30 08:00:00', endtime: '2025-01-03 10:00:00', setlTime: '2025-01-03 11:00:00' };
const days = (day: string): Partial<SettleBody> => ({
  ...{ begntime: `${day} 08:00:00`, endtime: `${day} 09:00:00`, setlTime: `${day} 10:00:00` },
});

const stay = (psnNo: string, msgid: string, change: Partial<SettleBody>): Message => {
  const body = { ...STAY, mdtrtId: `V${msgid}`, acctUsed: true, ...change };
  return { infno: '2304', msgid, psnNo, insuplc: PLACE, body: encodeSettleBody(body) };
};

type Row = unknown[];

describe.each<Kind>(['embedded', 'redis'])('an audit of settlements of two years on the %s store', (kind) => {
  let world: World;
  const rows = persons(NEEDED).map((row) => ({ ...row, insuplc_admdvs: PLACE, filings: [], accumulators: [] }));
  let used = 0;
  const go = async (message: Message, engine = 0): Promise<SettleAnswer> => {
    const answer = await send(world.engines[engine] as Engine, { insuplc: PLACE, ...message });
    if (answer.body === null) throw new Error(`${answer.error?.code} ${answer.error?.message}`);
    return message.infno === '2304' ? decodeSettleAnswer(answer.body) : (null as never);
  };
  /** One who settled in 2024, then over New Year, then in both years; ids of the four. */
  const veteran = async (): Promise<{ psn: string; ids: string[]; split: string; answer: SettleAnswer }> => {
    const psn = rows[used++]?.psn_no as string;
    const first = await go(stay(psn, `${psn}-1`, days('2024-11-02')));
    const answer = await go(stay(psn, `${psn}-2`, OVER), 1);
    const third = await go(stay(psn, `${psn}-3`, days('2024-12-02')));
    const fourth = await go(stay(psn, `${psn}-4`, days('2025-02-02')));
    return { psn, ids: [first.setlId, answer.setlId, third.setlId, fourth.setlId], split: answer.setlId, answer };
  };
  const findings = async (psnNo: string): Promise<readonly Finding[]> => {
    const [report] = await new Auditor(world.store, () => 2026).audit([{ psnNo, years: [], strayStatus: [] }]);
    return report?.findings ?? [];
  };
  const seen = async (psn: string): Promise<unknown[]> =>
    (await findings(psn)).map((f) => [f.damage, f.year, f.setlId]);
  const alter = async (psn: string, setlId: string, change: (row: Row) => void): Promise<void> => {
    const row = unpack(await world.hands.record(psn, setlId)) as Row;
    change(row);
    await world.hands.setRecord(psn, setlId, pack(row));
  };
  const partOf = (row: Row, index: number): Row => (row[11] as Row[])[index] as Row;

  beforeAll(async () => {
    world = await openWorld(kind, {}, undefined, placeBundles());
    await world.load(rows as never);
  });
  afterAll(async () => world.close());

  it('JS-44: finds nothing in what was settled, cancelled, restored, reversed and corrected over two years', async () => {
    const { psn, answer, split } = await veteran();
    expect(decodeRecord(await world.hands.record(psn, split)).touches.map((t) => t.year)).toEqual([2024]);
    expect(await findings(psn)).toEqual([]);
    await go(cancelOf(psn, `${psn}-5`, answer));
    expect(await findings(psn)).toEqual([]);
    await go(stay(psn, `${psn}-6`, days('2024-12-20')));
    await go(reversalOf(psn, `${psn}-7`, `${psn}-5`, '2305'), 1);
    const totals = [2024, 2025].map((year) => ({ year, meters: { 'pool.paid': '77.00' } }));
    await world.load([{ ...rows.find((r) => r.psn_no === psn), accumulators: totals } as never]);
    await go(stay(psn, `${psn}-8`, { ...OVER, begntime: '2024-12-31 08:00:00' }));
    await go(reversalOf(psn, `${psn}-9`, `${psn}-8`, '2304'));
    expect(await findings(psn)).toEqual([]);
  });

  it('JS-44: finds nothing after a mix of everything in both years, in any order', { timeout: 120_000 }, async () => {
    const operation = fc.record({
      what: fc.constantFrom('over', 'old', 'new', 'cancel', 'reverse', 'repeat', 'correct'),
      engine: fc.nat({ max: 1 }),
      pick: fc.nat(),
    });
    const reached = new Set<string>();
    const psns = rows.slice(NEEDED - MIXED).map((row) => row.psn_no);
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 30 }), async (operations) => {
        const psn = psns.pop() as string;
        const sent: Message[] = [];
        const made: SettleAnswer[] = [];
        for (const [i, { what, engine, pick }] of operations.entries()) {
          const msgid = `${psn}-${i}`;
          const [old, answer] = [sent[pick % Math.max(1, sent.length)], made[pick % Math.max(1, made.length)]];
          const day = String(1 + (pick % 28)).padStart(2, '0');
          if (what === 'correct') {
            const totals = [{ year: 2024, meters: { 'pool.paid': `${pick % 90}.00` } }];
            await world.load([{ ...rows.find((r) => r.psn_no === psn), accumulators: totals } as never]);
            continue;
          }
          let message: Message | undefined = stay(psn, msgid, days(`${what === 'old' ? '2024-12' : '2025-02'}-${day}`));
          if (what === 'over') message = stay(psn, msgid, { ...OVER, begntime: `2024-12-${day} 08:00:00` });
          else if (what === 'cancel') message = answer && cancelOf(psn, msgid, answer);
          else if (what === 'reverse') message = old && reversalOf(psn, msgid, old.msgid, old.infno);
          else if (what === 'repeat') message = old;
          if (message === undefined) continue;
          const reply = await send(world.engines[engine] as Engine, { insuplc: PLACE, ...message });
          reached.add(`${what} ${reply.error?.code ?? 'ok'}`);
          sent.push(message);
          if (message.infno === '2304' && reply.body !== null) made.push(decodeSettleAnswer(reply.body));
        }
        expect(await findings(psn)).toEqual([]);
      }),
      { numRuns: MIXED },
    );
    const wanted = ['over ok', 'old ok', 'cancel ok', 'cancel E603', 'reverse ok', 'repeat ok'];
    expect(wanted.filter((what) => !reached.has(what))).toEqual([]);
  });

  it('names a meter of the earlier year off by one, at the end and in the middle', async () => {
    const { psn, ids } = await veteran();
    const cell = decodeAccumulators(await world.hands.cell(psn, 'y2024'));
    const meters = { ...cell.meters, 'pool.paid': (cell.meters['pool.paid'] ?? 0) + 1 };
    await world.hands.setCell(psn, 'y2024', encodeAccumulators({ events: cell.events, meters }));
    expect(await seen(psn)).toEqual([['totals', 2024, ids[2]]]);
    const next = await go(stay(psn, `${psn}-5`, OVER));
    expect(await seen(psn)).toEqual([['totals', 2024, next.setlId]]);
  });

  it('names a missing settlement of parts once, and does not blame the earlier year', async () => {
    const { psn, split } = await veteran();
    await world.hands.setRecord(psn, split, null);
    expect(await seen(psn)).toEqual([['record_missing', 2025, split]]);
  });

  it('names a missing cancellation once, also when it was made later', async () => {
    const { psn, answer } = await veteran();
    await go(cancelOf(psn, `${psn}-5`, answer));
    const cancel = makeSetlId(PLACE, psn, 2025, 3);
    await world.hands.setRecord(psn, cancel, null);
    expect((await seen(psn)).filter((f) => (f as string[])[0] !== 'status')).toEqual([
      ['record_missing', 2025, cancel],
    ]);
  });

  it('still names damage of the earlier year while a record of the later one is missing', async () => {
    const { psn, ids, split } = await veteran();
    await world.hands.setRecord(psn, split, null);
    await alter(psn, ids[2] as string, (row) => {
      const deltas = (row[7] as Row)[2] as Record<string, number>;
      deltas['pool.paid'] = (deltas['pool.paid'] ?? 0) + 100;
    });
    expect(await seen(psn)).toEqual([
      ['record_missing', 2025, split],
      ['totals', 2024, ids[2]],
    ]);
  });

  it('names an altered contribution of the earlier year', async () => {
    const { psn, ids, split } = await veteran();
    await alter(psn, split, (row) => {
      const deltas = partOf(row, 0)[8] as Record<string, number>;
      deltas['pool.paid'] = (deltas['pool.paid'] ?? 0) + 100;
    });
    // The next record of that year does not start from what the part now adds up to.
    expect(await seen(psn)).toEqual([['totals', 2024, ids[2]]]);
  });

  it('names an altered contribution of its own year', async () => {
    const { psn, split } = await veteran();
    await alter(psn, split, (row) => {
      const deltas = partOf(row, 1)[8] as Record<string, number>;
      deltas['pool.paid'] = (deltas['pool.paid'] ?? 0) + 100;
    });
    expect(await seen(psn)).toEqual([['identity', 2025, split]]);
  });

  it('names a part whose amounts do not balance, and parts that are not the whole', async () => {
    const { psn, split } = await veteran();
    await alter(psn, split, (row) => {
      const amounts = partOf(row, 0)[9] as number[];
      amounts[7] = (amounts[7] ?? 0) + 1;
    });
    expect((await findings(psn)).map((f) => [f.damage, f.setlId, f.detail])).toEqual([['identity', split, 'I2']]);
    await alter(psn, split, (row) => {
      const amounts = partOf(row, 0)[9] as number[];
      // Still balanced: a fen less paid by the pool, and borne in cash.
      [amounts[7], amounts[2]] = [(amounts[7] ?? 0) - 2, (amounts[2] ?? 0) - 1];
      [amounts[4], amounts[6]] = [(amounts[4] ?? 0) + 1, (amounts[6] ?? 0) + 1];
      const [detail] = partOf(row, 0)[10] as number[][];
      if (detail !== undefined) detail[5] = (detail[5] ?? 0) - 1;
    });
    expect((await findings(psn)).map((f) => [f.damage, f.setlId, f.detail])).toEqual([
      ['identity', split, '各部分之和'],
    ]);
  });

  it('names totals and version of the earlier year it says it was made on', async () => {
    const one = await veteran();
    await alter(one.psn, one.split, (row) => {
      const [year] = row[10] as [Row];
      year[2] = encodeAccumulators({ ...decodeAccumulators(year[2] as Uint8Array), meters: { 'pool.paid': 5 } });
    });
    expect((await seen(one.psn))[0]).toEqual(['totals', 2024, one.split]);
    const two = await veteran();
    await alter(two.psn, two.split, (row) => {
      const [year] = row[10] as [Row];
      year[1] = (year[1] as number) + 5;
    });
    expect((await seen(two.psn)).map((f) => (f as unknown[]).slice(0, 2))).toContainEqual(['order', 2024]);
  });

  it('names a cancellation that does not take back the earlier year', async () => {
    const { psn, answer } = await veteran();
    await go(cancelOf(psn, `${psn}-5`, answer));
    const cancel = makeSetlId(PLACE, psn, 2025, 3);
    const whole = unpack(await world.hands.record(psn, cancel)) as Row;
    await alter(psn, cancel, (row) => {
      const deltas = ((row[10] as Row[])[0] as Row)[3] as Record<string, number>;
      deltas['pool.paid'] = (deltas['pool.paid'] ?? 0) + 1;
    });
    expect((await seen(psn))[0]).toEqual(['identity', 2025, cancel]);
    await world.hands.setRecord(psn, cancel, pack(whole.slice(0, 10)));
    expect((await seen(psn))[0]).toEqual(['identity', 2025, cancel]);
  });

  it('names totals of the earlier year that are gone', async () => {
    const { psn, split } = await veteran();
    await world.hands.dropCell(psn, 'y2024');
    expect(await seen(psn)).toContainEqual(['totals', 2024, split]);
  });

  it('names a settlement of parts put under another id, and one changed in its receipt', async () => {
    const { psn, ids, split } = await veteran();
    const bytes = await world.hands.record(psn, split);
    await world.hands.setRecord(psn, ids[3] as string, bytes);
    expect((await seen(psn)).map((f) => (f as unknown[])[0])).toContain('record_misplaced');
    expect((await seen(psn)).some((f) => (f as unknown[])[1] === 2024)).toBe(false);
    const other = await veteran();
    await world.hands.dropReceipt(other.psn, `${other.psn}-2`);
    expect(await seen(other.psn)).toEqual([['receipt_missing', 2025, other.split]]);
    await world.hands.setRecord(other.psn, other.split, Buffer.from('damage'));
    expect((await seen(other.psn))[0]).toEqual(['record_unreadable', 2025, other.split]);
  });

  it('the outbox line tells what each year got', async () => {
    const { psn, split } = await veteran();
    const lines: string[] = [];
    for (let partition = 0; partition < world.store.partitions; partition++) {
      const entries = await world.store.readOutbox(partition, '', 500);
      lines.push(
        ...(await linesOf(
          world.store,
          entries.filter((e) => decodeOutbox(e.bytes).psnNo === psn),
        )),
      );
    }
    const told = lines.map((text) => JSON.parse(text) as { setl_id: string; record: Record<string, unknown> });
    const { record } = told.find((line) => line.setl_id === split) ?? { record: {} as Record<string, unknown> };
    expect([record['year'], record['other_years']]).toMatchObject([2025, [{ year: 2024 }]]);
  });
});

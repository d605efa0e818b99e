import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MISMATCHES, CLEAN, FAILED, runAudit } from '../../../src/cli/audit/run.js';
import { release } from '../../../src/cli/audit/release.js';
import { readHold } from '../../../src/engine/audit/hold.js';
import type { Engine } from '../../../src/engine/engine.js';
import { type AuditResult, NO_METRICS } from '../../../src/engine/metrics.js';
import { decodeAccount, encodeAccount } from '../../../src/store/cells.js';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import type { StateStore } from '../../../src/store/port.js';
import { cancelOf, type Kind, openWorld, persons, reversalOf, send, settle, settleOf, type World } from './world.js';

describe.each<Kind>(['embedded', 'redis'])('a hold on the %s store', (kind) => {
  let world: World;
  const audited: AuditResult[] = [];
  const rows = persons(6);
  const psn = rows[0]?.psn_no as string;
  const other = rows[1]?.psn_no as string;
  beforeEach(async () => {
    audited.length = 0;
    const metrics = { ...NO_METRICS, audited: (result: AuditResult) => void audited.push(result) };
    world = await openWorld(kind, { auditPerSecond: 500 }, metrics);
    await world.load(rows);
  });
  afterEach(async () => world.close());

  const damage = async (): Promise<void> => {
    const { balance } = decodeAccount(await world.hands.cell(psn, 'b'));
    await world.hands.setCell(psn, 'b', encodeAccount({ balance: balance + 100_000 }));
  };
  const lines: string[] = [];
  const audit = (options: object = {}, store: StateStore = world.store): Promise<number> => {
    lines.length = 0;
    return runAudit(store, options, world.clock, (line) => void lines.push(line));
  };
  const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  /** What another process wrote is seen by the engine's next read but one. */
  const heldIs = (held: boolean): Promise<void> => until(async () => (await readHold(world.store, psn))?.held === held);

  it('is put on by an audit, refuses settlements only, and is released', async () => {
    const first = await settle(world, psn, `${psn}-1`);
    await until(() => audited.length > 0);
    expect(await audit()).toBe(CLEAN);
    expect(lines.at(-1)).toMatch(/^核对 6 人、7 条记录：全部相符/);
    await damage();
    expect(await audit({ hold: false })).toBe(MISMATCHES);
    expect(await readHold(world.store, psn)).toBeNull();
    expect(await audit({ json: true })).toBe(MISMATCHES);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { psn_no: psn, damage: 'account', setl_id: first.setlId },
      { summary: { persons: 6, mismatches: 1, held: 1, unread: 0 } },
    ]);
    for (const engine of world.engines) {
      expect((await send(engine, settleOf(psn, `${psn}-2`))).error?.code).toBe('E710');
      expect((await send(engine, { ...settleOf(psn, `${psn}-3`), infno: '2303' })).error?.code).toBe('E710');
      // What was answered before is answered again, a reversal stays valid, and others go on.
      expect((await send(engine, settleOf(psn, `${psn}-1`))).error).toBeNull();
    }
    expect(
      (await send(world.engines[0] as Engine, reversalOf(psn, `${psn}-r`, 'never-seen', '2304'))).error,
    ).toBeNull();
    await settle(world, other, `${other}-1`);
    const said: string[] = [];
    const freed = (): Promise<number> =>
      release(world.store, psn, '已核实', world.clock, (line) => void said.push(line));
    expect(await freed()).toBe(CLEAN);
    expect(await freed()).toBe(FAILED);
    expect(said[0]).toContain('余额');
    expect(await readHold(world.store, psn)).toMatchObject({ held: false, releaseReason: '已核实' });
    const again = await send(world.engines[0] as Engine, settleOf(psn, `${psn}-4`));
    expect(again.error).toBeNull();
  });

  it('is put on by the engine itself after a settlement on damaged state', async () => {
    const first = await settle(world, psn, `${psn}-1`);
    await until(() => audited.includes('clean'));
    await damage();
    const cancelled = await send(world.engines[1] as Engine, cancelOf(psn, `${psn}-2`, first));
    expect(cancelled.error).toBeNull();
    await until(() => audited.includes('mismatch'));
    expect((await readHold(world.store, psn))?.held).toBe(true);
    expect((await send(world.engines[0] as Engine, settleOf(psn, `${psn}-3`))).error?.code).toBe('E710');
  });

  // Redis has no such lock: every tool works beside its engines there, as the tests above do.
  if (kind !== 'embedded') return;
  it('can be put on and released beside the engine that holds an embedded store', async () => {
    await settle(world, psn, `${psn}-1`);
    // The engine's own look must be over, or it might put the hold on again after the release.
    await until(() => audited.length > 0);
    await damage();
    const beside = await openEmbeddedStore({ dir: `${world.env['SC_DATA_DIR']}/store`, exclusive: false });
    expect(await audit({}, beside)).toBe(MISMATCHES);
    await heldIs(true);
    expect((await send(world.engines[0] as Engine, settleOf(psn, `${psn}-2`))).error?.code).toBe('E710');
    expect(await release(beside, psn, '已核实', world.clock, () => undefined)).toBe(CLEAN);
    await heldIs(false);
    expect((await send(world.engines[0] as Engine, settleOf(psn, `${psn}-3`))).error).toBeNull();
    await beside.close();
  });
});

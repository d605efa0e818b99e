/** `hold put | lift | show` on a store an engine may be using. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lift, put, show } from '../../src/cli/hold.js';
import { release } from '../../src/cli/audit/release.js';
import { putHold, readHold } from '../../src/engine/audit/hold.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import type { Clock } from '../../src/wire/clock.js';
import { systemClock } from '../../src/wire/clock.js';

const PSN = '610100000001';
const FINDING = { psnNo: PSN, year: 2025, setlId: '', damage: 'totals', detail: '' } as never;
const at = (nowMs: number): Clock => ({ ...systemClock, nowMs: () => nowMs });

let dir: string;
let store: StateStore;
let lines: string[];
const out = (line: string): void => void lines.push(line);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hold-'));
  store = await openEmbeddedStore({ dir });
  lines = [];
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

describe('XA-58a JS-24 an operator’s hold', () => {
  it('is put on, told, and lifted, and both reasons stay readable', async () => {
    expect(await show(store, PSN, out)).toBe(0);
    expect(await put(store, PSN, '冒名就医核查中', at(1_000), out)).toBe(0);
    expect((await readHold(store, PSN))?.operator).toMatchObject({ held: true, sinceMs: 1_000 });
    expect(await lift(store, PSN, '核查无误', at(2_000), out)).toBe(0);
    expect((await readHold(store, PSN))?.operator).toMatchObject({ held: false, releasedMs: 2_000 });
    expect(await show(store, PSN, out)).toBe(0);
    expect(lines[0]).toContain('没有暂停过');
    expect(lines.at(-1)).toMatch(/经办机构.*冒名就医核查中.*核查无误/);
  });

  it('needs a reason, and something to lift', async () => {
    expect(await put(store, PSN, ' ', at(1), out)).toBe(1);
    expect(await lift(store, PSN, '无', at(1), out)).toBe(1);
    expect(await readHold(store, PSN)).toBeNull();
  });

  it('and the audit’s leave each other alone', async () => {
    await put(store, PSN, '冒名', at(1), out);
    await putHold(store, FINDING, 2);
    expect(await readHold(store, PSN)).toMatchObject({ held: true, operator: { held: true } });
    expect(await release(store, PSN, '已更正', at(3), out)).toBe(0);
    expect(await readHold(store, PSN)).toMatchObject({ held: false, operator: { held: true, reason: '冒名' } });
    await putHold(store, FINDING, 4);
    expect(await lift(store, PSN, '核查无误', at(5), out)).toBe(0);
    expect(await readHold(store, PSN)).toMatchObject({ held: true, operator: { held: false } });
  });
});

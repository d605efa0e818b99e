import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHistory } from '../../src/store/policy-history.js';
import { FOUND } from '../../src/cli/policy/io.js';
import { publish } from '../../src/cli/policy/publish.js';
import { list, rollback } from '../../src/cli/policy/versions.js';
import { loadBundlesFromDir } from '../../src/policy/bundle.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { startRedis } from '../support/redis.js';
import { edit, packIn, tempDir, testIo, type TestIo } from './policy-support.js';

const REGION = '990100';
let dir: string;
let remove: () => void;
let store: StateStore;
let io: TestIo;

const STORES = {
  embedded: async () => {
    const opened = await openEmbeddedStore({ dir: join(dir, 'data') });
    return { opened, stop: () => Promise.resolve() };
  },
  redis: async () => {
    const redis = await startRedis();
    return { opened: await openRedisStore({ url: redis.socket }), stop: () => redis.stop() };
  },
};

const active = async (): Promise<string> => (await store.activePolicies())[REGION] ?? '';

/** Publishes the pack with another first ratio; returns the version. */
async function publishRatio(folder: string, from: number, to: number): Promise<string> {
  edit(join(folder, REGION), {
    'employee/inpatient.yaml': [[`tertiary: {active: ${from}`, `tertiary: {active: ${to}`]],
  });
  await publish(folder, {}, store, io);
  return active();
}

describe.each(['embedded', 'redis'] as const)('policy publish, list, rollback on the %s store', (kind) => {
  let stop: () => Promise<void>;
  beforeEach(async () => {
    ({ dir, remove } = tempDir());
    io = testIo(dir);
    const made = await STORES[kind]();
    store = made.opened;
    stop = made.stop;
  });
  afterEach(async () => {
    await store.close();
    await stop();
    remove();
  });

  it('puts a version in force, says old -> new, and leaves an unchanged pack alone', async () => {
    const folder = packIn(dir, 'p');
    await publish(folder, {}, store, io);
    const first = await active();
    expect(first).toBe((await loadBundlesFromDir(folder))[0]?.versionId);
    await publish(folder, {}, store, io);
    expect(io.lines.at(-1)).toContain('内容未变');
    const second = await publishRatio(folder, 80, 79);
    expect(second).not.toBe(first);
    expect(io.lines.at(-1)).toContain(`${first} → ${second}`);
    expect((await readHistory(store, REGION)).map((e) => e.versionId)).toEqual([first, second]);
  });

  it('publishes nothing when the check finds a problem', async () => {
    const folder = packIn(dir, 'p', { 'employee/inpatient.yaml': [['limit: 300000', 'limit: x']] });
    expect(await publish(folder, {}, store, io)).toBe(FOUND);
    expect(await store.activePolicies()).toEqual({});
  });

  it('goes back one version at a time, further with every rollback', async () => {
    const folder = packIn(dir, 'p');
    await publish(folder, {}, store, io);
    const first = await active();
    const second = await publishRatio(folder, 80, 79);
    await publishRatio(folder, 79, 78);
    await rollback(REGION, undefined, store, io);
    expect(await active()).toBe(second);
    await rollback(REGION, undefined, store, io);
    expect(await active()).toBe(first);
    await expect(rollback(REGION, undefined, store, io)).rejects.toThrow('没有更早的版本');
  });

  it('goes back to a named version, by its first digits too; refuses one it does not hold', async () => {
    const folder = packIn(dir, 'p');
    await publish(folder, {}, store, io);
    const first = await active();
    await publishRatio(folder, 80, 79);
    await rollback(REGION, first.slice(7, 12), store, io);
    expect(await active()).toBe(first);
    await expect(rollback(REGION, 'ffffffffffff', store, io)).rejects.toThrow('没有版本');
    expect(await active()).toBe(first);
  });

  it('records a version that was in force before there was a history', async () => {
    const folder = packIn(dir, 'p');
    const [bundle] = await loadBundlesFromDir(folder);
    if (bundle === undefined) throw new Error('no bundle');
    await store.putPolicy(bundle);
    await store.activatePolicy(REGION, bundle.versionId);
    await publishRatio(folder, 80, 79);
    expect((await readHistory(store, REGION)).map((e) => e.kind)).toEqual(['existing', 'publish']);
    await rollback(REGION, undefined, store, io);
    expect(await active()).toBe(bundle.versionId);
    await list(REGION, {}, store, io);
    expect(io.lines.at(-1)).toMatch(/990100 +3 .*退回 +生效中/);
  });
});

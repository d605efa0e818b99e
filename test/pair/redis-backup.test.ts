/** The scripted way for Redis: a backup of a running server, restored into an empty folder. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../scripts/pair/lib/redis.js';
import { Stage } from '../../scripts/pair/lib/stage.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { commitOne } from '../store/requests.js';
import { outboxLength } from './workload.js';

const SCRIPTS = fileURLToPath(new URL('../../scripts/pair/', import.meta.url));
const stage = new Stage();
afterEach(() => stage.end());

/** redis-cli and redis-check-rdb come with redis-server. */
function run(program: string, ...args: string[]): { status: number | null; text: string } {
  const tools = process.env['REDIS_SERVER'] === undefined ? '' : `${dirname(process.env['REDIS_SERVER'])}:`;
  const env = { ...process.env, PATH: `${tools}${process.env['PATH'] ?? ''}` };
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env });
  return { status, text: `${stdout}${stderr}` };
}

async function settle(redis: RedisServer, from: number, to: number): Promise<void> {
  const store = await openRedisStore({ url: `redis://${redis.address}` });
  for (let n = from; n < to; n += 1) {
    const intent = { psn: `P${n}`, msgid: `m${n}`, checks: { b: 0 }, writes: { b: '1' }, outbox: 'o' };
    expect((await commitOne(store, intent)).kind).toBe('committed');
  }
  await store.close();
}

it('R6 R12: what was there when the backup was taken is there after the restore, and what came later is told', async () => {
  const args = ['--min-replicas-to-write', '0'];
  const redis = await startRedisServer(stage, { name: 'redis1', args });
  await settle(redis, 0, 40);
  const backup = join(stage.dir, 'backup');
  const taken = run(join(SCRIPTS, 'redis-backup.sh'), '127.0.0.1', String(redis.port), backup);
  expect(taken).toMatchObject({ status: 0, text: expect.stringContaining('checked') });
  await settle(redis, 40, 50);
  expect(run(join(SCRIPTS, 'redis-backup.sh'), '127.0.0.1', String(redis.port), backup).status).toBe(1);

  // A consumer that read on past the backup.
  const store = await openRedisStore({ url: `redis://${redis.address}` });
  const lines: string[] = [];
  for (let partition = 0; partition < store.partitions; partition += 1) {
    for (const { position } of await store.readOutbox(partition, '', 100))
      lines.push(JSON.stringify({ partition, position }));
  }
  await store.close();
  const archive = stage.file('archive.ndjson', `${lines.join('\n')}\n{"torn`);
  const missing = run(process.execPath, join(SCRIPTS, 'missing.mjs'), join(backup, 'reached.txt'), archive);
  expect(missing.text.split('\n').filter((line) => line.startsWith('{'))).toHaveLength(10);
  expect(missing.text).toContain('10 entries');
  await redis.child.stop();

  const other = await startRedisServer(stage, { name: 'redis2', args });
  await other.child.stop();
  const config = join(other.dir, 'redis.conf');
  const refused = run(join(SCRIPTS, 'redis-restore.sh'), backup, config);
  expect(refused).toMatchObject({ status: 1, text: expect.stringContaining('holds data') });
  run('rm', '-r', join(other.dir, 'appendonlydir'));
  const restored = run(join(SCRIPTS, 'redis-restore.sh'), backup, config);
  expect(restored).toMatchObject({ status: 0, text: expect.stringContaining('keys restored') });
  await other.restart();
  const again = await openRedisStore({ url: `redis://${other.address}` });
  expect(await outboxLength(again)).toBe(40);
  const [kept, lost] = await again.load([
    { psnNo: 'P39', cells: ['b'], msgid: 'm39' },
    { psnNo: 'P40', cells: ['b'], msgid: 'm40' },
  ]);
  expect([kept?.receipt === null, lost?.receipt === null]).toEqual([false, true]);
  await again.close();

  const dump = join(backup, 'dump.rdb');
  const bytes = readFileSync(dump);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  writeFileSync(dump, bytes);
  expect(run(join(SCRIPTS, 'redis-restore.sh'), backup, config)).toMatchObject({
    status: 1,
    text: expect.stringContaining('damaged'),
  });
});

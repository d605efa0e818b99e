/** A failover through Redis Sentinel: the store follows the new master, and what was acknowledged is on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { openRedisStore } from '../../src/store/redis/store.js';
import { freePort, startRedisTcp } from '../support/redis.js';
import { commitOne } from './requests.js';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

async function startSentinel(masterPort: number): Promise<number> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'sentinel-'));
  const file = join(dir, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${dir}`,
    `sentinel monitor core 127.0.0.1 ${masterPort} 1`,
    'sentinel down-after-milliseconds core 1000',
    'sentinel failover-timeout core 3000',
  ];
  await writeFile(file, lines.join('\n'));
  const child: ChildProcess = spawn(process.env['REDIS_SERVER'] || 'redis-server', [file, '--sentinel'], {
    stdio: 'ignore',
  });
  cleanup.push(async () => {
    child.kill('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  });
  return port;
}

async function attached(master: string): Promise<void> {
  const admin = new Redis({ path: master, retryStrategy: () => null });
  for (let i = 0; i < 400 && !(await admin.info('replication')).includes('state=online'); i += 1) await sleep(25);
  admin.disconnect();
}

// One more try: an election among real processes on a busy machine may not come about in time.
it('survives the loss of the master', { timeout: 120_000, retry: 1 }, async () => {
  const master = await startRedisTcp({ args: ['--repl-diskless-sync-delay', '0'] });
  cleanup.push(() => master.stop());
  const replica = await startRedisTcp({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
  cleanup.push(() => replica.stop());
  // A Sentinel asks the master for its replicas when it starts, then only every ten seconds: the replica must be there.
  await attached(master.socket);
  const sentinels = { hosts: [`127.0.0.1:${await startSentinel(master.port)}`], name: 'core' };
  const connected = async (waitReplicas: number): Promise<Awaited<ReturnType<typeof openRedisStore>>> => {
    for (let i = 0; ; i += 1) {
      try {
        return await openRedisStore({ sentinels, waitReplicas, waitTimeoutMs: 500 });
      } catch (error) {
        if (i > 50) throw error;
        await sleep(100);
      }
    }
  };
  const careful = await connected(1);
  cleanup.push(() => careful.close());
  const store = await connected(0);
  cleanup.push(() => store.close());
  for (let i = 0; i < 400 && !(await careful.health()).ready; i += 1) await sleep(50);
  const intent = { psn: 'P1', msgid: 'm1', checks: { b: 0 }, writes: { b: '1' }, outbox: 'o' };
  // A replica is `online` a moment before it confirms anything; a repeat is then answered from the receipt.
  let first = await commitOne(careful, intent);
  for (let i = 0; i < 20 && first.kind === 'in_doubt'; i += 1) first = await commitOne(careful, intent);
  expect(['committed', 'replayed']).toContain(first.kind);

  master.kill();
  // A Sentinel that could not reach the replica in its first attempt waits twice its failover-timeout before the next.
  let health = await store.health();
  for (let i = 0; i < 1000 && !health.ready; i += 1) {
    await sleep(50);
    health = await store.health();
  }
  expect(health).toMatchObject({ ready: true });
  const [found] = await store.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1' }]);
  expect([found?.cells[0]?.version, found?.receipt !== null]).toEqual([1, true]);
  expect((await commitOne(store, { ...intent, msgid: 'm2', checks: { b: 1 } })).kind).toBe('committed');
  expect((await commitOne(store, intent)).kind).toBe('replayed');
});

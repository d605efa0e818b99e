/** Several engine processes on one port over a Redis Cluster: a slot moved, a master and a process killed, under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClusterNode, moveSlot, type RedisCluster, startCluster } from '../../scripts/pair/lib/cluster.js';
import { type Caller, type EngineProcess, runCli, startEngine, writeSenders } from '../../scripts/pair/lib/engine.js';
import { freePort, Stage, until } from '../../scripts/pair/lib/stage.js';
import { partitionOf } from '../../src/store/partition.js';
import { slotOf } from '../../src/store/redis/slot.js';
import { clientOf, expectOnce, loadPersons, openAs, outboxLength, personNo, Workload } from './workload.js';

const PERSONS = 48;
const stage = new Stage();
let cluster: RedisCluster;
let engine: EngineProcess;
let sender: Caller;
let before = 0;
let ownPort = 0;

beforeAll(async () => {
  cluster = await startCluster(stage);
  const store = await openAs(cluster.store);
  await loadPersons(store, stage.dir, PERSONS);
  before = await outboxLength(store);
  await store.close();
  const senders = writeSenders(stage);
  sender = senders.sender;
  ownPort = await freePort();
  const settings = { ownPort, stopDelayMs: 0, threads: 1, durability: 'replicated' };
  const args = ['--processes', '2'];
  engine = await startEngine(stage, { engineNo: 10, store: cluster.store, sendersFile: senders.file, settings, args });
  await Promise.all([0, 1].map((i) => until('every process', () => isReady(ownPort + i))));
});
afterAll(() => stage.end());

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Pids of the processes that said they serve, oldest first. */
const served = (): number[] =>
  [...engine.child.output.matchAll(/"pid":(\d+)[^\n]*已启动/g)].map(([, pid]) => Number(pid));

const slot = slotOf(`sc:{p${String(partitionOf(personNo(0), 64)).padStart(2, '0')}}:f`);
const holder = (): number => Math.min(2, Math.floor((slot * 3) / 16_384));

async function underLoad(name: string, during: (load: Workload) => Promise<void>): Promise<Record<string, number>> {
  const clients = Array.from({ length: 6 }, () => clientOf(engine.url, sender));
  const load = new Workload(clients, PERSONS, name);
  load.start(8);
  await load.settled(60);
  await during(load);
  await load.settled(60);
  await load.stop();
  await Promise.all(clients.map((client) => client.close()));
  const { executed } = await expectOnce(load.sent, cluster.store, before);
  before += executed;
  return load.others();
}

const RUN = { timeout: 120_000 };

it(
  'R1: a slot moved to another master under load: MOVED and ASK execute nothing, nothing is doubled',
  RUN,
  async () => {
    const others = await underLoad('slot', async () => {
      const from = cluster.masters[holder()] as ClusterNode;
      const to = cluster.masters[(holder() + 1) % 3] as ClusterNode;
      expect(await moveSlot(cluster, slot, from, to)).toBeGreaterThan(0);
      expect(await moveSlot(cluster, slot, to, from)).toBeGreaterThan(0);
    });
    // While its keys are in two places a person's commit is refused, and settles when sent again.
    expect(Object.keys(others).every((code) => code.startsWith('refused E70'))).toBe(true);
  },
);

it('R9: the death of a master under load: its replica goes on, nothing acknowledged is lost', RUN, async () => {
  const others = await underLoad('master', async () => {
    const lost = cluster.masters[holder()] as ClusterNode;
    lost.server.child.kill();
    const heir = cluster.replicas[holder()] as ClusterNode;
    await until('a new master', async () => (await heir.server.info('replication', 'role')) === 'master');
    await lost.server.restart();
    await until('its replica', async () => Number(await heir.server.info('replication', 'min_slaves_good_slaves')) > 0);
    await Promise.all([0, 1].map((i) => until('the engines', () => isReady(ownPort + i))));
  });
  expect(Object.keys(others).every((code) => /^(refused E70|in_doubt E901)/.test(code))).toBe(true);
});

it(
  '--processes: a process that is killed is started again, the others go on, and one by one they can be drained',
  RUN,
  async () => {
    const [first, second] = served();
    expect(first).not.toBe(second);
    await underLoad('process', async (load) => {
      process.kill(first ?? -1, 'SIGKILL');
      await load.settled(40);
      await until('a new process', async () => served().length === 3);
    });
    const drained = await runCli(['drain', '--config', engine.config, '--engine', '11']);
    expect(drained.status).toBe(0);
    await sleep(1000);
    expect(served()).toHaveLength(3);
    expect([await isReady(ownPort), await isReady(ownPort + 1)]).toEqual([true, false]);
    expect(await engine.child.stop()).toBe(0);
  },
);

it('--processes is refused on the embedded store', async () => {
  const { status, output } = await runCli(['start', '--processes', '2'], {
    SC_DATA_DIR: stage.folder('embedded'),
  });
  expect([status, output]).toEqual([1, expect.stringContaining('内置存储只能由一个进程使用')]);
});

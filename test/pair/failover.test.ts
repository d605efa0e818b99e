/** The pair when a machine fails: a Redis master killed under load, an engine that hangs and wakes up (R8, R9, R16). */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { currentMaster } from '../../scripts/pair/lib/redis.js';
import { Stage, until } from '../../scripts/pair/lib/stage.js';
import { type Pair, startPair, untilBalanced } from '../../scripts/pair/lib/topology.js';
import { billOf, clientOf, expectOnce, loadPersons, openAs, outboxLength, type Sent, Workload } from './workload.js';

const PERSONS = 24;
const stage = new Stage();
let pair: Pair;
let before = 0;
const sent: Sent[] = [];

beforeAll(async () => {
  pair = await startPair(stage, {
    // One, so that it is the one that has what WAIT 1 confirmed: of two, Sentinel may choose the other.
    replicas: 1,
    beforeEngines: async (address) => {
      const store = await openAs(address);
      await loadPersons(store, stage.dir, PERSONS);
      before = await outboxLength(store);
      await store.close();
    },
  });
});
afterAll(() => stage.end());

it('R9: the master killed under load: nothing answered is lost or doubled, and settling goes on', async () => {
  const clients = [clientOf(pair.balancer.url, pair.sender), clientOf(pair.balancer.url, pair.sender)];
  const load = new Workload(clients, PERSONS);
  load.start(8);
  await load.settled(100);
  const old = await currentMaster(pair.sentinels, pair.redis);
  old?.child.kill();
  await until('a new master', async () => {
    const now = await currentMaster(pair.sentinels, pair.redis);
    return now !== null && now !== old;
  });
  // Without a replica nothing is confirmed: the old master comes back as one.
  await old?.restart();
  await untilBalanced(pair.balancer, 2);
  await load.settled(100);
  await load.stop();
  await Promise.all(clients.map((client) => client.close()));
  const named = load.sent.map((one) => ({ ...one }));
  const { executed } = await expectOnce(named, pair.store, before);
  // While there is no master callers wait or hear "not executed"; what is in doubt was looked up above.
  expect(Object.keys(load.others()).every((code) => /^(refused E70|in_doubt E901)/.test(code))).toBe(true);
  expect(executed).toBeGreaterThanOrEqual(200);
  before += executed;
});

it('R8 R16: an engine stopped in the middle of its batches and let go after the peer settled the same: no epoch is needed', async () => {
  const [paused, peer] = pair.engines;
  const [first, second] = [clientOf(paused.url, pair.sender), clientOf(peer.url, pair.sender)];
  await Promise.all([first.connect(), second.connect()]);
  for (let round = 0; round < 2; round += 1) {
    const msgids = Array.from({ length: 200 }, (_, i) => `STOP-${round}-${i}`);
    const pausedMs = 1000;
    const settleAll = (client: typeof first, timeoutMs: number): Promise<Sent>[] =>
      msgids.map(async (msgid, i) => {
        const person = i % PERSONS;
        return { person, msgid, result: await client.settle(billOf(person, msgid, timeoutMs)) };
      });
    const here = settleAll(first, pausedMs);
    // Some are answered, some are anywhere between the door and the commit.
    await Promise.race(here);
    paused.child.pause();
    // The callers gave up on the first engine: the same messages to the second, and others of the same persons.
    const there = await Promise.all(settleAll(second, 10_000));
    const more = Array.from({ length: PERSONS }, async (_, person) => {
      const msgid = `STOP-${round}-more-${person}`;
      return { person, msgid, result: await second.settle(billOf(person, msgid, 10_000)) };
    });
    sent.push(...there, ...(await Promise.all(more)));
    await sleep(pausedMs + 200);
    paused.child.resume();
    const late = await Promise.all(here);
    for (const [i, { msgid, result }] of late.entries()) {
      const other = there[i]?.result;
      // A refusal is about this copy, whose deadline passed while the engine slept; it wrote nothing.
      if (result.outcome !== 'executed')
        expect([msgid, result]).toEqual([
          msgid,
          expect.objectContaining({ outcome: 'refused', code: expect.stringMatching(/^E70[123]$/) }),
        ]);
      // I3: the same bytes, whoever answered.
      if (result.outcome === 'executed' && other?.outcome === 'executed')
        expect(Buffer.compare(result.frame, other.frame), msgid).toBe(0);
    }
  }
  await Promise.all([first.close(), second.close()]);
  expect(new Set(sent.map(({ result }) => result.outcome))).toEqual(new Set(['executed']));
  await expectOnce(sent, pair.store, before);
});

/** A rolling restart of both engines behind HAProxy, under load: what an upgrade is made of. */
import { afterEach, expect, it } from 'vitest';
import { runCli } from '../../scripts/pair/lib/engine.js';
import { Stage } from '../../scripts/pair/lib/stage.js';
import { startPair, untilBalanced } from '../../scripts/pair/lib/topology.js';
import { clientOf, expectOnce, loadPersons, openAs, outboxLength, Workload } from './workload.js';

const PERSONS = 40;
const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.end();
});

it('R7 R18: both engines drained and started again one after the other: every settlement executed once, none refused', async () => {
  const stage = new Stage();
  stages.push(stage);
  let before = 0;
  const pair = await startPair(stage, {
    beforeEngines: async (address) => {
      const store = await openAs(address);
      await loadPersons(store, stage.dir, PERSONS);
      before = await outboxLength(store);
      await store.close();
    },
  });
  const clients = Array.from({ length: 4 }, () => clientOf(pair.balancer.url, pair.sender));
  const load = new Workload(clients, PERSONS);
  load.start(8);
  await load.settled(100);
  for (const [i, engine] of pair.engines.entries()) {
    // Once by command, once by signal: the same end.
    if (i === 0) {
      const drain = await runCli(['drain', '--config', engine.config]);
      expect(drain).toMatchObject({ status: 0, output: expect.stringContaining('未就绪') });
      expect(await engine.child.ended()).toBe(0);
    } else expect(await engine.child.stop(20_000)).toBe(0);
    await load.settled(50);
    await engine.restart();
    await untilBalanced(pair.balancer, 2);
    await load.settled(50);
  }
  await load.stop();
  expect(load.others()).toEqual({});
  const reconnected = clients.map((client) => client.stats.opened);
  expect(Math.max(...reconnected)).toBeGreaterThan(1);
  await Promise.all(clients.map((client) => client.close()));
  expect(await expectOnce(load.sent, pair.store, before)).toEqual({
    executed: load.sent.length,
    refused: 0,
    resolved: {},
  });
}, 90_000);

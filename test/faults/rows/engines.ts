/** Faults of engines that share one store. */
import { setTimeout as sleep } from 'node:timers/promises';
import { untilBalanced } from '../../../scripts/pair/lib/topology.js';
import type { SettlementClient } from '../../../src/client/index.js';
import { metric } from '../metrics.js';
import { type Copy, type Intent, passing } from '../model.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';

const AT_ONCE = 64;
/** Messages sent to an engine that hangs, and then to its peer. */
const STUCK = 12;

export const engineHangs: Row = {
  ids: ['F8'],
  fault: 'SIGSTOP of an engine for 3 s in the middle of its batches, its messages sent to the peer, SIGCONT',
  topology: '2 engines, 1 Redis',
  sees: 'its callers wait until it wakes (after a longer pause: C901 in doubt); the peer executes or replays the same messages, the woken engine answers with the same bytes',
  wants: [
    'sent to the peer while the first engine hung',
    // By the woken engine's replay, or by asking where the pause outlasted the caller's patience.
    'callers of the hung engine learned what its peer had executed',
    'replay served',
  ],
  // C004: a message with the msgid of another that the peer has executed and whose first copy still waits at this client.
  codes: /^(C004|C901|E70[123])$/,
  normalWithinMs: 5000,
  quick: true,
  run: async (trial) => {
    const { engines } = await trial.alone({ engines: 2 });
    const peer = trial.clients[1];
    if (peer === undefined) throw new Error('no peer');
    await trial.warm();
    await trial.someMs(0, 200);
    await trial.fault(async () => {
      engines[0]?.child.pause();
      const stuck = Array.from({ length: STUCK }, () => trial.draw.settle());
      const here = stuck.map((intent) => trial.load.send(intent, trial.clients[0]));
      await sleep(100);
      const waiting = trial.load.intents.filter(({ copies, kind }) => copies.length === 0 && kind !== 'conflict');
      const there = await Promise.all(waiting.map((intent) => intent.send(peer, 'again')));
      const done = there.filter(({ result }) => result.outcome === 'executed').length;
      if (done > 0) trial.saw('sent to the peer while the first engine hung', done);
      await sleep(2900);
      engines[0]?.child.resume();
      // A commit under way when it was stopped costs the woken engine its connection: told to come again, callers do.
      const woken = await Promise.all(here.map(async (copy, i) => again(await copy, stuck[i], trial.clients[0])));
      const learned = woken.filter(({ result }) => result.outcome === 'executed').length;
      const same = woken.filter(({ result }) => result.outcome === 'executed' && result.via === 'answer').length;
      if (done > 0 && learned > 0) trial.saw('callers of the hung engine learned what its peer had executed', learned);
      if (done > 0 && same > 0) trial.saw('the woken engine replayed what its peer had executed', same);
    });
    await trial.calm();
  },
};

const TRIES = 6;
const PAUSE_MS = 250;

/** The copy, or what a repeat was answered where it was refused only for now. */
async function again(first: Copy, intent: Intent | undefined, client: SettlementClient | undefined): Promise<Copy> {
  let copy = first;
  for (let i = 0; i < TRIES && copy.result.outcome === 'refused' && passing(copy.result); i++) {
    if (intent === undefined || client === undefined) break;
    await sleep(PAUSE_MS);
    copy = await intent.send(client, 'again');
  }
  return copy;
}

/** So many messages of one person at the same moment, each to every engine. */
async function burst(trial: Trial, rounds: number, each: number, twice: boolean): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const person = trial.random.pick(trial.people);
    const intents = Array.from({ length: each }, () => trial.draw.settle(person));
    await Promise.all(
      intents.map(async (intent, i) => {
        const one = trial.clients[i % 4];
        const other = trial.clients[(i + 1) % 4];
        await Promise.all([
          trial.load.send(intent, one),
          twice ? intent.send(other as typeof one & object, 'repeat') : null,
        ]);
      }),
    );
  }
}

async function conflicts(trial: Trial): Promise<void> {
  for (const { url } of trial.world.engines) {
    const count = await metric(url, 'settlement_conflicts_total');
    if (count > 0) trial.saw('conflict retried', count);
  }
}

export const sameEngineTwice: Row = {
  ids: ['F20'],
  fault: 'operator error: two engines with the same number, both active, the same messages to both at once',
  topology: '2 engines (one number), 1 Redis',
  sees: 'nothing: the store compares versions and receipts, one of them executes and the other replays the same bytes',
  wants: ['conflict retried', 'sent twice at once, answered twice', 'replay served'],
  codes: /^E70[16]$/,
  normalWithinMs: 5000,
  run: async (trial) => {
    await trial.alone({ engines: 2, sameNumber: true });
    await trial.warm();
    await trial.fault(() => burst(trial, 12, 12, true));
    await trial.calm();
    await conflicts(trial);
  },
};

export const oneHotPerson: Row = {
  ids: ['F24'],
  fault: '64 settlements of one person at once at two engines, near deductible, tier edge and cap; five persons',
  topology: '2 engines, 1 Redis',
  sees: 'all are answered, later ones slower; every payment is that of some serial order, priced again exactly',
  wants: ['conflict retried', 'tier crossed', 'deductible used up'],
  codes: /^E70[16]$/,
  normalWithinMs: 5000,
  quick: true,
  run: async (trial) => {
    await trial.alone({ engines: 2 });
    await trial.warm(2);
    await trial.fault(() => burst(trial, 5, AT_ONCE, false));
    await trial.calm();
    await conflicts(trial);
  },
};

export const balancedEngines: Row = {
  ids: ['F19'],
  fault: 'behind HAProxy: an engine killed and started again, then drained by the operator, then flapping five times',
  topology: 'HAProxy, 2 engines, 1 Redis',
  sees: 'connections of the dead engine break and go to the other one; the same messages are asked for or sent again',
  wants: ['drained', 'flapped', 'replay served'],
  codes: /^(C901|C001)$/,
  normalWithinMs: 5000,
  run: async (trial) => {
    const { engines, balancer } = await trial.alone({ engines: 2, balanced: true });
    const [engine] = engines;
    if (engine === undefined || balancer === null) throw new Error('nothing to balance');
    await trial.warm();
    await trial.fault(async () => {
      engine.child.kill();
      await trial.load.more(30);
      await engine.restart();
      await untilBalanced(balancer, 2);
    });
    await trial.calm(30);
    await trial.fault(async () => {
      await balancer.command('set server engines/engine1 state drain');
      await trial.load.more(30);
      // HAProxy answers a command it does not understand in words: what became of it is looked at.
      if (/^DRAIN/.test((await balancer.states())['engine1'] ?? '')) trial.saw('drained');
      await balancer.command('set server engines/engine1 state ready');
      for (let flap = 0; flap < 5; flap += 1) {
        const name = `engine${1 + (flap % 2)}`;
        const server = `engines/${name}`;
        await balancer.command(`set server ${server} state maint`);
        if (/^MAINT/.test((await balancer.states())[name] ?? '')) trial.saw('flapped');
        await balancer.command(`shutdown sessions server ${server}`);
        await trial.someMs(50, 300);
        await balancer.command(`set server ${server} state ready`);
        await trial.someMs(50, 300);
      }
      await untilBalanced(balancer, 2);
    });
    await trial.calm();
  },
};

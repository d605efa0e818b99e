/** Faults of the lines between callers, engines and Redis. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineState, Link } from '../link.js';
import { metric } from '../metrics.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';

const BAD: readonly LineState[] = ['delay', 'dribble', 'breaks', 'deaf', 'hole', 'cut'];

/** Every state once in a drawn order, then more of them, with short rests. */
async function badWeather(trial: Trial, links: readonly Link[]): Promise<void> {
  const order = [...BAD].sort(() => trial.random.next() - 0.5);
  for (const state of [...order, trial.random.pick(BAD), trial.random.pick(BAD)]) {
    trial.lines(links, state);
    await trial.someMs(300, 1500);
    trial.lines(links, 'open');
    trial.saw(`line: ${state}`);
    await trial.someMs(100, 400);
  }
}

const STATES = BAD.map((state) => `line: ${state}`);

export const badStoreLine: Row = {
  ids: ['F12'],
  fault:
    'the line to Redis, drawn from the seed: 5-500 ms of delay, byte by byte, reset after some thousand bytes, deaf in one direction, silent, cut',
  topology: '1 engine, seeded proxy, 1 Redis',
  sees: 'late answers; E703 while nothing can be read; commits whose reply was lost are resolved by their receipt, or E901 in doubt',
  wants: [...STATES, 'refused and then accepted', 'replay served', 'the engine resolved a doubt'],
  codes: /^(E70[1236]|E901|C901)$/,
  normalWithinMs: 6000,
  run: async (trial) => {
    const { storeLinks, engines } = await trial.alone({ storeLinks: true });
    await trial.warm();
    await trial.fault(() => badWeather(trial, storeLinks));
    await trial.calm();
    if ((await metric(engines[0]?.url ?? '', 'settlement_doubts_total')) > 0) trial.saw('the engine resolved a doubt');
  },
};

export const badDoorLine: Row = {
  ids: ['F12b'],
  fault: 'the same weather on the lines of the callers',
  topology: 'callers, seeded proxy, 1 engine, 1 Redis',
  sees: 'late or no answers (C901 in doubt), found by asking or sent again over a new connection; C001 while none can be made',
  wants: [...STATES, 'in doubt, found executed by asking', 'replay served'],
  codes: /^(E70[12]|C901|C001)$/,
  normalWithinMs: 6000,
  run: async (trial) => {
    const { doorLinks } = await trial.alone({ doorLinks: true });
    await trial.warm();
    await trial.fault(() => badWeather(trial, doorLinks));
    await trial.calm();
  },
};

export const engineCutOff: Row = {
  ids: ['F11'],
  fault: 'an engine cut off from everything for 4 s: no packet passes to Redis or to the balancer, and none is told',
  topology: 'HAProxy, 2 engines behind proxies, 1 Redis',
  sees: 'messages at that engine are in doubt until HAProxy takes it out and cuts its connections; then the peer answers',
  wants: ['HAProxy took it out', 'the engine saw no store', 'the peer went on'],
  codes: /^(E70[123]|E901|C901|C001)$/,
  normalWithinMs: 6000,
  run: async (trial) => {
    const world = await trial.alone({ engines: 2, balanced: true, storeLinks: true, doorLinks: true });
    const lines = [world.storeLinks[0], world.doorLinks[0]] as Link[];
    await trial.warm();
    await trial.fault(async () => {
      trial.lines(lines, 'hole');
      await sleep(2000);
      await trial.load.more(40);
      trial.saw('the peer went on');
      await sleep(1500);
      // Past its line.
      if ((await world.engines[0]?.readyz())?.status === 503) trial.saw('the engine saw no store');
      if (/^DOWN/.test((await world.balancer?.states())?.['engine1'] ?? '')) trial.saw('HAProxy took it out');
      trial.lines(lines, 'open');
    });
    await trial.calm();
  },
};

/** One row being run: its world, its callers, when the fault began and ended, and what was found wrong. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../../src/cli/roster/random.js';
import type { SettlementClient } from '../../src/client/index.js';
import { Stage, until } from '../../scripts/pair/lib/stage.js';
import type { PlannedPerson } from '../simulation/people.js';
import { Draw } from './intents.js';
import type { Link } from './link.js';
import { drawPeople } from './people.js';
import { clientOf, Workload } from './workload.js';
import { alone, type AloneChoice, pair, type World } from './world.js';

const PERSONS = 24;
const LANES = 8;
const CONNECTIONS = 4;
const TIMEOUT_MS = 2000;
const WARM = 60;

/** Between beginning and end of a fault, of performance.now(). */
export interface Window {
  readonly beganMs: number;
  endedMs: number;
}

export class Trial {
  readonly seed: number;
  readonly random: SeededRandom;
  readonly people: readonly PlannedPerson[];
  readonly draw: Draw;
  readonly states = new Map<string, number>();
  readonly complaints: string[] = [];
  readonly windows: Window[] = [];
  readonly say: (line: string) => void;
  readonly clients: SettlementClient[] = [];
  #stage = new Stage();
  #world: World | null = null;
  #load: Workload | null = null;

  constructor(seed: number, say: (line: string) => void, persons = PERSONS) {
    this.seed = seed;
    this.say = say;
    this.random = new SeededRandom(seed);
    this.people = drawPeople(seed, persons);
    this.draw = new Draw(this.random, this.people, TIMEOUT_MS);
  }

  /** Everything started ends with it. */
  get stage(): Stage {
    return this.#stage;
  }

  get begun(): boolean {
    return this.#world !== null;
  }

  get world(): World {
    if (this.#world === null) throw new Error('the row has started nothing');
    return this.#world;
  }

  get load(): Workload {
    if (this.#load === null) throw new Error('the row has no callers');
    return this.#load;
  }

  readonly saw = (state: string, times = 1): void => void this.states.set(state, (this.states.get(state) ?? 0) + times);

  readonly expect = (holds: boolean, otherwise: string): void => {
    if (!holds) this.complaints.push(otherwise);
  };

  async alone(wanted: AloneChoice = {}): Promise<World> {
    return this.#begin(await alone(this, wanted), 2000);
  }

  async pair(wanted: Parameters<typeof pair>[1] = {}): Promise<World> {
    return this.#begin(await this.started(() => pair(this, wanted)), 3500);
  }

  /** On a machine that is short of time a replica may report late while all of it starts; then all is started anew. */
  async started<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      if (!String(error).includes('NOREPLICAS')) throw error;
      this.say('a replica was late at the start: once more');
      await this.#stage.end();
      this.#stage = new Stage();
      return start();
    }
  }

  #begin(world: World, graceMs: number): World {
    this.#world = world;
    for (let i = 0; i < CONNECTIONS; i += 1)
      this.clients.push(clientOf(world.urls[i % world.urls.length] as string, world.sender, graceMs));
    this.#load = new Workload(this.clients, this.draw, this.random, this.saw);
    return world;
  }

  /** A world of the row's own making. */
  use(world: World): World {
    return this.#begin(world, 3500);
  }

  /** Callers begin, and are served. */
  async warm(lanes = LANES): Promise<void> {
    this.load.start(lanes);
    await this.load.more(WARM);
  }

  /** Whatever `fault` does is the fault: from its beginning to its end. */
  async fault<T>(fault: () => Promise<T>): Promise<T> {
    const window = { beganMs: performance.now(), endedMs: Number.POSITIVE_INFINITY };
    this.windows.push(window);
    try {
      return await fault();
    } finally {
      window.endedMs = performance.now();
    }
  }

  /** Lanes go on until service is normal. */
  async calm(more = WARM): Promise<void> {
    await this.load.more(more);
    await sleep(300);
    await this.load.more(more);
  }

  /** At random, so that it falls anywhere in the life of a message. */
  async someMs(low: number, high: number): Promise<void> {
    await sleep(this.random.between(low, high));
  }

  readonly until = until;

  /** All lines to one state. */
  lines(links: readonly Link[], state: Link['state']): void {
    for (const link of links) link.set(state);
  }

  async end(): Promise<void> {
    await this.#load?.stop().catch(() => undefined);
    await Promise.allSettled(this.clients.map((client) => client.close()));
    await this.stage.end();
  }
}

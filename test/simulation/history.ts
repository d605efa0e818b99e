/** One history from beginning to end: people enrolled, steps carried out, a calm in which everything ends, and the check. */
import { writeBatch, type WriterOptions } from '../../src/cli/roster/writer.js';
import type { ComputePool } from '../../src/compute/contract.js';
import { putHold, readHold, releaseHold } from '../../src/engine/audit/hold.js';
import type { EngineSettings } from '../../src/engine/settings.js';
import type { StateStore } from '../../src/store/port.js';
import { shanghai } from '../../src/wire/clock.js';
import { Client } from './client.js';
import { Host } from './host.js';
import { Intents } from './intents.js';
import { linkTo } from './link.js';
import { activeSteps, type Call, type Effect, type Plan, type SendStep, type Step } from './plan.js';
import { policies, type Policies } from './policies.js';
import { SimTime } from './time.js';
import { Witness } from './witness.js';

/** A fault built in on purpose, to see that it is found. */
export interface Plant {
  /** Behind the network, the same for all. */
  store?(store: StateStore): StateStore;
  /** Between an engine and the network. */
  link?(store: StateStore): StateStore;
  pool?(pool: ComputePool): ComputePool;
}

/** Short graces, so that a history of seconds sees every end of a doubt. */
const SETTINGS: Partial<EngineSettings> = {
  doubtGraceMs: 300,
  doubtKeepMs: 20_000,
  doubtBackgroundPauseMs: 400,
};
/** Until every client has come to an end, and then until the engines and the network are still. */
const CLIENTS_MS = 120_000;
const CALM_MS = 60_000;

export class History {
  readonly plan: Plan;
  readonly time: SimTime;
  readonly witness: Witness;
  readonly intents: Intents;
  readonly hosts: readonly Host[];
  readonly store: StateStore;
  readonly failures: string[] = [];
  readonly #clients: readonly Client[];
  readonly #roster: StateStore;
  #downUntilMs = -1;
  #open = 0;

  private constructor(plan: Plan, store: StateStore, { sets, pool }: Policies, plant: Plant, overlap: boolean) {
    this.plan = plan;
    this.time = new SimTime(plan.seed, plan.startMs, overlap);
    this.witness = new Witness(this.time);
    this.intents = new Intents(plan, this.witness);
    this.store = plant.store?.(store) ?? store;
    const { seed } = plan;
    const { time, witness } = this;
    const down = (): boolean => time.ms < this.#downUntilMs;
    this.hosts = Array.from(
      { length: plan.engines },
      (_, no) =>
        new Host({
          seed,
          no,
          store: this.store,
          time,
          witness,
          pool: plant.pool?.(pool) ?? pool,
          policySets: sets,
          effects: effectsOf(plan, no),
          down,
          skewMs: plan.skewMs[no] ?? 0,
          ...(plant.link === undefined ? {} : { adapter: plant.link }),
          settings: { ...SETTINGS, batchMax: 1 + (seed % 8), auditPerSecond: seed % 4 === 0 ? 5 : 0 },
        }),
    );
    this.#clients = Array.from({ length: plan.clients }, (_, no) => new Client(no, seed, this.hosts, time, witness));
    // A loader in no hurry: the longer between its look and its write, the more falls in between.
    const slow = { kind: 'slow', ms: 12 } as const;
    const effects = new Map<Call, Effect>(Array.from({ length: 20 }, (_, i) => [`commit${i}`, slow]));
    const always = {
      calls: { load: 0, commit: 0 },
      alive: (): boolean => true,
      die: (): void => undefined,
    };
    this.#roster = linkTo({ name: 'roster', seed, store: this.store, time, witness, effects, down, ...always });
  }

  static async begin(plan: Plan, store: StateStore, plant: Plant, overlap: boolean): Promise<History> {
    const history = new History(plan, store, await policies(), plant, overlap);
    const entries = plan.people.map(({ entry }) => entry);
    await writeBatch(store, entries, history.#writing());
    return history;
  }

  /** False when something did not come to an end. */
  async run(): Promise<boolean> {
    for (const step of activeSteps(this.plan)) this.#schedule(step);
    const idle = (): boolean => this.#open === 0 && this.#clients.every(({ busy }) => busy === 0);
    if (!(await this.time.until(idle, CLIENTS_MS))) return this.#stuck('callers wait for ever (I9)');
    this.witness.over = true;
    if (!(await this.time.until(() => this.#calm(), CALM_MS)))
      return this.#stuck('the engines do not come to rest (I9)');
    return true;
  }

  #stuck(what: string): false {
    this.failures.push(what);
    return false;
  }

  #calm(): boolean {
    if (this.witness.flying > 0 || this.time.ms < this.witness.lastTroubleMs) return false;
    return this.hosts.every((host) => {
      if (!host.up) return false;
      const { open, doubtsOpen, doubtsLate } = host.engine.stats();
      return open === 0 && doubtsOpen === 0 && doubtsLate === 0;
    });
  }

  #schedule(step: Step): void {
    if (step.kind === 'effect') return;
    this.#open += 1;
    this.time.in(step.atMs, () => {
      void this.#carryOut(step).finally(() => {
        this.#open -= 1;
      });
    });
  }

  async #carryOut(step: Exclude<Step, { kind: 'effect' }>): Promise<void> {
    const { time, witness } = this;
    time.note(`step ${step.no} ${step.kind}`);
    switch (step.kind) {
      case 'send':
        return this.#deliver(step, step.client, false);
      case 'repeat': {
        const of = this.plan.steps.find((one): one is SendStep => one.no === step.of && one.kind === 'send');
        return of === undefined ? undefined : this.#deliver(of, step.client, step.altered);
      }
      case 'outage':
        this.#downUntilMs = Math.max(this.#downUntilMs, time.ms + step.forMs);
        witness.saw('store outage');
        return witness.trouble(step.forMs);
      case 'crash':
        return this.hosts[step.engine]?.crash(step.downMs);
      case 'cut':
        return this.#clients[step.client]?.cut();
      case 'swap':
        return this.hosts[step.engine]?.swap(step.set);
      case 'roster':
        return this.#correct(step.person, step.balance, step.endsChronic);
      case 'hold':
        return this.#hold(step.person, step.forMs);
    }
  }

  async #deliver(step: SendStep, client: number, altered: boolean): Promise<void> {
    await this.#clients[client]?.deliver(this.intents.of(step, altered), step);
  }

  async #correct(person: number, balance: number | null, endsChronic: boolean): Promise<void> {
    const { entry } = this.plan.people[person] as Plan['people'][number];
    const chronic = endsChronic ? [] : entry.person.chronic;
    const row = { person: { ...entry.person, chronic }, balance, topUp: null, totals: [] };
    try {
      const [outcome] = await writeBatch(this.#roster, [row], this.#writing());
      this.witness.saw(`roster ${outcome?.kind ?? 'none'}`);
    } catch {
      this.witness.saw('roster stopped by the store');
    }
  }

  #writing(): WriterOptions {
    const nowMs = this.time.clock.nowMs();
    const currentYear = shanghai(nowMs).year;
    return { dryRun: false, overwriteAccumulators: true, overwriteBalance: true, currentYear, nowMs };
  }

  async #hold(person: number, forMs: number): Promise<void> {
    const { time, store, witness } = this;
    const { psnNo } = (this.plan.people[person] as Plan['people'][number]).entry.person;
    const finding = { psnNo, year: null, setlId: '', damage: 'totals', detail: '' } as const;
    witness.trouble(forMs);
    await time.standing(() => putHold(store, finding, time.clock.nowMs()));
    await time.sleep(forMs);
    await time.standing(async () => {
      const hold = await readHold(store, psnNo);
      if (hold !== null) await releaseHold(store, psnNo, hold, '', time.clock.nowMs());
    });
  }
}

function effectsOf(plan: Plan, engine: number): ReadonlyMap<Call, Effect> {
  const effects = new Map<Call, Effect>();
  for (const step of activeSteps(plan))
    if (step.kind === 'effect' && step.engine === engine) effects.set(step.call, step.effect);
  return effects;
}

/** The place of one engine: runs the real one, kills it with everything it knew, and starts another on the same store. */
import type { ComputePool, ComputeTask } from '../../src/compute/contract.js';
import type { PolicyBytes } from '../../src/compute/policies.js';
import { Engine } from '../../src/engine/engine.js';
import type { EngineLog, EngineMetrics } from '../../src/engine/metrics.js';
import type { EngineSettings } from '../../src/engine/settings.js';
import type { StateStore } from '../../src/store/port.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { RefMsgids } from '../../src/wire/ids.js';
import { linkTo } from './link.js';
import type { Call, Effect } from './plan.js';
import type { SimTime } from './time.js';
import type { Attempt, Heard, Witness } from './witness.js';

export interface HostDeps {
  readonly seed: number;
  readonly no: number;
  readonly store: StateStore;
  readonly time: SimTime;
  readonly witness: Witness;
  readonly pool: ComputePool;
  readonly policySets: readonly (readonly PolicyBytes[])[];
  readonly effects: ReadonlyMap<Call, Effect>;
  readonly down: () => boolean;
  readonly skewMs: number;
  readonly settings: Partial<EngineSettings>;
  /** What lies between the engine and its link; absent: nothing. */
  readonly adapter?: (store: StateStore) => StateStore;
}

/** One client's connection to one life of an engine. */
export interface Connection {
  open: boolean;
  readonly onAnswer: (attempt: Attempt, heard: Heard) => void;
  readonly onClose: () => void;
}

/** Frames take so long between engine and client, ms. */
const WIRE_MS = 1;

export class Host {
  readonly #deps: HostDeps;
  readonly #connections = new Set<Connection>();
  readonly #open = new Set<Attempt>();
  readonly #calls = { load: 0, commit: 0 };
  #life: { alive: boolean } = { alive: false };
  #engine: Engine | null = null;
  #lives = 0;
  #set = 0;
  #submitting: Attempt | null = null;
  /** Policy set an attempt was computed with last. */
  #computedWith = new Map<string, string>();

  constructor(deps: HostDeps) {
    this.#deps = deps;
    this.start();
  }

  get no(): number {
    return this.#deps.no;
  }

  get life(): number {
    return this.#lives;
  }

  get up(): boolean {
    return this.#life.alive;
  }

  get engine(): Engine {
    if (this.#engine === null) throw new Error('the engine is down');
    return this.#engine;
  }

  start(): void {
    if (this.up) return;
    const { store, time, witness, effects, down, seed, settings, policySets, no } = this.#deps;
    const life = { alive: true };
    this.#lives += 1;
    this.#life = life;
    const alive = (): boolean => life.alive;
    const clock = {
      nowMs: (): number => time.clock.nowMs() + this.#deps.skewMs,
      monotonicMs: (): number => time.clock.monotonicMs(),
    };
    const ref = new RefMsgids(no, clock);
    const die = (downMs: number): void => this.crash(downMs);
    const name = `E${no}`;
    time.note(`${name} starts`);
    const link = linkTo({ name, seed, store, time, witness, effects, down, calls: this.#calls, alive, die });
    this.#engine = new Engine({
      store: this.#deps.adapter?.(link) ?? link,
      pool: this.#pool(alive),
      clock,
      scheduler: {
        defer: (work) => time.in(0, () => (alive() ? work() : undefined)),
        sleep: (ms) => new Promise((resolve) => time.in(ms, () => (alive() ? resolve() : undefined))),
      },
      ids: { next: (insuplc) => this.#numbered(ref.next(insuplc)) },
      policies: policySets[this.#set] ?? [],
      settings,
      metrics: this.#metrics(),
      log: this.#log(),
    });
  }

  /** Everything the engine knew is gone; what it had sent to the store stays on its way. */
  crash(downMs: number): void {
    if (!this.up) return;
    const { time, witness, no } = this.#deps;
    time.note(`E${no} dies`);
    witness.saw('engine crashed');
    witness.trouble(downMs);
    this.#life.alive = false;
    this.#engine = null;
    for (const attempt of this.#open) attempt.orphaned = true;
    this.#open.clear();
    for (const connection of this.#connections) this.#close(connection);
    time.in(downMs, () => this.start());
  }

  swap(set: number): void {
    this.#set = set;
    if (this.up) void this.engine.setPolicies(this.#deps.policySets[set] ?? []);
  }

  connect(connection: Connection): boolean {
    if (!this.up) return false;
    this.#connections.add(connection);
    return true;
  }

  cut(connection: Connection): void {
    if (this.#connections.has(connection)) this.#close(connection);
  }

  #close(connection: Connection): void {
    connection.open = false;
    this.#connections.delete(connection);
    this.#deps.time.in(WIRE_MS, () => connection.onClose());
  }

  submit(attempt: Attempt, connection: Connection): void {
    const { witness, time } = this.#deps;
    const life = this.#life;
    this.#open.add(attempt);
    witness.attempts.push(attempt);
    this.#submitting = attempt;
    this.engine.submit({
      envelope: attempt.envelope,
      senderId: 'sim',
      areas: ['*'],
      reply: (bytes) => {
        const heard = this.#heard(attempt, bytes, 'answers');
        attempt.replies.push(heard);
        this.#open.delete(attempt);
        if (!life.alive) witness.complaints.push(`${attempt.envelope.msgid}: a dead engine answered`);
        if (!connection.open) throw new Error('the connection is gone');
        time.in(WIRE_MS, () => (connection.open ? connection.onAnswer(attempt, heard) : undefined));
      },
      push: (bytes) => {
        const heard = this.#heard(attempt, bytes, 'pushes');
        attempt.pushes.push(heard);
        witness.saw(connection.open ? 'late push delivered' : 'push to a gone connection');
        if (connection.open)
          time.in(WIRE_MS, () => (connection.open ? connection.onAnswer(attempt, heard) : undefined));
        return connection.open;
      },
    });
    this.#submitting = null;
  }

  #heard({ envelope }: Attempt, bytes: Uint8Array, how: string): Heard {
    const frame = Uint8Array.from(bytes);
    const { refMsgid, error, body } = decodeAnswer(frame);
    const { time, no } = this.#deps;
    time.note(`E${no} ${how} ${envelope.infno} ${envelope.msgid} ${error?.code ?? 'ok'} ${refMsgid}`);
    return { frame, refMsgid, code: error?.code ?? '', body, atMs: time.ms };
  }

  #numbered(refMsgid: string): string {
    if (this.#submitting !== null) this.#submitting.refMsgid = refMsgid;
    return refMsgid;
  }

  /** The real computation in its own time; the pool is shared, for compiling policies takes longer than a history. */
  #pool(alive: () => boolean): ComputePool {
    const { pool, time, seed } = this.#deps;
    return {
      prepare: (policies) => pool.prepare(policies),
      run: async (tasks, policies, nowMs) => {
        // Now and then a thread is busy for longer than the shortest timeout.
        const turn = time.ms * 7 + seed;
        await time.sleep(turn % 16 === 0 ? 80 : turn % 3);
        if (!alive()) return new Promise(() => undefined);
        for (const task of tasks) this.#computes(task, policies.id);
        return pool.run(tasks, policies, nowMs);
      },
      close: () => Promise.resolve(),
    };
  }

  #computes({ refMsgid }: ComputeTask, set: string): void {
    const before = this.#computedWith.get(refMsgid);
    if (before !== undefined && before !== set) this.#deps.witness.saw('policy swapped between two computations');
    this.#computedWith.set(refMsgid, set);
  }

  #metrics(): EngineMetrics {
    const { witness } = this.#deps;
    return {
      answered: () => undefined,
      batch: (size) => (size > 1 ? witness.saw('batch of several') : undefined),
      stage: () => undefined,
      conflict: () => witness.saw('conflict met'),
      replay: () => witness.saw('replay served'),
      doubt: (event) => witness.saw(`doubt ${event}`),
      audited: (result) => {
        if (result === 'mismatch') witness.complaints.push('the engine’s own audit found a difference');
        else witness.saw(`audited while running: ${result}`);
      },
      shadowDifference: (version) => witness.complaints.push(`the two evaluators differ in ${version}`),
      replyLost: () => witness.saw('reply to a gone connection'),
    };
  }

  #log(): EngineLog {
    const { witness, time, no } = this.#deps;
    const line = (fields: Readonly<Record<string, unknown>>, message: string): void => {
      time.note(`E${no} logs ${message} ${Object.values(fields).map(String).join(' ')}`);
      if (message === 'commit in doubt') witness.doubted.add(String(fields['refMsgid']));
      if (message.includes('failed inside')) witness.complaints.push(`${message}: ${String(fields['fault'])}`);
    };
    return { info: line, warn: line, error: line };
  }
}

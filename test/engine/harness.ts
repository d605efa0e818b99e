import type { ComputePool } from '../../src/compute/contract.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import type { PolicyBytes } from '../../src/compute/policies.js';
import { Engine } from '../../src/engine/engine.js';
import type { DoubtEvent, EngineMetrics } from '../../src/engine/metrics.js';
import type { Scheduler } from '../../src/engine/scheduler.js';
import type { EngineSettings } from '../../src/engine/settings.js';
import { manualClock, type ManualClock } from '../../src/wire/clock.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import type { FakeStore } from './fake-store.js';
import { toyExecute } from './toy.js';

/** Time that passes only when nothing else can happen: every run of a test is the same run. */
export class Simulation {
  readonly clock: ManualClock = manualClock();
  readonly #deferred: (() => void)[] = [];
  readonly #timers: { atMs: number; wake: () => void }[] = [];

  readonly scheduler: Scheduler = {
    defer: (work) => {
      this.#deferred.push(work);
    },
    sleep: (ms) =>
      new Promise((resolve) => {
        this.#timers.push({ atMs: this.clock.monotonicMs() + ms, wake: resolve });
      }),
  };

  /** Runs until `done`, or throws when simulated time is up. */
  async until(done: () => boolean, withinMs = 120_000): Promise<void> {
    const endMs = this.clock.monotonicMs() + withinMs;
    while (!done()) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done()) return;
      if (this.#deferred.length > 0) for (const work of this.#deferred.splice(0)) work();
      else this.#advance(endMs);
    }
  }

  #advance(endMs: number): void {
    this.#timers.sort((a, b) => a.atMs - b.atMs);
    const next = this.#timers.shift();
    if (next === undefined || next.atMs > endMs) throw new Error('nothing more happens and the goal is not reached');
    this.clock.advance(Math.max(0, next.atMs - this.clock.monotonicMs()));
    next.wake();
  }
}

export interface Reply {
  readonly msgid: string;
  readonly frame: Uint8Array;
  /** '' for a success. */
  readonly code: string;
  readonly atMs: number;
}

/** An engine in simulated time, with everything it replied and counted. */
export class Bench {
  readonly sim: Simulation;
  readonly store: FakeStore;
  readonly engine: Engine;
  readonly replies: Reply[] = [];
  /** Frames that came after their reply. */
  readonly pushed: Reply[] = [];
  /** Whether callers are still connected; null: finding out fails. */
  connected: boolean | null = true;
  readonly doubts: DoubtEvent[] = [];
  readonly batches: number[] = [];
  conflicts = 0;
  replays = 0;
  repliesLost = 0;
  submitted = 0;

  constructor(
    store: FakeStore,
    settings: Partial<EngineSettings> = {},
    options: { sim?: Simulation; pool?: ComputePool; no?: string; policies?: readonly PolicyBytes[] } = {},
  ) {
    this.sim = options.sim ?? new Simulation();
    this.store = store;
    let n = 0;
    this.engine = new Engine({
      store,
      pool: options.pool ?? new InlinePool({ strict: false }, toyExecute),
      clock: this.sim.clock,
      scheduler: this.sim.scheduler,
      ids: { next: (insuplc) => `${insuplc}E${options.no ?? '1'}N${n++}` },
      policies: options.policies ?? [],
      settings,
      metrics: this.#metrics(),
    });
  }

  send(envelope: Envelope, areas: readonly string[] = ['*']): void {
    this.submitted++;
    const reply = (frame: Uint8Array): void => void this.replies.push(this.#heard(frame));
    const push = (frame: Uint8Array): boolean => {
      if (this.connected === null) throw new Error('broken');
      if (this.connected) this.pushed.push(this.#heard(frame));
      return this.connected;
    };
    this.engine.submit({ envelope, senderId: 'test', areas, reply, push });
  }

  /** Runs until everything sent is answered. */
  async settled(): Promise<void> {
    await this.sim.until(() => this.replies.length >= this.submitted);
    // One turn more: a second reply to anything would show here.
    await new Promise((resolve) => setImmediate(resolve));
  }

  codes(): string[] {
    return this.replies.map((r) => r.code);
  }

  #heard(bytes: Uint8Array): Reply {
    const frame = Uint8Array.from(bytes);
    const { msgid, error } = decodeAnswer(frame);
    return { msgid, frame, code: error?.code ?? '', atMs: this.sim.clock.monotonicMs() };
  }

  #metrics(): EngineMetrics {
    return {
      answered: () => undefined,
      batch: (size) => this.batches.push(size),
      stage: () => undefined,
      conflict: () => this.conflicts++,
      replay: () => this.replays++,
      doubt: (event) => this.doubts.push(event),
      audited: () => undefined,
      shadowDifference: () => undefined,
      replyLost: () => this.repliesLost++,
    };
  }
}

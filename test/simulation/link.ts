/** One engine's way to the store, with everything that may happen on it. */
import {
  type CommitRequest,
  type CommitResult,
  type LoadRequest,
  type LoadResult,
  type StateStore,
  StoreUnavailable,
} from '../../src/store/port.js';
import { fnv1a } from '../../src/store/partition.js';
import type { Call, Effect } from './plan.js';
import type { SimTime } from './time.js';
import type { Witness } from './witness.js';

export interface LinkDeps {
  readonly name: string;
  readonly seed: number;
  readonly store: StateStore;
  readonly time: SimTime;
  readonly witness: Witness;
  /** Planned trouble. */
  readonly effects: ReadonlyMap<Call, Effect>;
  /** The store cannot be reached now. */
  readonly down: () => boolean;
  /** Calls made before this link, by the same engine's earlier lives. */
  readonly calls: { load: number; commit: number };
  readonly alive: () => boolean;
  readonly die: (downMs: number) => void;
}

const never = <T>(): Promise<T> => new Promise(() => undefined);
const doubt = (requests: readonly CommitRequest[], reason: string): CommitResult[] =>
  requests.map(() => ({ kind: 'in_doubt', reason }));
const refuse = (requests: readonly CommitRequest[], reason: string): CommitResult[] =>
  requests.map(() => ({ kind: 'refused', reason }));

/** The port an engine is given: `load` and `commit` travel, the rest is asked for directly. */
export function linkTo(deps: LinkDeps): StateStore {
  const link = new Link(deps);
  return new Proxy(deps.store, {
    get: (store, name) => {
      if (name === 'load') return (requests: readonly LoadRequest[]) => link.load(requests);
      if (name === 'commit') return (requests: readonly CommitRequest[]) => link.commit(requests);
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === 'function' ? (value as () => unknown).bind(store) : value;
    },
  });
}

class Link {
  readonly #deps: LinkDeps;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  async load(requests: readonly LoadRequest[]): Promise<LoadResult[]> {
    const { time, witness, name, store, down } = this.#deps;
    const call = this.#next('load');
    const effect = this.#effect(call);
    time.note(`${name} ${call} ${requests.map((r) => r.psnNo + (r.msgid ?? '')).join()} ${effect?.kind ?? ''}`);
    if (effect?.kind === 'crash' && effect.when === 'before') return this.#dead(effect.downMs);
    await time.sleep(this.#latency(call, 'up') + (effect?.kind === 'slow' ? effect.ms : 0));
    if (!this.#deps.alive()) return never();
    if (effect !== undefined && effect.kind !== 'slow' && effect.kind !== 'crash') {
      if ('ms' in effect) await time.sleep(effect.ms);
      witness.saw('load failed');
      return this.#arrive(() => Promise.reject(new StoreUnavailable(effect.kind)));
    }
    if (down()) return this.#arrive(() => Promise.reject(new StoreUnavailable('down')));
    const found = await time.standing(() => store.load(requests));
    if (effect?.kind === 'crash') return this.#dead(effect.downMs);
    await time.sleep(this.#latency(call, 'down'));
    return this.#arrive(() => Promise.resolve(found));
  }

  async commit(requests: readonly CommitRequest[]): Promise<CommitResult[]> {
    const { time, name, witness, down } = this.#deps;
    const call = this.#next('commit');
    const effect = this.#effect(call);
    time.note(`${name} ${call} ${requests.map((r) => r.msgid ?? r.psnNo).join()} ${effect?.kind ?? ''}`);
    if (effect?.kind === 'crash' && effect.when === 'before') {
      witness.saw('crash between load and commit');
      return this.#dead(effect.downMs);
    }
    if (effect?.kind === 'refused' || down()) {
      await time.sleep(1);
      return this.#arrive(() => Promise.resolve(refuse(requests, 'refused')));
    }
    for (const request of requests) witness.leaves(request);
    witness.flying += 1;
    const results = await this.#travel(call, requests, effect);
    witness.flying -= 1;
    if (results === null) return never();
    return this.#arrive(() => Promise.resolve(results));
  }

  /** null: nobody is there any more to hear the result. */
  async #travel(
    call: Call,
    requests: readonly CommitRequest[],
    effect: Effect | undefined,
  ): Promise<CommitResult[] | null> {
    const { time, witness, down } = this.#deps;
    const up = this.#latency(call, 'up');
    if (effect?.kind === 'lost_request') {
      await time.sleep(effect.ms);
      return doubt(requests, 'the request was lost');
    }
    if (effect?.kind === 'late') {
      this.#later(effect.ms + effect.laterMs, requests);
      await time.sleep(effect.ms);
      return doubt(requests, 'no reply in time');
    }
    if (effect?.kind === 'crash' && effect.when === 'sent') {
      this.#later(up, requests);
      witness.saw('crash between commit and reply');
      this.#die(effect.downMs);
      return null;
    }
    await time.sleep(up + (effect?.kind === 'slow' ? effect.ms : 0));
    // Cut off on the way: applied or not, nobody is told.
    if (down()) {
      if (this.#chance(call, 2) === 0) await this.#apply(requests);
      return doubt(requests, 'the connection broke');
    }
    const results = await this.#apply(requests);
    if (effect?.kind === 'crash') {
      witness.saw('crash between commit and reply');
      this.#die(effect.downMs);
      return null;
    }
    if (effect?.kind === 'lost_reply') {
      await time.sleep(effect.ms);
      // Half of a batch may have been told: partitions answer on their own.
      const some = this.#chance(call, 3) === 0;
      return results.map((result, i) =>
        some && i % 2 === 1 ? result : { kind: 'in_doubt', reason: 'the reply was lost' },
      );
    }
    await time.sleep(this.#latency(call, 'down'));
    return results;
  }

  #later(ms: number, requests: readonly CommitRequest[]): void {
    const { time, witness } = this.#deps;
    witness.flying += 1;
    witness.trouble(ms);
    time.in(ms, () => {
      void this.#apply(requests).then(() => {
        witness.flying -= 1;
      });
    });
  }

  async #apply(requests: readonly CommitRequest[]): Promise<CommitResult[]> {
    const { time, witness, store, name } = this.#deps;
    const results = await time.standing(() => store.commit(requests));
    time.note(`${name} applied ${requests.map((r, i) => `${r.msgid ?? r.psnNo}=${results[i]?.kind ?? '?'}`).join()}`);
    witness.carriedOut(name, requests, results);
    return results;
  }

  #next(kind: 'load' | 'commit'): Call {
    return `${kind}${this.#deps.calls[kind]++}`;
  }

  #effect(call: Call): Effect | undefined {
    const effect = this.#deps.witness.over ? undefined : this.#deps.effects.get(call);
    if (effect !== undefined) this.#deps.witness.trouble('ms' in effect ? effect.ms : 0);
    return effect;
  }

  #die(downMs: number): void {
    this.#deps.die(downMs);
  }

  #dead<T>(downMs: number): Promise<T> {
    this.#die(downMs);
    return never();
  }

  #arrive<T>(result: () => Promise<T>): Promise<T> {
    return this.#deps.alive() ? result() : never();
  }

  /** Mostly none to three ms, sometimes up to 25: enough to reorder what two engines send. */
  #latency(call: Call, way: 'up' | 'down'): number {
    const drawn = fnv1a(`${this.#deps.seed}/${this.#deps.name}/${call}/${way}`) >>> 7;
    return drawn % 16 === 0 ? (drawn >>> 4) % 26 : (drawn >>> 4) % 4;
  }

  #chance(call: Call, of: number): number {
    return (fnv1a(`${this.#deps.seed}|${this.#deps.name}|${call}`) >>> 9) % of;
  }
}

/**
 * What this engine has seen confirmed, so that a master that lost it is noticed (R9). After the scripts of every batch the
 * commit connection raises a counter of this engine's own, in the same hash tag and so in the same stream of replication:
 * a server whose counter is lower than the highest one confirmed lost acknowledged commits. Nobody else writes the counter,
 * so what other engines settle on such a server cannot hide the loss; where a cluster moves a slot, the counter goes along.
 */
import type { Clock } from '../../wire/clock.js';

export interface Behind {
  /** The counter: its hash tag names the partition, or stands for all of them where there is one master. */
  readonly key: string;
  readonly seen: number;
  readonly found: number;
}

interface Mark {
  readonly count: number;
  readonly atMs: number;
}

/** A counter outlives its engine by this much; while commits go on it is renewed once a day. */
const KEEP_S = 7 * 86_400;
const RENEW_MS = 86_400_000;
/** Not compared any more when it may have expired. */
const TRUSTED_MS = 6 * 86_400_000;

export class Marks {
  readonly #clock: Clock;
  readonly #id: string;
  readonly #seen = new Map<string, Mark>();
  readonly #renewed = new Map<string, number>();
  readonly #behind = new Map<string, Behind>();

  /** `id` is different for every opened store. */
  constructor(id: string, clock: Clock) {
    this.#id = id;
    this.#clock = clock;
  }

  /** This engine's counter beside `fenceKey`, in its hash tag. */
  key(fenceKey: string): string {
    return `${fenceKey}:${this.#id}`;
  }

  /** Commands that raise the counter, to be sent behind the scripts. The first one answers the new count. */
  raise(fenceKey: string): readonly (readonly [string, ...(string | number)[]])[] {
    const key = this.key(fenceKey);
    const now = this.#clock.monotonicMs();
    const last = this.#renewed.get(key);
    if (last !== undefined && now - last < RENEW_MS) return [['INCR', key]];
    this.#renewed.set(key, now);
    return [
      ['INCR', key],
      ['EXPIRE', key, KEEP_S],
    ];
  }

  confirmed(fenceKey: string, count: number): void {
    const key = this.key(fenceKey);
    if (count > (this.#seen.get(key)?.count ?? 0)) {
      this.#seen.set(key, { count, atMs: this.#clock.monotonicMs() });
    }
  }

  /** Compares the counters `isHere` says live on a server with what `read` finds there. Rejects as `read` does. */
  async compare(isHere: (key: string) => boolean, read: (key: string) => Promise<number>): Promise<void> {
    const due = this.#clock.monotonicMs() - TRUSTED_MS;
    const here = [...this.#seen].filter(([key, mark]) => mark.atMs >= due && isHere(key));
    const found = await Promise.all(here.map(([key]) => read(key)));
    for (const [i, [key, mark]] of here.entries()) {
      const count = found[i] ?? 0;
      if (count < mark.count) this.#behind.set(key, { key, seen: mark.count, found: count });
      else this.#behind.delete(key);
    }
    // The counter may have gone with what was lost: it gets its time to live again.
    for (const [key] of here) this.#renewed.delete(key);
  }

  /** Whether commits beside `fenceKey` are closed. */
  isBehind(fenceKey: string): boolean {
    return this.#behind.size > 0 && this.#behind.has(this.key(fenceKey));
  }

  behind(): readonly Behind[] {
    return [...this.#behind.values()];
  }

  /** A person has decided to go on from what the servers have. Gives what was accepted. */
  accept(): readonly Behind[] {
    const accepted = this.behind();
    for (const { key, found } of accepted) this.#seen.set(key, { count: found, atMs: this.#clock.monotonicMs() });
    this.#behind.clear();
    return accepted;
  }
}

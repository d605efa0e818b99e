/** Starts again what has ended, as systemd's Restart= does, and says so. */
import type { Pair } from './topology.js';

const LOOK_MS = 500;
const RESTART_AFTER_MS = 2000;

interface Watched {
  readonly name: string;
  readonly child: { readonly running: boolean };
  restart(): Promise<void>;
}

export class Watchman {
  readonly #say: (line: string) => void;
  readonly #waiting = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;
  readonly #starting = new Set<Promise<void>>();
  #stopped = false;

  constructor(pair: Pair, say: (line: string) => void) {
    this.#say = say;
    const watched: Watched[] = [...pair.redis, ...pair.sentinels, ...pair.engines];
    this.#timer = setInterval(() => {
      for (const one of watched) this.#look(one);
    }, LOOK_MS);
  }

  /** Nothing is started any more; resolves when what was being started has come up. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    await Promise.allSettled(this.#starting);
  }

  #look(one: Watched): void {
    if (one.child.running || this.#waiting.has(one)) return;
    this.#waiting.add(one);
    this.#say(`${one.name} has ended; starting it again in two seconds`);
    setTimeout(() => {
      if (this.#stopped) return;
      const starting = one.restart().then(
        () => this.#say(`${one.name} is back`),
        (error: unknown) => this.#say(`${one.name} did not come back: ${String(error)}`),
      );
      const done = starting.finally(() => {
        this.#waiting.delete(one);
        this.#starting.delete(done);
      });
      this.#starting.add(done);
    }, RESTART_AFTER_MS);
  }
}

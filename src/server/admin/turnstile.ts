import { AdminError } from './errors.js';

/** Lets so many in at once; the others wait, and when too many wait, they are sent away (`busy`). */
export class Turnstile {
  readonly #inside: number;
  readonly #waiting: number;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(inside: number, waiting: number) {
    this.#inside = inside;
    this.#waiting = waiting;
  }

  async pass<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#running >= this.#inside) {
      if (this.#queue.length >= this.#waiting) throw new AdminError('busy');
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      // The place goes to the next one without being empty in between.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

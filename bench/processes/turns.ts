/**
 * Measurements that are compared with one another take turns, a stretch each: a box that is fast now and slow in ten seconds
 * is so for all of them. The others' processes stand by and do nothing meanwhile.
 */

interface Waiting {
  readonly go: () => void;
  readonly fail: (error: Error) => void;
}

export class Turns {
  readonly #members: number;
  #arrived = 0;
  #left = 0;
  #taken = false;
  #failure: Error | null = null;
  readonly #queue: Waiting[] = [];
  readonly #leaving: Waiting[] = [];

  /** Nobody's first turn begins before so many wait for theirs. */
  constructor(members: number) {
    this.#members = members;
  }

  /** Resolves when it is the caller's turn, in the order of asking. Rejects when another measurement failed. */
  take(first: boolean): Promise<void> {
    if (first) this.#arrived += 1;
    const turn = this.#wait(this.#queue);
    this.#next();
    return turn;
  }

  give(): void {
    this.#taken = false;
    this.#next();
  }

  /** The caller needs no more turns; resolves when nobody does: what it does next would disturb the others. */
  leave(): Promise<void> {
    this.#left += 1;
    const gone = this.#wait(this.#leaving);
    if (this.#left === this.#members) for (const { go } of this.#leaving.splice(0)) go();
    return gone;
  }

  /** A measurement failed: the others have nothing to be compared with. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const { fail } of [...this.#queue.splice(0), ...this.#leaving.splice(0)]) fail(this.#failure);
  }

  #wait(list: Waiting[]): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((go, fail) => list.push({ go, fail }));
  }

  #next(): void {
    if (this.#taken || this.#arrived < this.#members) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#taken = true;
    next.go();
  }
}

/** Runs measurements that take turns. Throws the error of the first that failed. */
export async function inTurns<T extends readonly unknown[]>(
  measurements: { readonly [K in keyof T]: (turns: Turns) => Promise<T[K]> },
): Promise<T> {
  const turns = new Turns(measurements.length);
  const running = measurements.map(async (measure: (turns: Turns) => Promise<unknown>) => {
    try {
      return await measure(turns);
    } catch (error) {
      turns.fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  });
  // Each cleans up behind itself before the error goes out.
  const ended = await Promise.allSettled(running);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return ended.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

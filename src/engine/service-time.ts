/** Weight of the newest batch, and of the newest window. */
const NEWEST_BATCH = 0.2;
const NEWEST_WINDOW = 0.5;
/** Long enough for several batches, short beside any timeout. */
const WINDOW_MS = 100;
/** A burst, or an engine that just started, is no pace yet. */
const QUEUE_AGE_MS = 500;

/** What admission believes about the near future, from what was measured. Times in ms. */
export class ServiceTime {
  #batchMs = 0;
  /** Messages finished per ms while others waited; 0 = nobody waits, so there is nothing to measure. */
  #perMs = 0;
  #queueFromMs = -1;
  #windowFromMs = 0;
  #finished = 0;

  /** Smoothed time of a batch from load to answer. */
  get batchMs(): number {
    return this.#batchMs;
  }

  /** A batch of `messages` took `batchMs` and ended at `nowMs`; `waiting`: others were ready to be worked on. */
  observe(batchMs: number, messages: number, nowMs: number, waiting: boolean): void {
    this.#batchMs += (this.#batchMs === 0 ? 1 : NEWEST_BATCH) * (batchMs - this.#batchMs);
    if (!waiting) {
      // What was measured in worse times must not outlive the queue they made.
      this.#perMs = 0;
      this.#queueFromMs = -1;
      return;
    }
    if (this.#queueFromMs < 0) this.#queueFromMs = nowMs;
    if (nowMs - this.#queueFromMs < QUEUE_AGE_MS) {
      this.#windowFromMs = nowMs;
      this.#finished = 0;
      return;
    }
    this.#finished += messages;
    const elapsed = nowMs - this.#windowFromMs;
    if (elapsed < WINDOW_MS) return;
    const rate = this.#finished / elapsed;
    this.#perMs += (this.#perMs === 0 ? 1 : NEWEST_WINDOW) * (rate - this.#perMs);
    this.#windowFromMs = nowMs;
    this.#finished = 0;
  }

  /**
   * Expected time of a message that finds `open` messages before it, `lane` of them of its own person: those go one batch
   * after the other, the others `batchMax` at a time with `inFlight` batches at once, but no faster than they were seen to
   * go: under load the event loop takes its time between two batches.
   */
  expectMs(open: number, lane: number, batchMax: number, inFlight: number): number {
    const queued = open / batchMax / inFlight;
    const rounds = this.#batchMs * (1 + Math.max(queued, lane));
    return this.#perMs === 0 ? rounds : Math.max(rounds, this.#batchMs + open / this.#perMs);
  }
}

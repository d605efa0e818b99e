/** Weight of the newest batch when it was slower, and when it was faster: good news is believed sooner. */
const SLOWER = 0.1;
const FASTER = 0.3;

/** How long a batch takes from load to answer, smoothed; what admission believes about the near future. Times in ms. */
export class ServiceTime {
  #batchMs = 0;

  get batchMs(): number {
    return this.#batchMs;
  }

  observe(batchMs: number): void {
    const change = batchMs - this.#batchMs;
    this.#batchMs = this.#batchMs === 0 ? batchMs : this.#batchMs + (change > 0 ? SLOWER : FASTER) * change;
  }

  /**
   * Expected time of a message that finds `open` messages before it, `lane` of them of its own person: those go one batch
   * after the other, the others `batchMax` at a time with `inFlight` batches at once.
   */
  expectMs(open: number, lane: number, batchMax: number, inFlight: number): number {
    const queued = open / batchMax / inFlight;
    return this.#batchMs * (1 + Math.max(queued, lane));
  }
}

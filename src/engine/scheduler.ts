/** When things run. Injected, so that a simulation can decide every interleaving. */
export interface Scheduler {
  /** Runs `work` after what has already arrived in this turn of the loop. */
  defer(work: () => void): void;
  sleep(ms: number): Promise<void>;
}

export const realScheduler: Scheduler = {
  defer: (work) => {
    setImmediate(work);
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

import type { StateStore } from './port.js';

/** A place where the servers have less than this engine has seen confirmed. */
export interface Loss {
  readonly key: string;
  readonly seen: number;
  readonly found: number;
}

/** A store on servers of its own, which may come back with less than they had (R9). */
export interface LossAware {
  /** Where commits are closed because acknowledged ones are missing. */
  behind(): readonly Loss[];
  /** A person goes on from what the servers have; gives what was given up. */
  acceptLoss(): readonly Loss[];
  /** What the servers' settings should be, as Chinese sentences; '' when all is well. */
  advice(): Promise<string>;
}

export function lossAware(store: StateStore): LossAware | null {
  return 'acceptLoss' in store ? (store as StateStore & LossAware) : null;
}

import fc from 'fast-check';
import type { CommitResult } from '../../src/store/port.js';
import { FakeStore } from './fake-store.js';

/** How the store behaves at one step: 0-5 well, then each kind of fault. */
export const fault = fc.integer({ min: 0, max: 10 });
export const delay = fc.integer({ min: 0, max: 30 });

/** A store whose every step takes its time and its fault from a list, over and over. */
export function unreliable(
  faults: readonly number[],
  delays: readonly number[],
  sleep: (ms: number) => Promise<void>,
): FakeStore {
  let f = 0;
  let d = 0;
  const nextFault = (): number => faults[f++ % faults.length] ?? 0;
  const pause = (): Promise<void> => sleep(delays[d++ % delays.length] ?? 0);
  const store = new FakeStore({
    load: async () => {
      await pause();
      if (nextFault() === 6) throw new Error('down');
    },
    beforeCommit: pause,
    afterCommit: pause,
    commit: (_request, apply): CommitResult => {
      switch (nextFault()) {
        case 7:
          return { kind: 'refused', reason: 'NOREPLICAS' };
        case 8:
          return { kind: 'in_doubt', reason: 'lost before' };
        case 9:
          apply();
          return { kind: 'in_doubt', reason: 'lost after' };
        case 10:
          // The commit is still on its way when the engine hears that its connection is gone.
          void pause().then(pause).then(apply);
          return { kind: 'in_doubt', reason: 'late' };
        default:
          return apply();
      }
    },
  });
  return store;
}

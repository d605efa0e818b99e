/**
 * Ticks finer than a timer's millisecond, without spinning on a core the engine needs: a thread sleeps on a futex and
 * wakes the event loop. A tick that finds the last one unheard is left out; who hears it does all that is due.
 */
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

interface Beat {
  readonly intervalMs: number;
  /** [0] never changes, so waiting on it only sleeps; [1] is 1 while a tick is unheard. */
  readonly shared: SharedArrayBuffer;
}

/** Calls `tick` every `intervalMs`. Returns what stops it. */
export function startMetronome(intervalMs: number, tick: () => void): () => Promise<void> {
  const shared = new SharedArrayBuffer(8);
  const flags = new Int32Array(shared);
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { intervalMs, shared } satisfies Beat });
  worker.on('message', () => {
    Atomics.store(flags, 1, 0);
    tick();
  });
  return async () => {
    await worker.terminate();
  };
}

function beat({ intervalMs, shared }: Beat): never {
  const flags = new Int32Array(shared);
  let due = performance.now();
  while (true) {
    due = Math.max(due + intervalMs, performance.now());
    Atomics.wait(flags, 0, 0, due - performance.now());
    if (Atomics.compareExchange(flags, 1, 0, 1) === 0) parentPort?.postMessage(null);
  }
}

const data = workerData as Beat | null;
if (!isMainThread && data?.shared !== undefined) beat(data);

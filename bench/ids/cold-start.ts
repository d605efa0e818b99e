import type { Benchmark } from '../benchmark.js';
import { freshStore } from '../measure/stores.js';
import { round } from '../parts.js';
import { startEngineProcess } from '../processes/engine.js';

const STARTS = 5;
const QUICK_STARTS = 1;

/** How long from starting the process until it says that it is ready, every built-in pack checked and compiled? */
export const coldStart: Benchmark = {
  id: 'cold-start',
  question: 'Process start to ready with all built-in packs, on Redis, median',
  unit: 'ms',
  target: null,
  async run(context) {
    const store = await freshStore(context, 'redis');
    const ms: number[] = [];
    try {
      for (let i = 0; i < (context.quick ? QUICK_STARTS : STARTS); i += 1) {
        context.progress(`start ${i + 1}`);
        const engine = await startEngineProcess({ dir: store.dir, store: store.place.store, profileDir: null });
        try {
          const ready = await fetch(`http://${engine.host}:${engine.port}/readyz`);
          if (ready.status !== 200) throw new Error(`the engine said it was ready and /readyz says ${ready.status}`);
          await engine.stop();
        } finally {
          engine.kill();
        }
        ms.push(engine.startMs);
      }
    } finally {
      await store.stop();
    }
    const [first = Number.NaN] = ms;
    const sorted = [...ms].sort((a, b) => a - b);
    return {
      value: round(sorted[sorted.length >> 1] ?? Number.NaN),
      summary: `first on an empty store ${Math.round(first)} ms; all ${ms.map((one) => Math.round(one)).join(', ')} ms`,
      parts: { firstMs: round(first), startsMs: ms.map((one) => round(one)) },
    };
  },
};

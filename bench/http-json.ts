import { INFNO } from '../src/wire/transactions.js';
import { type Benchmark, InvalidRun } from './benchmark.js';
import type { HttpJob, HttpReport } from './load/http.js';
import { cpuParts, latencyParts, latencyText, processorText } from './measure/figures.js';
import { personsOf } from './measure/scale.js';
import { fill, freshStore } from './measure/stores.js';
import { round } from './parts.js';
import { Callee } from './processes/calls.js';
import { startEngineProcess } from './processes/engine.js';
import { meteredCall } from './processes/metered.js';
import { worldOf } from './world/world.js';

const HTTP_LOAD = new URL('./load/http.js', import.meta.url);
const CONNECTIONS = 64;
/** Every request needs a nonce of its own. */
const NONCES = 5_000_000;

/** How many pre-settlements a second does the JSON door answer to autocannon, each request signed, each answer read? */
export const httpJson: Benchmark = {
  id: 'http-json',
  question: 'Pre-settlements/s over HTTP/JSON (autocannon), non-2xx and wrong bodies counted, on Redis',
  unit: 'requests/s',
  target: null,
  async run(context) {
    context.progress('preparing');
    const world = worldOf(personsOf(context));
    const store = await freshStore(context, 'redis');
    const load = new Callee(HTTP_LOAD, 'autocannon');
    try {
      await fill(store.place, world);
      const { dir, place } = store;
      const engine = await startEngineProcess({
        dir,
        store: place.store,
        settings: { nonceCapacity: NONCES },
        profileDir: context.profileDir,
      });
      try {
        context.progress(`${context.warmupSeconds} s warm-up, ${context.seconds} s measured`);
        const { warmupSeconds, seconds } = context;
        const url = `http://${engine.host}:${engine.port}`;
        const job: HttpJob = {
          url,
          world,
          infno: INFNO.inpatientPreSettle,
          connections: CONNECTIONS,
          warmupSeconds,
          seconds,
        };
        const pids = { engine: engine.pid, ...store.pids, autocannon: load.pid };
        const { report, cpu } = await meteredCall<HttpReport>(load, 'run', job, pids);
        await engine.stop();
        check(report);
        return {
          value: round(report.rate),
          summary: `${latencyText(report.latency)}; non-2xx ${report.non2xx}, wrong ${report.wrong}; ${processorText(cpu, report.rate)}`,
          parts: {
            ok: report.ok,
            non2xx: report.non2xx,
            wrong: report.wrong,
            errors: report.errors,
            latency: latencyParts(report.latency),
            requestBytes: report.requestBytes,
            connections: CONNECTIONS,
            coresUsed: cpuParts(cpu),
          },
        };
      } finally {
        engine.kill();
      }
    } finally {
      await load.end();
      await store.stop();
    }
  },
};

function check({ non2xx, wrong, firstWrong, errors }: HttpReport): void {
  if (non2xx > 0) throw new InvalidRun(`${non2xx} answers were not 2xx; ${firstWrong}`);
  if (wrong > 0) throw new InvalidRun(`${wrong} wrong bodies; the first: ${firstWrong}`);
  if (errors > 0) throw new InvalidRun(`${errors} connection errors or time-outs`);
}

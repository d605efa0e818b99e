import { Piscina } from 'piscina';
import { AdminError } from '../errors.js';
import type { StudyAnswer, StudyInput, StudyName } from './studies.js';
import type { StudyOutcome, StudyTask } from './worker.js';

/** A thread loads its module by itself: run from source (tests), it needs a loader for TypeScript. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');
const WORKER = new URL(FROM_SOURCE ? './worker.ts' : './worker.js', import.meta.url);

const MAX_WAITING = 32;
/** The thread ends when nobody asked for so long; what it compiled goes with it. */
const IDLE_MS = 30_000;
const HEAP_MB = 512;

/** The one thread beside the compute threads in which operators' questions about policies are worked out. Started on demand. */
export class Study {
  readonly #piscina = new Piscina<StudyTask, StudyOutcome>({
    filename: WORKER.href,
    execArgv: FROM_SOURCE ? ['--import', 'tsx'] : [],
    minThreads: 0,
    maxThreads: 1,
    maxQueue: MAX_WAITING,
    idleTimeout: IDLE_MS,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });

  constructor() {
    // A thread that ends rejects what it held; without a listener the event itself would end the process.
    this.#piscina.on('error', () => undefined);
  }

  /** Throws AdminError `policy_error`, `busy`; any other fault is an Error. */
  async ask<N extends StudyName>(name: N, input: StudyInput<N>): Promise<StudyAnswer<N>> {
    if (this.#piscina.queueSize >= MAX_WAITING) throw new AdminError('busy');
    const outcome = await this.#piscina.run({ name, input });
    if (outcome.ok) return outcome.value as StudyAnswer<N>;
    if (outcome.kind === 'policy_error') throw new AdminError('policy_error', outcome.detail);
    throw new Error(`study ${name}: ${outcome.detail}`);
  }

  close(): Promise<void> {
    return this.#piscina.destroy();
  }
}

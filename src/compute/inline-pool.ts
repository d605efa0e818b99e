import type { ComputeOptions } from './context.js';
import type { ComputeOutcome, ComputePool, ComputeTask, SharedPolicies } from './contract.js';
import { executeBatch, type Execute } from './execute-batch.js';
import { PolicyCache } from './policies.js';
import { executeTask } from './transact.js';

/** Computes in the calling thread: for tests, simulation, and machines with one core. */
export class InlinePool implements ComputePool {
  readonly #cache = new PolicyCache();
  readonly #options: ComputeOptions;
  readonly #execute: Execute;

  constructor(options: ComputeOptions = { strict: false }, execute: Execute = executeTask) {
    this.#options = options;
    this.#execute = execute;
  }

  prepare(policies: SharedPolicies): Promise<void> {
    executeBatch([], policies, this.#cache, 0, this.#options);
    return Promise.resolve();
  }

  run(tasks: readonly ComputeTask[], policies: SharedPolicies, nowMs: number): Promise<readonly ComputeOutcome[]> {
    return Promise.resolve(executeBatch(tasks, policies, this.#cache, nowMs, this.#options, this.#execute));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

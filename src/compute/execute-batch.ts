import type { PolicySet } from '../policy/policy-set.js';
import { failure } from './answers.js';
import { makeContext, type ComputeOptions } from './context.js';
import type { ComputeOutcome, ComputeTask, SharedPolicies } from './contract.js';
import type { PolicyCache } from './policies.js';
import { executeTask } from './transact.js';

/** What computes one task; a parameter so that tests can make one that fails. */
export type Execute = typeof executeTask;

/** Computes a batch in this thread. A task that throws is answered with E704, the others are not touched by it. */
export function executeBatch(
  tasks: readonly ComputeTask[],
  policies: SharedPolicies,
  cache: PolicyCache,
  nowMs: number,
  options: ComputeOptions,
  execute: Execute = executeTask,
): ComputeOutcome[] {
  let set: PolicySet;
  try {
    set = cache.get(policies);
  } catch (error) {
    return tasks.map((task) => failure(task, 'E704', '', faultOf(error)));
  }
  const context = makeContext(nowMs, options, policies.stopped);
  const outcomes = new Array<ComputeOutcome>(tasks.length);
  for (let i = 0; i < tasks.length; i++) {
    const task = tasks[i] as ComputeTask;
    try {
      outcomes[i] = execute(task, set, context);
    } catch (error) {
      outcomes[i] = failure(task, 'E704', '', faultOf(error));
    }
  }
  return outcomes;
}

const STACK_LINES = 3;

/** Name and place of a fault. The message is left out: it may quote what the caller sent. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames.slice(0, STACK_LINES).map((line) => line.trim())].join(' ');
}

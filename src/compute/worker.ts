import { move } from 'piscina';
import { reuse } from '../wire/pack-writer.js';
import { decodeTasks, encodeOutcomes } from './batch.js';
import { executeBatch } from './execute-batch.js';
import { PolicyCache } from './policies.js';

/** One batch as it is posted to a worker thread. */
export interface WorkerBatch {
  readonly tasks: ArrayBuffer;
  readonly policyId: string;
  readonly policies: SharedArrayBuffer;
  readonly nowMs: number;
  readonly strict: boolean;
  readonly shadowShare: number;
  readonly stopped: readonly string[];
}

const cache = new PolicyCache();

/** Entry of a worker thread: nothing here waits, and a task's fault is an outcome, so only a dying thread rejects. */
export default function computeBatch(batch: WorkerBatch): ArrayBuffer {
  const policies = { id: batch.policyId, block: batch.policies, stopped: batch.stopped };
  const options = { strict: batch.strict, shadowShare: batch.shadowShare };
  // What the batch before wrote was copied into its buffer.
  reuse();
  const outcomes = executeBatch(decodeTasks(batch.tasks), policies, cache, batch.nowMs, options);
  // `move` puts the buffer on the transfer list; the other side receives the plain ArrayBuffer.
  return move(encodeOutcomes(outcomes)) as ArrayBuffer;
}

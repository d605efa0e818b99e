import { decodeTasks } from '../../src/compute/batch.js';
import computeBatch, { type WorkerBatch } from '../../src/compute/worker.js';

/** The worker, except that some messages end its thread and some never end. */
export default function dyingBatch(batch: WorkerBatch): ArrayBuffer {
  for (const { msgid } of decodeTasks(batch.tasks)) {
    if (msgid.startsWith('DIE')) process.exit(3);
    while (msgid.startsWith('HANG'));
  }
  return computeBatch(batch);
}

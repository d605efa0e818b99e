import { appendFileSync, readFileSync } from 'node:fs';
import computeBatch from '../../src/compute/worker.js';

/** The worker, except that the first two threads end while they start: the second of them is a replacement. */
const file = process.env['STARTS_FILE'] ?? '';
appendFileSync(file, 'x');
if (readFileSync(file).length <= 2) process.exit(3);

export default computeBatch;

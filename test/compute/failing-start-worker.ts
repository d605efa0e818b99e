import { appendFileSync, readFileSync } from 'node:fs';
import computeBatch from '../../src/compute/worker.js';

/** The worker, except that its first threads never get that far: STARTS_PLAN says how each ends, `exit` or `hang`, by comma. */
const file = process.env['STARTS_FILE'] ?? '';
appendFileSync(file, 'x');
const how = process.env['STARTS_PLAN']?.split(',')[readFileSync(file).length - 1];
if (how === 'exit') process.exit(3);
while (how === 'hang');

export default computeBatch;

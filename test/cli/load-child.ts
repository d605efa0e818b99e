/** A loader in a process of its own, to be killed. Arguments: roster file, data folder. */
import { load, openStore } from './load-support.js';

const [file = '', dataDir = ''] = process.argv.slice(2);
const store = await openStore(dataDir);
const summary = await load(store, file, { batch: 8, batchesInFlight: 2 });
await store.close();
process.stdout.write(`${JSON.stringify(summary)}\n`);

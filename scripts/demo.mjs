// npm run demo [-- options]: installs and builds what is missing, then runs the demonstration.
import { build } from './build.mjs';
import { runNode } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
await build({ ifStale: true });
process.exit(await runNode(['dist/src/cli/main.js', 'demo', ...process.argv.slice(2)]));

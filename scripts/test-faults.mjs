// npm run test:faults [-- F4 F10 … --seed N]: installs and builds what is missing, then does to real processes what happens
// to them in machine rooms (test/faults/README.md). Run from the sources: test code is not part of the build.
import { build } from './build.mjs';
import { haproxy } from './haproxy.mjs';
import { redisServer } from './redis-server.mjs';
import { runNode } from './run.mjs';
import { setup } from './setup.mjs';

const args = process.argv.slice(2);
const program = ['--import', 'tsx', 'test/faults/main.ts', ...args];
await setup();
if (args.includes('--list') || args.includes('--help')) process.exit(await runNode(program));
const env = { ...process.env, REDIS_SERVER: await redisServer(), HAPROXY: await haproxy() };
await build({ ifStale: true });
process.exit(await runNode(program, { env: { ...env, ENGINE_MAIN: 'dist/src/cli/main.js' } }));

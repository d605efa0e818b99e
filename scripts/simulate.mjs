// npm run simulate [-- options]: installs what is missing, then runs histories (test/simulation/README.md). Run from the
// sources: test code is not part of the build.
import { redisServer } from './redis-server.mjs';
import { runNode } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const args = process.argv.slice(2);
const needsRedis = args.some((arg) => /redis|all$/.test(arg));
const env = needsRedis ? { ...process.env, REDIS_SERVER: await redisServer() } : process.env;
process.exit(await runNode(['--import', 'tsx', 'test/simulation/main.ts', ...args], { env }));

// npm run bench [-- options]: installs and builds what is missing, then runs the benchmarks (bench/README.md).
import { build } from './build.mjs';
import { redisServer } from './redis-server.mjs';
import { runNode } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const env = { ...process.env, REDIS_SERVER: await redisServer() };
await build({ ifStale: true });
process.exit(await runNode(['dist/bench/main.js', ...process.argv.slice(2)], { env }));

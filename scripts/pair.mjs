// npm run pair [-- --once --replicas N]: installs and builds what is missing, then runs the pair until Ctrl-C.
import { build } from './build.mjs';
import { haproxy } from './haproxy.mjs';
import { redisServer } from './redis-server.mjs';
import { runNode } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const env = { ...process.env, REDIS_SERVER: await redisServer(), HAPROXY: await haproxy() };
await build({ ifStale: true });
process.exit(
  await runNode(['--import', 'tsx', 'scripts/pair/run.ts', ...process.argv.slice(2)], {
    env: { ...env, ENGINE_MAIN: 'dist/src/cli/main.js' },
  }),
);

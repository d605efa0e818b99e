// npm run test:browser [-- --screenshots] [-- vitest options]: the console's tests in a real Chromium against real engines.
//   --screenshots   also takes the pictures of README.md into test/browser/screenshots
import { join } from 'node:path';
import { build } from './build.mjs';
import { chromium, CHROMIUM_ADVICE } from './chromium.mjs';
import { redisServer } from './redis-server.mjs';
import { root, runNode, say } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const browser = await chromium();
if (browser === null) {
  say(CHROMIUM_ADVICE);
  process.exit(1);
}
const redis = await redisServer();
await build({ ifStale: true });
const options = process.argv.slice(2).filter((option) => option !== '--screenshots');
const screenshots = process.argv.includes('--screenshots') ? '1' : '';
process.exitCode = await runNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/browser', ...options], {
  env: { ...process.env, REDIS_SERVER: redis, CHROMIUM: browser, CONSOLE_SCREENSHOTS: screenshots },
});

// npm test [-- vitest options]: installs and builds what is missing, runs all tests, and ends with the one line
// `N passed, N failed` (`, N skipped` where there are any). Exits non-zero on a failure, and when no test ran.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { chromium, CHROMIUM_ADVICE } from './chromium.mjs';
import { haproxy } from './haproxy.mjs';
import { redisServer } from './redis-server.mjs';
import { root, runNode, say } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const programs = { REDIS_SERVER: await redisServer(), HAPROXY: await haproxy() };
const browser = await chromium();
if (browser === null) say(`${CHROMIUM_ADVICE} The tests of the console are skipped.`);
await build({ ifStale: true });

const folder = mkdtempSync(join(tmpdir(), 'test-report-'));
const report = join(folder, 'report.json');
const code = await runNode(
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { env: { ...process.env, ...programs, ENGINE_MAIN: 'dist/src/cli/main.js', CHROMIUM: browser ?? '' } },
);
const { passed, failed, skipped } = count(report, code);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`);
process.exitCode = failed > 0 || passed === 0 ? code || 1 : code;

/** Besides failed tests: a file that failed before its first test, and a run that failed outside of any, count as one each. */
function count(file, exitCode) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    say(`vitest ended with ${exitCode} and left no report.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = results.numFailedTests + broken;
  const outside = exitCode !== 0 && failed === 0 ? 1 : 0;
  if (outside === 1) say('vitest reported an error outside of the tests; see above.');
  return {
    passed: results.numPassedTests,
    failed: failed + outside,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

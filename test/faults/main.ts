/** `npm run test:faults`: see README.md beside this file. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock, shanghai } from '../../src/wire/clock.js';
import { withElsewhere, withOutcomes } from './matrix.js';
import { type Options, parseOptions, USAGE } from './options.js';
import { endAll, type Outcome, runRow } from './run-row.js';
import { ELSEWHERE, ROWS } from './rows.js';

const README = new URL('./README.md', import.meta.url);
const BIOME = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url));
const write = (line: string): void => void process.stdout.write(`${line}\n`);

function list(): void {
  for (const { ids, fault, topology } of ROWS) write(`${ids.join(' ').padEnd(9)} ${fault} [${topology}]`);
  write('\nShown elsewhere:');
  for (const { ids, fault, why } of ELSEWHERE) write(`${ids.join(' ').padEnd(9)} ${fault}: ${why}`);
}

/** What a program prints about its version; '?' when it cannot be asked. */
function version(program: string, pattern: RegExp): string {
  try {
    return pattern.exec(execFileSync(program, ['-v'], { encoding: 'utf8' }))?.[1] ?? '?';
  } catch {
    return '?';
  }
}

function versions(): string {
  const redis = version(process.env['REDIS_SERVER'] || 'redis-server', /v=([\d.]+)/);
  const haproxy = version(process.env['HAPROXY'] || 'haproxy', /version ([\d.]+)/);
  return `Node ${process.versions.node}, Redis ${redis}, HAProxy ${haproxy}`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

function report({ row, seed, failures, states, measured, tookMs }: Outcome): void {
  const name = `${row.ids.join(' ')} ${row.fault}`;
  const seconds = (tookMs / 1000).toFixed(1);
  if (failures.length === 0 && measured !== null) {
    const { acknowledged, lost, doubled, resolved, normalAfterMs } = measured;
    const met = row.wants.map((state) => `${state} ${states.get(state)}`).join(', ');
    write(
      `ok      ${name} (${seconds} s): ${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled, ` +
        `${resolved.inDoubt} in doubt, normal after ${(normalAfterMs / 1000).toFixed(1)} s${met === '' ? '' : `; ${met}`}`,
    );
    return;
  }
  write(`FAILED  ${name} (${seconds} s), commit ${commit()}`);
  for (const failure of failures.slice(0, 12)) write(`        ${failure}`);
  if (measured !== null)
    write(`        answered: ${JSON.stringify(measured.codes)}, met: ${JSON.stringify([...states])}`);
  if (failures.length > 12) write(`        and ${failures.length - 12} more`);
  write(`        again: npm run test:faults -- ${row.ids[0]} --seed ${seed}`);
}

async function run({ ids, seed, write: toTable }: Options): Promise<number> {
  // F6 is also F6b.
  const wanted = (id: string): boolean => ids.includes(id.toUpperCase()) || ids.includes(id.replace(/[a-z]$/, ''));
  const rows = ROWS.filter((row) => ids.length === 0 || row.ids.some(wanted));
  const about = { versions: versions(), date: shanghai(systemClock.nowMs()).date };
  write(`${rows.length} faults, seed ${seed}, ${about.versions}`);
  const outcomes: Outcome[] = [];
  for (const [i, row] of rows.entries()) {
    process.stderr.write(`[${i + 1}/${rows.length}] ${row.ids.join(' ')} ${row.fault}...\n`);
    const outcome = await runRow(row, seed, (line) => void process.stderr.write(`        ${line}\n`));
    report(outcome);
    outcomes.push(outcome);
    if (toTable && outcome.failures.length === 0)
      writeFileSync(README, withOutcomes(readFileSync(README, 'utf8'), [outcome], about));
  }
  if (toTable) {
    writeFileSync(README, withElsewhere(readFileSync(README, 'utf8'), ELSEWHERE));
    execFileSync(process.execPath, [BIOME, 'format', '--write', fileURLToPath(README)], { stdio: 'ignore' });
  }
  const failed = outcomes.filter(({ failures }) => failures.length > 0);
  const acknowledged = outcomes.reduce((sum, { measured }) => sum + (measured?.acknowledged ?? 0), 0);
  write(`${outcomes.length - failed.length} held, ${failed.length} failed; ${acknowledged} acknowledged in all`);
  return failed.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    process.stderr.write('interrupted: ending what was started\n');
    void endAll().finally(() => process.exit(130));
  });

try {
  const known = new Set(ROWS.flatMap((row) => row.ids.map((id) => id.toUpperCase())));
  const options = parseOptions(process.argv.slice(2), known, systemClock.nowMs());
  if (options.help) write(USAGE);
  else if (options.list) list();
  else process.exitCode = await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof RangeError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
// Lines and clients that are still being closed must not keep it.
setTimeout(() => process.exit(), 1000).unref();

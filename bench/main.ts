/** `npm run bench`: runs the benchmarks asked for and prints what they found. See README.md beside this file. */
import { writeFile } from 'node:fs/promises';
import { BENCHMARKS } from './list.js';
import { type Benchmark, targetText } from './benchmark.js';
import { Context } from './context.js';
import { machine, machineText } from './machine.js';
import { type BenchOptions, parseOptions, USAGE } from './options.js';
import { failedRow, json, type Row, rowOf, table } from './report.js';

function chosen(ids: readonly string[]): readonly Benchmark[] {
  const unknown = ids.filter((id) => !BENCHMARKS.some((benchmark) => benchmark.id === id));
  if (unknown.length > 0)
    throw new RangeError(`no benchmark is called ${unknown.join(', ')}; --list shows them\n${USAGE}`);
  return ids.length === 0 ? BENCHMARKS : BENCHMARKS.filter((benchmark) => ids.includes(benchmark.id));
}

async function runAll(benchmarks: readonly Benchmark[], context: Context): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [i, benchmark] of benchmarks.entries()) {
    context.begin(`[${i + 1}/${benchmarks.length}] ${benchmark.id}`);
    try {
      rows.push(rowOf(benchmark, await benchmark.run(context)));
    } catch (error) {
      rows.push(failedRow(benchmark, error));
    }
  }
  return rows;
}

/** 1 when a benchmark failed or its run is not valid; a missed target alone is a figure, not a failure. */
async function main(options: BenchOptions): Promise<number> {
  const benchmarks = chosen(options.ids);
  if (options.list) {
    for (const { id, question, target } of benchmarks)
      console.log(`${id.padEnd(20)}${question}${target === null ? '' : ` (${targetText(target)})`}`);
    return 0;
  }
  const started = performance.now();
  const context = await Context.open(options);
  // A signal ends the process by way of `exit`, so that everything it started is ended too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void context.close().finally(() => process.exit(130)));
  let rows: Row[];
  try {
    rows = await runAll(benchmarks, context);
  } finally {
    await context.close();
  }
  console.log(`${machineText()}; everything on the one box`);
  console.log(
    `${options.warmupSeconds} s warm-up and ${options.seconds} s measured per run${options.quick ? ' (--quick: a look, not a result)' : ''}\n`,
  );
  console.log(table(rows));
  console.log(`\n${Math.round((performance.now() - started) / 1000)} s in all`);
  if (options.jsonFile !== null) await writeFile(options.jsonFile, json(rows, machine()));
  return rows.some(({ result }) => result.value === null) ? 1 : 0;
}

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
}

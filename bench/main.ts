/** `npm run bench`: runs the benchmarks asked for and prints what they found. See README.md beside this file. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Benchmark } from './benchmark.js';
import { targetText } from './benchmark.js';
import { Context } from './context.js';
import { durationText, forecast } from './forecast.js';
import { BENCHMARKS } from './list.js';
import { machine } from './machine.js';
import { type BenchOptions, parseOptions, USAGE } from './options.js';
import { profileText } from './processes/profiles.js';
import { capacityText } from './report/capacity-text.js';
import { html } from './report/html.js';
import {
  failedResult,
  fileText,
  machineText,
  readFileText,
  type Result,
  type ResultFile,
  resultOf,
} from './report/result.js';
import { markdown, table } from './report/table.js';

function chosen(ids: readonly string[]): readonly Benchmark[] {
  const unknown = ids.filter((id) => !BENCHMARKS.some((benchmark) => benchmark.id === id));
  if (unknown.length > 0)
    throw new RangeError(`no benchmark is called ${unknown.join(', ')}; --list shows them\n${USAGE}`);
  return ids.length === 0 ? BENCHMARKS : BENCHMARKS.filter((benchmark) => ids.includes(benchmark.id));
}

/** `ends`: when each is expected to be over. */
async function runAll(benchmarks: readonly Benchmark[], context: Context, ends: readonly number[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const [i, benchmark] of benchmarks.entries()) {
    context.begin(`[${i + 1}/${benchmarks.length}] ${benchmark.id}`, ends[i - 1] ?? 0, ends[i] ?? 0);
    try {
      results.push(resultOf(benchmark, await benchmark.run(context)));
    } catch (error) {
      results.push(failedResult(benchmark, error));
    }
  }
  return results;
}

async function measure(options: BenchOptions): Promise<ResultFile> {
  const { quick, seconds, warmupSeconds } = options;
  const benchmarks = chosen(options.ids);
  const started = performance.now();
  const ids = benchmarks.map(({ id }) => id);
  const ends = forecast(ids, options);
  const expected = ends.at(-1) ?? 0;
  console.error(`${benchmarks.length} benchmarks, about ${durationText(expected)} on a box that does nothing else.`);
  const context = await Context.open(options, ids, expected);
  // A signal ends the process by way of `exit`, so that everything it started is ended too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void context.close().finally(() => process.exit(130)));
  let results: Result[];
  try {
    results = await runAll(benchmarks, context, ends);
  } finally {
    await context.close();
  }
  const lastedSeconds = Math.round((performance.now() - started) / 1000);
  return { machine: machine(), run: { seconds, warmupSeconds, quick, lastedSeconds }, results };
}

async function report(file: ResultFile, options: BenchOptions): Promise<void> {
  if (options.jsonFile !== null) await writeFile(options.jsonFile, fileText(file));
  if (options.htmlFile !== null) await writeFile(options.htmlFile, html(file));
  if (options.markdown) console.log(`\n${markdown(file)}`);
  if (options.capacity) console.log(`\n${capacityText(file)}`);
}

/** 1 when a benchmark failed or its run is not valid; a missed target alone is a figure, not a failure. */
async function main(options: BenchOptions): Promise<number> {
  if (options.list) {
    for (const { id, question, target } of chosen(options.ids))
      console.log(`${id.padEnd(20)}${question}${target === null ? '' : ` (${targetText(target)})`}`);
    return 0;
  }
  if (options.from !== null) {
    await report(readFileText(await readFile(options.from, 'utf8')), options);
    return 0;
  }
  const file = await measure(options);
  const { warmupSeconds, seconds, quick, lastedSeconds } = file.run;
  console.log(machineText(file));
  console.log(
    `${String(warmupSeconds)} s warm-up and ${String(seconds)} s measured per run${quick === true ? ' (--quick: a look, not a result)' : ''}\n`,
  );
  console.log(table(file.results));
  console.log(`\n${String(lastedSeconds)} s in all`);
  if (options.profileDir !== null) console.log(await profileText(options.profileDir));
  await report(file, options);
  return file.results.some(({ value }) => value === null) ? 1 : 0;
}

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
}

/** `npm run simulate`: see README.md beside this file. */
import { Presets, SingleBar } from 'cli-progress';
import { campaign, type Findings } from './campaign.js';
import { drawPlan } from './draw.js';
import { type Options, parseOptions, USAGE } from './options.js';
import { only } from './plan.js';
import { type Result, runHistory } from './run.js';
import { shrink } from './shrink.js';
import { JUDGED_FROM, neverMet, WANTED } from './states.js';
import { openSubject, type StoreKind, type Subject } from './subjects.js';

const write = (line: string): void => void process.stdout.write(`${line}\n`);

interface Bar {
  update(done: number, text: { histories: number; failed: number }): void;
  stop(): void;
}

/** A bar on a terminal; nothing in a log. */
function barOf(kind: StoreKind, total: number): Bar {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${kind.padEnd(8)} [{bar}] {percentage}% | {histories} histories | {failed} failed`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.rect);
  bar.start(total, 0, { histories: 0, failed: 0 });
  return { update: (done, text) => bar.update(Math.min(done, total), text), stop: () => bar.stop() };
}

async function onStore(kind: StoreKind, options: Options, subject: Subject): Promise<boolean> {
  const from = performance.now();
  const seconds = (): number => (performance.now() - from) / 1000;
  const bar = barOf(kind, 100);
  const budget = { seed: options.seed, histories: options.histories, enough: () => seconds() >= options.seconds };
  const findings = await campaign(subject, budget, (_, { histories, failed }) => {
    const share = Math.max(seconds() / options.seconds, histories / options.histories);
    bar.update(Math.floor(share * 100), { histories, failed: failed.length });
  });
  bar.stop();
  const missed = report(kind, options, findings, seconds());
  for (const result of findings.failed) await explain(kind, result);
  return findings.failed.length === 0 && (missed.length === 0 || findings.histories < JUDGED_FROM);
}

function report(kind: StoreKind, { seed }: Options, findings: Findings, seconds: number): string[] {
  const { histories, messages, states, failed } = findings;
  write(
    `${kind}: seeds ${seed} to ${seed + histories - 1}, ${histories} histories in ${seconds.toFixed(1)} s ` +
      `(${(histories / seconds).toFixed(1)}/s), ${messages} messages, ${failed.length} failed`,
  );
  const missed = neverMet(states);
  for (const state of WANTED) write(`  ${String(states.get(state) ?? 0).padStart(8)}  ${state}`);
  if (missed.length > 0) {
    write(`  never met: ${missed.join('; ')}`);
    write(
      histories < JUDGED_FROM
        ? `  (not judged: that takes ${JUDGED_FROM} histories)`
        : '  this run proves nothing of them: it fails',
    );
  }
  return missed;
}

/** The failure, made as small as it can be, and how to see it again. */
async function explain(kind: StoreKind, { seed, failures }: Result): Promise<void> {
  write(`\nseed ${seed} fails on ${kind}:`);
  for (const failure of failures.slice(0, 10)) write(`  ${failure}`);
  const fake = await openSubject('fake');
  const again = await runHistory(drawPlan(seed), fake);
  if (again.failures.length === 0) {
    write(`  not on the fake store: npm run simulate -- --seed ${seed} --store ${kind} --verbose`);
    return;
  }
  const steps = await shrink(seed, again.failures[0] as string, fake);
  const smallest = await runHistory(only(drawPlan(seed), new Set(steps)), fake);
  write(`again, with as little as it takes: npm run simulate -- --seed ${seed} --steps ${steps.join()} --verbose`);
  for (const line of smallest.trace) write(`  ${line}`);
}

/** One history with its whole trace. */
async function replay({ seed, steps }: Options, subject: Subject): Promise<boolean> {
  const plan = drawPlan(seed);
  const result = await runHistory(steps === null ? plan : only(plan, steps), subject);
  for (const step of plan.steps) if (steps === null || steps.has(step.no)) write(`step ${JSON.stringify(step)}`);
  for (const line of result.trace) write(line);
  for (const [state, n] of result.states) write(`met ${n}x ${state}`);
  write(`${subject.kind}: seed ${seed}, ${result.messages} messages, trace ${result.hash}, end ${result.end}`);
  for (const failure of result.failures) write(`FAILED ${failure}`);
  return result.failures.length === 0;
}

async function main(options: Options): Promise<number> {
  if (options.help) {
    write(USAGE);
    return 0;
  }
  let well = true;
  for (const kind of options.stores) {
    const subject = await openSubject(kind);
    try {
      const one = options.verbose || options.steps !== null;
      well = (await (one ? replay(options, subject) : onStore(kind, options, subject))) && well;
    } finally {
      await subject.close();
    }
  }
  return well ? 0 : 1;
}

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2), Date.now()));
} catch (error) {
  process.stderr.write(`${error instanceof RangeError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Benchmarks asked for; empty = all. */
  readonly ids: readonly string[];
  readonly quick: boolean;
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** null = each benchmark's own choice. */
  readonly minutes: number | null;
  readonly jsonFile: string | null;
  readonly htmlFile: string | null;
  readonly profileDir: string | null;
  readonly list: boolean;
  /** Result file to be read instead of measuring anything. */
  readonly from: string | null;
  readonly markdown: boolean;
  readonly capacity: boolean;
}

export const USAGE = `npm run bench [-- [ID...] [options]]
  ID...            only these benchmarks (--list shows them)
  --quick          short runs: a look, not a result
  --seconds N      steady state per run (default 6; 1 with --quick)
  --minutes N      how long engine-memory watches (default 1; its target is about 10)
  --json FILE      write {machine, results:[{id, value, unit, target, pass, parts}]}
  --html FILE      write one page with pictures
  --markdown       print the table of bench/README.md
  --capacity       print what the figures mean for a province and the nation
  --from FILE      measure nothing: read a file of --json for --html, --markdown, --capacity
  --profile DIR    write CPU profiles of the engine's threads (slows it)
  --list           ids and questions`;

const DEFAULT_SECONDS = 6;
const QUICK_SECONDS = 1;
const WARMUP_SECONDS = 3;
const QUICK_WARMUP_SECONDS = 0.5;
const MAX_SECONDS = 3600;
const MAX_MINUTES = 24 * 60;

/** Throws a RangeError with the usage for arguments that make no sense. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  const quick = values.quick === true;
  const bounded = (name: string, text: string, least: number, most: number): number => {
    const value = Number(text);
    if (value >= least && value <= most) return value;
    throw new RangeError(`--${name} is ${least}..${most}\n${USAGE}`);
  };
  return {
    ids: positionals,
    quick,
    seconds: bounded('seconds', values.seconds ?? String(quick ? QUICK_SECONDS : DEFAULT_SECONDS), 1, MAX_SECONDS),
    warmupSeconds: quick ? QUICK_WARMUP_SECONDS : WARMUP_SECONDS,
    minutes: values.minutes === undefined ? null : bounded('minutes', values.minutes, 0.1, MAX_MINUTES),
    jsonFile: values.json ?? null,
    htmlFile: values.html ?? null,
    profileDir: values.profile ?? null,
    list: values.list === true,
    from: values.from ?? null,
    markdown: values.markdown === true,
    capacity: values.capacity === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        seconds: { type: 'string' },
        minutes: { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        markdown: { type: 'boolean' },
        capacity: { type: 'boolean' },
        from: { type: 'string' },
        profile: { type: 'string' },
        list: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new RangeError(`${(error as Error).message}\n${USAGE}`);
  }
}

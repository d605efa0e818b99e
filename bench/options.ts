import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Benchmarks asked for; empty = all. */
  readonly ids: readonly string[];
  readonly quick: boolean;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly jsonFile: string | null;
  readonly profileDir: string | null;
  readonly list: boolean;
}

export const USAGE = `npm run bench [-- [ID...] [options]]
  ID...          only these benchmarks (--list shows them)
  --quick        short runs: a look, not a result
  --seconds N    steady state per run (default 6; 2 with --quick)
  --json FILE    write {results:[{id, value, unit, target, pass, parts}]}
  --profile DIR  write CPU profiles of the engine's threads (slows it)
  --list         ids and questions`;

const DEFAULT_SECONDS = 6;
const QUICK_SECONDS = 2;
const MAX_SECONDS = 3600;

/** Throws a RangeError with the usage for arguments that make no sense. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  const quick = values.quick === true;
  const seconds = values.seconds === undefined ? (quick ? QUICK_SECONDS : DEFAULT_SECONDS) : Number(values.seconds);
  if (!(seconds >= 1 && seconds <= MAX_SECONDS)) throw new RangeError(`--seconds is 1..${MAX_SECONDS}\n${USAGE}`);
  return {
    ids: positionals,
    quick,
    seconds,
    warmupSeconds: quick ? 1 : 3,
    jsonFile: values.json ?? null,
    profileDir: values.profile ?? null,
    list: values.list === true,
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
        json: { type: 'string' },
        profile: { type: 'string' },
        list: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new RangeError(`${(error as Error).message}\n${USAGE}`);
  }
}

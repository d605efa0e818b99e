import { parseArgs } from 'node:util';

export interface Options {
  /** Faults to run, as `F4`; empty: all. */
  readonly ids: readonly string[];
  readonly seed: number;
  readonly list: boolean;
  readonly help: boolean;
  /** Whether the table of the README takes the outcomes. */
  readonly write: boolean;
}

export const USAGE = `npm run test:faults [-- F4 F10 …] [-- options]
  F4 F10 …     only these faults (default: all)
  --seed N     of persons, messages, moments and lines (default: from the clock; printed)
  --list       the faults, what each does, and those that are shown elsewhere
  --no-write   leave the table in test/faults/README.md as it is
  --help`;

/** Throws a RangeError with the usage. `known`: the faults that can be run. */
export function parseOptions(args: readonly string[], known: ReadonlySet<string>, nowMs: number): Options {
  const { values, positionals } = parse(args);
  const ids = positionals.map((id) => id.toUpperCase());
  for (const id of ids) if (!known.has(id)) throw new RangeError(`${id} is no fault that is run here; see --list`);
  const seed = values.seed === undefined ? nowMs % 1_000_000 : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 1_000_000)
    throw new RangeError(`--seed is a whole number up to 1,000,000\n${USAGE}`);
  const { list = false, help = false } = values;
  return { ids, seed, list, help, write: values['no-write'] !== true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
        'no-write': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new RangeError(`${(error as Error).message}\n${USAGE}`);
  }
}

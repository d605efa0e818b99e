import { parseArgs } from 'node:util';
import { STORES, type StoreKind } from './subjects.js';

export interface Options {
  readonly seconds: number;
  readonly histories: number;
  readonly seed: number;
  readonly stores: readonly StoreKind[];
  /** Steps carried out; null: all. */
  readonly steps: ReadonlySet<number> | null;
  readonly verbose: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run simulate -- [options]
  --seconds N     how long, for every store (default 60)
  --histories N   how many at most, for every store
  --seed N        the first seed; the next histories take the next ones (default: from the clock)
  --store S       fake (default), redis, embedded, or all
  --steps 1,4,9   of one history only these steps (as a failure prints them); needs --seed
  --verbose       with --seed: that one history, with everything that happened in it
  --help`;

const MAX_SECONDS = 86_400;

/** Throws a RangeError with the usage for arguments that make no sense. `nowMs` gives the seed when none is named. */
export function parseOptions(args: readonly string[], nowMs: number): Options {
  const given = parse(args);
  const one = given.verbose === true || given.steps !== undefined;
  if (one && given.seed === undefined) throw new RangeError(`--verbose and --steps need --seed\n${USAGE}`);
  return {
    seconds: whole('seconds', given.seconds, 60, MAX_SECONDS),
    histories: one ? 1 : whole('histories', given.histories, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    seed: whole('seed', given.seed, nowMs % 1_000_000_000, 2 ** 31),
    stores: storesOf(given.store ?? 'fake'),
    steps: given.steps === undefined ? null : new Set(given.steps.split(',').map(Number)),
    verbose: given.verbose === true,
    help: given.help === true,
  };
}

function whole(name: string, text: string | undefined, otherwise: number, most: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > most)
    throw new RangeError(`--${name} is a whole number from 1 to ${most}\n${USAGE}`);
  return value;
}

function storesOf(text: string): readonly StoreKind[] {
  if (text === 'all') return STORES;
  const found = STORES.find((kind) => kind === text);
  if (found === undefined) throw new RangeError(`--store is ${STORES.join(', ')} or all\n${USAGE}`);
  return [found];
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string' },
        histories: { type: 'string' },
        seed: { type: 'string' },
        store: { type: 'string' },
        steps: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new RangeError(`${(error as Error).message}\n${USAGE}`);
  }
}

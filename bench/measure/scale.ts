/** How much of everything, in one place. */
import type { BenchContext } from '../benchmark.js';

/** Persons of a run: enough that nobody has two messages under way. */
export function personsOf(context: BenchContext): number {
  return context.quick ? 5_000 : 20_000;
}

/** Connections of the load generator. */
export const CONNECTIONS = 8;

/** Messages each of them keeps under way at saturation: more than the engine works on at once, so that it never waits for us. */
export const WINDOW = 128;

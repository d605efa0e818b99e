/** How much of everything, in one place. */
import type { BenchContext } from '../benchmark.js';

/** Persons of a run: enough that nobody has two messages under way, and a multiple of the kinds of persons. */
export function personsOf(context: BenchContext): number {
  return context.quick ? 2_400 : 20_000;
}

/** Stretches of a measurement that takes turns with another: the box changes its pace within seconds. */
export function stretchesOf(context: BenchContext): number {
  return context.quick ? 1 : 6;
}

/** Connections of the load generator. */
export const CONNECTIONS = 8;

/** Messages each of them keeps under way at saturation: more than the engine works on at once, so that it never waits for us. */
export const WINDOW = 128;

/** Lines of bills the generator may hold ready, and may have under way. */
const LINES_READY = 800_000;
const LINES_UNDER_WAY = 120_000;

/** Persons and window for bills of so many lines: the generator's memory and the engine's byte limits bound both. */
export function linesScale(context: BenchContext, lines: number): { persons: number; window: number } {
  const window = Math.max(4, Math.min(WINDOW, Math.floor(LINES_UNDER_WAY / lines / CONNECTIONS)));
  // At least twice as many persons as messages under way; a multiple of the kinds of persons.
  const persons = Math.max(2 * window * CONNECTIONS, Math.floor(LINES_READY / lines / 8) * 8);
  return { persons: Math.min(personsOf(context), persons), window };
}

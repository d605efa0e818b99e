import { describe, expect, it } from 'vitest';
import { drawPlan } from './draw.js';
import { parseOptions } from './options.js';
import { activeSteps, only } from './plan.js';
import { neverMet, WANTED } from './states.js';

describe('the command line of the simulator', () => {
  it('takes its seed from the clock unless one is named', () => {
    expect(parseOptions([], 1_700_000_123_456).seed).toBe(123_456);
    expect(parseOptions(['--seed', '7'], 1_700_000_123_456).seed).toBe(7);
  });

  it('runs one history where one is asked for', () => {
    expect(parseOptions(['--seed', '7', '--verbose'], 5).histories).toBe(1);
    const { histories, steps } = parseOptions(['--seed', '7', '--steps', '1,4'], 5);
    expect([histories, [...(steps ?? [])]]).toEqual([1, [1, 4]]);
  });

  it('knows all stores together', () => {
    expect(parseOptions(['--store', 'all'], 5).stores).toEqual(['fake', 'redis', 'embedded']);
  });

  it.each([['--store', 'disk'], ['--seconds', '0'], ['--seconds', 'x'], ['--verbose'], ['--steps', '1'], ['--colour']])(
    'refuses %s %s with the usage',
    (...args) => {
      expect(() => parseOptions(args, 5)).toThrow(/npm run simulate/);
    },
  );
});

describe('a plan', () => {
  it('of which steps are left out keeps the others as they are', () => {
    const plan = drawPlan(42);
    const some = new Set(plan.steps.filter((_, i) => i % 2 === 0).map(({ no }) => no));
    expect(activeSteps(only(plan, some))).toEqual(plan.steps.filter(({ no }) => some.has(no)));
  });

  it('is drawn from its seed alone', () => {
    expect(drawPlan(42)).toEqual(drawPlan(42));
    expect(drawPlan(42)).not.toEqual(drawPlan(43));
  });
});

describe('a run', () => {
  it('names every state it never met', () => {
    expect(neverMet(new Map(WANTED.map((state) => [state, 1])))).toEqual([]);
    expect(neverMet(new Map(WANTED.slice(1).map((state) => [state, 1])))).toEqual([WANTED[0]]);
  });
});

import { describe, expect, it } from 'vitest';
import { tooShort } from '../../bench/measure/too-short.js';
import { parseOptions } from '../../bench/options.js';

const judged = (...args: string[]): boolean =>
  tooShort({ ...parseOptions(args), chosen: new Set(), folder: unused, progress: unused, once: unused }).unjudged ===
  undefined;

function unused(): never {
  throw new Error('not asked for');
}

describe('a row about the engine under load', () => {
  it('is judged by a run of the usual length and not by a short one', () => {
    expect(judged()).toBe(true);
    expect(judged('--seconds', '3')).toBe(true);
    expect(judged('--seconds', '1')).toBe(false);
    expect(judged('--quick')).toBe(false);
    // Its warm-up stays short.
    expect(judged('--quick', '--seconds', '10')).toBe(false);
  });
});

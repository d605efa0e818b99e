import { describe, expect, it } from 'vitest';
import { covers } from '../../src/engine/areas.js';

describe('a granted area', () => {
  it.each([
    ['*', '110105', true],
    ['110000', '110105', true],
    ['110000', '110000', true],
    ['110000', '120105', false],
    ['510100', '510107', true],
    ['510100', '510107'.slice(0, 4), false],
    ['510100', '510207', false],
    ['510107', '510107', true],
    ['510107', '510108', false],
    ['', '110105', false],
    ['1', '110105', false],
    ['000000', '110105', false],
  ])('%s covers %s: %s', (area, place, expected) => {
    expect(covers(area, place)).toBe(expected);
  });
});

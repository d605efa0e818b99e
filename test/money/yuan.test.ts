import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MoneyError } from '../../src/money/fen.js';
import { formatYuan, parseYuan } from '../../src/money/yuan.js';
import { Exact } from './exact.js';

const anyFen = fc.maxSafeInteger();

describe('yuan', () => {
  it.each<[string | number, number]>([
    ['0', 0],
    ['-0', 0],
    ['-0.00', 0],
    [-0, 0],
    ['1234.5', 123450],
    ['0.07', 7],
    ['-0.05', -5],
    [0.29, 29],
    [1.15, 115],
    [4.35, 435],
    [1e3, 100000],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
    ['-90071992547409.91', -Number.MAX_SAFE_INTEGER],
    [9999999999999.99, 999_999_999_999_999],
  ])('%j is %d fen', (yuan, fen) => {
    expect(parseYuan(yuan)).toBe(fen);
  });

  it.each<[string | number]>([
    ['1.005'],
    ['1.000'],
    [1.005],
    ['1e3'],
    ['1E-2'],
    [1e-7],
    [1e21],
    ['+1'],
    ['.5'],
    ['5.'],
    ['05'],
    ['00'],
    [''],
    [' 1'],
    ['1 '],
    ['1\n'],
    ['1,000'],
    ['1_000'],
    ['0x10'],
    ['NaN'],
    [NaN],
    ['Infinity'],
    [Infinity],
    [-Infinity],
    ['--1'],
    ['-'],
    ['１'],
    ['¥1'],
    [0.1 + 0.2],
    ['90071992547409.92'],
    ['90071992547410'],
    ['123456789012345678901234567890'],
    [10_000_000_000_000],
    [2 ** 53],
  ])('%j is refused', (yuan) => {
    expect(() => parseYuan(yuan)).toThrow(MoneyError);
  });

  it('keeps a hostile text out of the message', () => {
    expect(() => parseYuan('9'.repeat(100_000))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,120}$/) as string }),
    );
  });

  it('writes two decimals', () => {
    expect(formatYuan(0)).toBe('0.00');
    expect(formatYuan(5)).toBe('0.05');
    expect(formatYuan(-5)).toBe('-0.05');
    expect(formatYuan(123450)).toBe('1234.50');
    expect(() => formatYuan(0.5)).toThrow(MoneyError);
    expect(() => formatYuan(2 ** 53)).toThrow(MoneyError);
  });

  it('is the text a decimal library writes, and reads back as itself', () => {
    fc.assert(
      fc.property(anyFen, (fen) => {
        const text = formatYuan(fen);
        expect(text).toBe(new Exact(fen).div(100).toFixed(2));
        expect(parseYuan(text)).toBe(fen);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the numbers a JSON parser yields as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), (fen) => {
        expect(parseYuan(JSON.parse(formatYuan(fen)) as number)).toBe(fen + 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('never reads a text that is not a plain decimal', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.-+eE _,x'), maxLength: 12 }), (text) => {
        const plain = /^-?\d+(\.\d\d?)?$/.test(text) && !/^-?0\d/.test(text);
        if (!plain) expect(() => parseYuan(text)).toThrow(MoneyError);
        else expect(parseYuan(text)).toBe(new Exact(text).times(100).toNumber() + 0);
      }),
      { numRuns: 2000 },
    );
  });
});

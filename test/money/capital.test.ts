import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCapital } from '../../src/money/capital.js';
import { MoneyError } from '../../src/money/fen.js';
import { parseYuan } from '../../src/money/yuan.js';

/** Reads capitals back by their place values alone, blind to 零 and 整. */
function readCapital(text: string): number {
  const digits = '零壹贰叁肆伍陆柒捌玖';
  const places: Record<string, number> = { 拾: 10, 佰: 100, 仟: 1000 };
  let [yi, wan, section, digit, fen] = [0, 0, 0, 0, 0];
  for (const sign of text.replace(/[负整零]/g, '')) {
    const place = places[sign];
    if (digits.includes(sign)) digit = digits.indexOf(sign);
    else if (place !== undefined) [section, digit] = [section + digit * place, 0];
    else if (sign === '万') [wan, section, digit] = [section + digit, 0, 0];
    else if (sign === '亿') [yi, wan, section, digit] = [wan * 1e4 + section + digit, 0, 0, 0];
    else if (sign === '元') [fen, digit] = [(yi * 1e8 + wan * 1e4 + section + digit) * 100, 0];
    else [fen, digit] = [fen + digit * (sign === '角' ? 10 : 1), 0];
  }
  return text.startsWith('负') ? -fen : fen;
}

describe('大写', () => {
  it.each([
    ['0', '零元整'],
    ['0.05', '伍分'],
    ['0.50', '伍角'],
    ['0.55', '伍角伍分'],
    ['1', '壹元整'],
    ['1.05', '壹元零伍分'],
    ['10', '壹拾元整'],
    ['10.50', '壹拾元伍角'],
    ['100.05', '壹佰元零伍分'],
    ['325.04', '叁佰贰拾伍元零肆分'],
    ['1005', '壹仟零伍元整'],
    ['1050', '壹仟零伍拾元整'],
    ['1409.50', '壹仟肆佰零玖元伍角'],
    ['1680.32', '壹仟陆佰捌拾元叁角贰分'],
    ['6007.14', '陆仟零柒元壹角肆分'],
    ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['10001', '壹万零壹元整'],
    ['100100', '壹拾万零壹佰元整'],
    ['107000.53', '壹拾万柒仟元伍角叁分'],
    ['1010101', '壹佰零壹万零壹佰零壹元整'],
    ['10001000', '壹仟万壹仟元整'],
    ['100000000', '壹亿元整'],
    ['100000001.10', '壹亿零壹元壹角'],
    ['100010000', '壹亿零壹万元整'],
    ['100010001', '壹亿零壹万零壹元整'],
    ['10000000000', '壹佰亿元整'],
    ['1000000000000', '壹万亿元整'],
    ['1000001000000', '壹万亿零壹佰万元整'],
    ['90071992547409.91', '玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分'],
    ['-12.30', '负壹拾贰元叁角'],
  ])('%s is %s', (yuan, capital) => {
    expect(toCapital(parseYuan(yuan))).toBe(capital);
  });

  it('reads back as the amount and never stutters', () => {
    const digits = fc
      .string({ unit: fc.constantFrom('0', '0', '1', '9'), minLength: 1, maxLength: 16 })
      .map((text) => Math.min(Number(text), Number.MAX_SAFE_INTEGER));
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), digits), (fen) => {
        const text = toCapital(fen);
        expect(readCapital(text)).toBe(fen);
        expect(text).not.toMatch(/零零|零[拾佰仟万亿角]|亿万|.零元|零$|[角分]整/);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses inexact amounts', () => {
    expect(() => toCapital(0.5)).toThrow(MoneyError);
    expect(() => toCapital(2 ** 53)).toThrow(MoneyError);
  });
});

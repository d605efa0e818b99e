import { describe, expect, it } from 'vitest';
import { bodyOf, refusal } from './json-samples.js';

describe('amounts at the JSON door', () => {
  it.each<[unknown, number]>([
    ['0.29', 29],
    [0.29, 29],
    ['1.1', 110],
    [1.1, 110],
    ['8.00', 800],
    [8, 800],
    [1e3, 100_000],
    [4973.72, 497_372],
    [99_999_999.99, 9_999_999_999],
    ['42949672.96', 4_294_967_296],
  ])('%j is %j fen', (amount, fen) => {
    expect(
      bodyOf((m) => {
        m.input.data['medfee_sumamt'] = amount;
      }).total,
    ).toBe(fen);
  });

  it.each<[unknown]>([
    ['0.001'],
    [0.001],
    [0.1 + 0.2],
    ['1e3'],
    ['-1'],
    [-1],
    [' 1'],
    ['1,000'],
    ['０.１'],
    ['10000000000.01'],
    [1e21],
    [true],
    [['1']],
    [{}],
  ])('%j is no amount', (amount) => {
    const { code, detail, msgid } = refusal((m) => {
      m.input.data['medfee_sumamt'] = amount;
    });
    expect(code).toBe('E108');
    expect(detail).toContain('medfee_sumamt');
    expect(msgid).toBe('H51010000001202505061010000001');
  });

  it('absent parts are zero, an absent total is missing', () => {
    const bill = bodyOf((m) => {
      m.input.data['preselfpay_amt'] = '';
    });
    expect(bill).toMatchObject({ overLimit: 0, firstSelfPay: 0 });
    expect(
      refusal((m) => {
        delete m.input.data['medfee_sumamt'];
      }),
    ).toMatchObject({ code: 'E107', detail: 'medfee_sumamt 医疗费总额 缺少' });
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FOUND, OK } from '../../src/cli/policy/io.js';
import { quote } from '../../src/cli/quote.js';
import { packIn, tempDir, testIo } from './policy-support.js';

let dir: string;
let remove: () => void;
beforeEach(() => ({ dir, remove } = tempDir()));
afterEach(() => remove());

const BILL =
  'region: "990100"\ndate: 2025-06-01\nperson: {psn_type: "1101"}\nvisit: {hosp_lv: 3A}\nbill: {total: 22000, own_pay: 1000}\n';

function bill(text = BILL): string {
  const file = join(dir, 'bill.yaml');
  writeFileSync(file, text);
  return file;
}

describe('quote', () => {
  it('prices a bill by a folder of packs and tells every step with its clause', async () => {
    const io = testIo(dir);
    expect(await quote(bill(), { policy: packIn(dir, 'p') }, io)).toBe(OK);
    expect(io.text()).toMatch(/基金支付总额 +16000\.00/);
    expect(io.text()).toMatch(/现金 +6000\.00/);
    expect(io.text()).toContain('起付线：本次起付线 = 1000.00');
    expect(io.text()).toContain('推定：占位数值');
  });

  it('takes JSON, and another person, totals and date from the command line', async () => {
    const io = testIo(dir);
    const text = JSON.stringify({
      region: '990100',
      date: '2020-01-01',
      bill: { total: '21000' },
      visit: { hosp_lv: '3A' },
    });
    const options = {
      policy: packIn(dir, 'p'),
      date: '2025-06-01',
      person: '{psn_type: "1201", age: 70}',
      totals: '{inpatient.stays.count: 1}',
      json: true,
    };
    expect(await quote(bill(text), options, io)).toBe(OK);
    const { result } = JSON.parse(io.text()) as { result: { split: { deductible: number; funds: number[] } } };
    // Second stay: 500 instead of 1000; retired: 85 %.
    expect(result.split.deductible).toBe(500_00);
    expect(result.split.funds[0]).toBe((20_500_00 * 85) / 100);
  });

  it('says in the words of the error catalogue why a bill is refused', async () => {
    const io = testIo(dir);
    expect(await quote(bill(BILL.replace('2025-06-01', '2019-06-01')), { policy: packIn(dir, 'p') }, io)).toBe(FOUND);
    expect(io.text()).toMatch(/^不予结算 E4\d\d：/);
    expect(await quote(bill(), { policy: packIn(dir, 'q'), strict: true }, testIo(dir))).toBe(FOUND);
  });

  it('explains in English on request', async () => {
    const io = testIo(dir);
    await quote(bill(), { policy: packIn(dir, 'p'), lang: 'en' }, io);
    expect(io.text()).toContain('rule: stay no. 1 of the year, deductible 1000.00');
    expect(io.text()).toContain('pooled fund: pays = 16000.00');
  });

  it('names the place of a mistake in the bill', async () => {
    const policy = packIn(dir, 'p');
    await expect(quote(bill(BILL.replace('own_pay', 'ownpay')), { policy }, testIo(dir))).rejects.toThrow(
      /bill\.yaml:\d+:\d+: .*ownpay/,
    );
    await expect(quote(bill(BILL.replace('region: "990100"\n', '')), { policy }, testIo(dir))).rejects.toThrow(
      'region',
    );
  });
});

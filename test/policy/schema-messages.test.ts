import { describe, expect, it } from 'vitest';
import { inChinese } from '../../src/policy/messages-zh.js';
import { pack, problems } from './mistakes.js';

const said = async (files: Record<string, string>): Promise<string> =>
  (await problems(files))
    .map((line) => line.replace(/^(\S+) ([\s\S]*)$/, (_, at: string, m: string) => `${at} ${inChinese(m)}`))
    .join('\n');
const fund = (text: string) => pack({ funds: `- {fund: hifp_pay, base: [fees], ${text}}` });

describe('the check of a folder tells a policy officer what to write', () => {
  it.each([
    ['a ratio written as a fraction', 'ratio: 0.7', /ratio 应为支付比例.*“0\.7”（比例写百分数：七成写 70/],
    [
      'the same inside a table',
      'ratio: {by: [level, person], high: {active: 0.7, else: 70}, else: 70}',
      /active 应为支付比例/,
    ],
    ['the same with its own citation', 'ratio: {value: 0.7, cite: D}', /ratio 应为支付比例/],
    ['a per cent sign', 'ratio: 70%', /“70%”（只写数字/],
    ['thousands', 'ratio: 70, caps: [{limit: "150,000", on: payments}]', /limit 应为限额，元.*“150,000”（只写数字/],
    [
      '万元',
      'ratio: 70, caps: [{limit: {by: level, high: 15万, else: 10}, on: payments}]',
      /high 应为限额.*“15万”（只写数字/,
    ],
    ['a disease of a table', 'ratio: {by: disease, M1: 7O, else: 60}', /M1 应为支付比例/],
    ['a map where a list is wanted', 'ratio: 70, caps: {limit: 5, on: fees}', /caps 应为限额，写成列表/],
    [
      'a number where a map is wanted',
      'ratio: 70, line: 10000',
      /line 应为基金自己的起付线，写成 \{amount、per\}，不是“10000”(?!（)/,
    ],
  ])('%s', async (_, text, message) => {
    expect(await said(fund(text))).toMatch(message);
  });

  it('points added may be fewer than one', async () => {
    expect(await said(fund('ratio: {base: 75, per_year_of_age: 0.2}, add_points: 0.5'))).toBe('');
  });

  it('a wrong first line does not hide what is wrong below it', async () => {
    const found = await said(
      pack({ funds: '- {fund: hifp_pay, base: [fees], ratio: 70%}' }, (b) =>
        b.replace('insured: employee', 'insured: 职工'),
      ),
    );
    expect(found).toMatch(/insured 应为 employee、resident 之一，不是“职工”/);
    expect(found).toMatch(/“70%”/);
    expect(found.match(/insured/g)).toHaveLength(1);
  });

  it.each([
    ['a tab', 'kind: benefit\ndeductible:\n\tper: none\n', /benefit\.yaml:3:1 .*制表符/],
    ['a key twice', 'kind: benefit\nkind: benefit\n', /benefit\.yaml:2:1 .*写了两次/],
    ['a bracket left open', 'kind: benefit\ndeductible: {per: none\nfunds:\n', /benefit\.yaml:3:1 .*没有合上/],
    ['a file that is no pack', 'a: b\n', /benefit\.yaml:1:1 缺少 kind：.*移出/],
  ])('%s', async (_, text, message) => {
    const found = await said({ ...pack(), 'benefit.yaml': text });
    expect(found).toMatch(message);
    expect(found).not.toMatch(/[a-z]{4,} [a-z]{2,} [a-z]{2,}/i);
  });

  it('says which keys a table knows, in Chinese', async () => {
    expect(await said(fund('ratio: {by: level, hihg: 90, else: 80}'))).toMatch(
      /按 level 查表，不认识“hihg”；可写 high, low/,
    );
    expect(inChinese('"per" is stay or year or none')).toBe('per 应为 stay、year、none 之一');
  });
});

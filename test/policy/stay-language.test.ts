/** `year_crossing` and `chronic` in a region file: what they say, what they inherit, and what does not load. */
import { describe, expect, it } from 'vitest';
import { makeBundles } from '../../src/policy/bundle.js';
import { inChinese } from '../../src/policy/messages-zh.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { StayRules } from '../../src/policy/stay-rules.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { stayTexts } from '../../src/settlement/describe/stay-words.js';
import { POLICIES } from '../settlement/shipped.js';
import { expectMistake, pack } from './mistakes.js';
import { benefitYaml, regionYaml } from './tiny-pack.js';

const PARENT = `kind: region
region: 990000
name: 省
abstract: true
from: 2024-01-01
cite: D
documents: {D: {title: 示例文件, standing: cited}}
`;

function rules(region: string, parent: string | null = null): StayRules {
  const inherits = parent === null ? '' : 'inherits: 990000\n';
  const texts = [
    regionYaml({ region: inherits + region }),
    benefitYaml(),
    ...(parent === null ? [] : [PARENT + parent]),
  ];
  const files = texts.map((text, i) => ({ path: `${i}.yaml`, content: parsePackYaml(text, `${i}.yaml`) }));
  const set = PolicySet.fromBundles(makeBundles(files).map((b) => b.bytes));
  const frame = set.regionFor('990100')?.frameOn('2024-06-01');
  if (frame == null) throw new Error('no frame');
  return frame.stays;
}

describe('what is written', () => {
  it('JS-44: by daily average, with what becomes of the deductible, each with its own clause', () => {
    const { yearCrossing } = rules(
      'year_crossing: {inpatient: daily_average, deductible: {value: each_year, cite: D 第二条}, cite: D 第一条}',
    );
    expect(yearCrossing).toMatchObject({
      inpatient: { value: 'daily_average', citation: { article: '第一条' } },
      deductible: { value: 'each_year', citation: { article: '第二条' } },
    });
    expect(stayTexts({ yearCrossing, severalRefused: null })).toEqual([
      '跨年住院：按日均费用和新年前后的住院天数分到各年，起付线各年各扣（《示例文件》 第一条）',
    ]);
  });

  it('is inherited, and restated as a whole', () => {
    const above =
      'year_crossing: {inpatient: daily_average, deductible: once}\nchronic: {several: {not_provided: 没有规定}}';
    expect(rules('', above)).toMatchObject({
      yearCrossing: { deductible: { value: 'once' } },
      severalRefused: '没有规定',
    });
    const restated = rules('year_crossing: {inpatient: whole}\nchronic: {several: each}', above);
    expect(restated).toMatchObject({
      yearCrossing: { inpatient: { value: 'whole' }, deductible: null },
      severalRefused: null,
    });
  });

  it('is nothing where nothing is written', () => {
    expect(rules('')).toEqual({ yearCrossing: null, severalRefused: null });
  });

  it.each([
    ['NM-41', '150100', 'cited', '第四十一条'],
    ['NM-41', '150300', 'cited', '第四十一条'],
    ['XA-45', '610100', 'cited', '第四十五条'],
    ['JS-44', '320100', 'assumed', '第四十四条'],
    ['JS-44', '321100', 'assumed', '第四十四条'],
    ['C24', '120000', 'assumed', ''],
  ])('%s: %s settles whole, %s', (_, region, standing, article) => {
    const rule = POLICIES.regionFor(region)?.frameOn('2025-01-03')?.stays.yearCrossing;
    expect(rule?.inpatient).toMatchObject({ value: 'whole', citation: { standing, article } });
  });
});

describe('what does not load', () => {
  it.each([
    ['an unknown key', 'year_crossing: {inpatients: whole}', 'inpatients', /year_crossing does not know "inpatients"/],
    ['no way named', 'year_crossing: {cite: D}', 'year_crossing', /"inpatient" must be stated: whole or daily_average/],
    [
      'an unknown way',
      'year_crossing: {inpatient: by_bill}',
      'by_bill',
      /"inpatient" knows whole, daily_average, not "by_bill"/,
    ],
    [
      'a cut without its deductible',
      'year_crossing: {inpatient: daily_average}',
      'year_crossing',
      /"deductible" must be stated: once or each_year/,
    ],
    [
      'a deductible of what is not cut',
      'year_crossing: {inpatient: whole, deductible: once}',
      'once',
      /deductible goes with inpatient: daily_average/,
    ],
    [
      'an assumption without why',
      'year_crossing: {inpatient: whole, standing: assumed}',
      'assumed',
      /an assumed value says why/,
    ],
    ['nothing about several diseases', 'chronic: {cite: D}', 'chronic', /"several" must be stated: each or/],
    ['an unknown way for several diseases', 'chronic: {several: first}', 'first', /"several" knows each, not "first"/],
  ])('%s', async (_, region, marker, message) => {
    await expectMistake(pack({ region }), 'region.yaml', marker, message);
  });

  it('is said in Chinese', () => {
    for (const said of [
      '"inpatient" must be stated: whole or daily_average',
      '"several" must be stated: each or {not_provided: …}',
      'deductible goes with inpatient: daily_average',
    ])
      expect(inChinese(said)).not.toBe(said);
  });
});

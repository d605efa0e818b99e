/** `visit:` and `filing.channels` in a region file: what they say, what they inherit, what does not load. */
import { describe, expect, it } from 'vitest';
import { makeBundles } from '../../src/policy/bundle.js';
import type { RegionFrame } from '../../src/policy/frame.js';
import { inChinese } from '../../src/policy/messages-zh.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { RegionFile } from '../../src/policy/schema.js';
import { misfits } from '../../src/policy/schema-check.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { filingTexts } from '../../src/settlement/describe/cross-words.js';
import { benefitYaml, regionYaml } from './tiny-pack.js';

function frame(region: string, parent = ''): RegionFrame {
  const texts = [regionYaml({ region: (parent === '' ? '' : 'inherits: 990000\n') + region }), benefitYaml()];
  const head = 'kind: region\nregion: 990000\nname: 省\nabstract: true\nfrom: 2024-01-01\ncite: D\n';
  if (parent !== '') texts.push(`${head}documents: {D: {title: 示例文件, standing: cited}}\n${parent}`);
  const files = texts.map((text, i) => ({ path: `${i}.yaml`, content: parsePackYaml(text, `${i}.yaml`) }));
  const set = PolicySet.fromBundles(makeBundles(files).map((b) => b.bytes));
  return set.regionFor('990100')?.frameOn('2024-06-01') as RegionFrame;
}

const FULL = `visit:
  emergency_referral_flag: {value: false, cite: D 第一条}
  emergency_ipt_types: ["1", "JZ"]
  emergency_med_types: "24"
  emergency_before_stay: separate
  slip_places: [hospital, dual_channel]
  bill_shapes:
    - {scope: cross_province, line: inpatient, shape: categories, cite: D 第二条}
    - {shape: [categories, lines]}
  institutions:
    - {code: H1, area: 510100, lines: [inpatient], suspended_from: 2025-01-01}
  chronic_institutions: 2
filing:
  channels:
    online: {working_days: 2, cite: D 第三条}
    referring_hospital: {kinds: referral}`;

describe('what is written', () => {
  it('comes with its clause, and the schema admits it', () => {
    const { visit, filing } = frame(FULL);
    expect(visit.referralFlag).toMatchObject({ value: false, citation: { article: '第一条' } });
    expect(visit.emergencyIptTypes?.value).toEqual(['1', 'JZ']);
    expect(visit.shapes.map((s) => s.shapes)).toEqual([['categories'], ['categories', 'lines']]);
    expect(visit.institutions.get('H1')).toEqual({ area: '510100', lines: ['inpatient'], suspendedFrom: '2025-01-01' });
    expect(filing.channels.get('online')).toMatchObject({ days: 2, citation: { article: '第三条' } });
    expect(filing.channels.get('referring_hospital')).toMatchObject({ days: 0, kinds: ['referral'] });
    const content = parsePackYaml(regionYaml({ region: FULL }), 'a.yaml');
    expect(misfits(RegionFile, content)).toEqual([]);
  });

  it('is told in words by policy show', () => {
    const texts = filingTexts(frame(FULL)).join('\n');
    for (const part of [
      '2 个工作日内审核',
      '只办转诊',
      '不算急诊',
      '另行结算',
      '双通道',
      '传大类费用或费用明细',
      '1 家机构',
    ])
      expect(texts).toContain(part);
  });

  it('is inherited key by key', () => {
    const { visit } = frame(
      'visit: {chronic_institutions: 3}',
      'visit: {chronic_institutions: 2, slip_places: hospital}',
    );
    expect([visit.chronicInstitutions?.value, visit.slipPlaces?.value]).toEqual([3, ['hospital']]);
  });

  it('nothing: nothing is checked', () => {
    const { visit, filing } = frame('');
    expect([visit.shapes.length, visit.institutions.size, filing.channels.size]).toEqual([0, 0, 0]);
    expect([visit.referralFlag, visit.slipPlaces, visit.emergencyBeforeStay]).toEqual([null, null, null]);
  });
});

describe('what does not load', () => {
  it.each([
    ['an unknown key', 'visit: {slips: hospital}', 'visit 不认识'],
    ['a place that is none', 'visit: {slip_places: shop}', 'slip_places 可写'],
    ['a shape of nothing', 'visit: {bill_shapes: [{scope: local}]}', '须写 shape'],
    ['shapes that are no maps', 'visit: {bill_shapes: [lines]}', 'bill_shapes 列出'],
    ['an institution nowhere', 'visit: {institutions: [{code: H1}]}', '六位 area'],
    ['an institution twice', 'visit: {institutions: [{code: H1, area: 510100}, {code: H1, area: 510100}]}', '列了两次'],
    ['a day that is none', 'visit: {institutions: [{code: H1, area: 510100, suspended_from: soon}]}', '2025-01-01'],
    ['a channel nobody has', 'filing: {channels: {fax: {working_days: 1}}}', 'filing channels 不认识'],
    ['days that are no number', 'filing: {channels: {online: {working_days: soon}}}', '应为整数'],
  ])('%s', (_, region, words) => {
    let message = '';
    try {
      frame(region);
    } catch (error) {
      message = inChinese((error as Error).message);
    }
    expect(message).toContain(words);
  });
});

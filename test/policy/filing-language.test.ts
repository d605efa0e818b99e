/** `filing:` in a region file: what it says, what it inherits, and what does not load. */
import { describe, expect, it } from 'vitest';
import type { RegionFrame } from '../../src/policy/frame.js';
import { makeBundles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { benefitYaml, regionYaml } from './tiny-pack.js';

function frame(filing: string, parent = ''): RegionFrame {
  const region = (parent === '' ? '' : 'inherits: 990000\n') + (filing === '' ? '' : `filing:\n${filing}`);
  const files = [
    { path: 'region.yaml', content: parsePackYaml(regionYaml({ region }), 'region.yaml') },
    { path: 'benefit.yaml', content: parsePackYaml(benefitYaml(), 'benefit.yaml') },
  ];
  if (parent !== '')
    files.push({
      path: 'parent.yaml',
      content: parsePackYaml(
        `kind: region\nregion: 990000\nname: 省\nabstract: true\nfrom: 2024-01-01\ncite: D\ndocuments: {D: {title: 示例文件, standing: cited}}\n${parent}`,
        'parent.yaml',
      ),
    });
  const set = PolicySet.fromBundles(makeBundles(files).map((b) => b.bytes));
  const found = set.regionFor('990100')?.frameOn('2024-06-01');
  if (found == null) throw new Error('no frame');
  return found;
}

describe('what is written', () => {
  it('a kind with its own citation on one value', () => {
    const kind = frame(
      '  kinds:\n    long_term: {open: true, min_months: {value: 3, cite: D 第三条}, cite: D 第一条}',
    ).filing.kinds.get('long_term');
    expect(kind).toMatchObject({
      open: { value: true },
      minMonths: { value: 3, citation: { article: '第三条' } },
      citation: { article: '第一条' },
      several: { value: 'one' },
    });
  });

  it('nothing: no kind is taken in', () => {
    expect(frame('').filing.kinds.size).toBe(0);
  });

  it('what a place does not restate it inherits, kind by kind', () => {
    const parent =
      'filing:\n  temporary_months: 6\n  outside: province\n  kinds:\n    referral: {min_months: 6}\n    other_temporary: {min_months: 6}';
    const { filing } = frame('  kinds:\n    referral: {fixed_months: 7}', parent);
    expect(filing.temporaryMonths).toBe(6);
    expect(filing.outside?.value).toBe('province');
    expect([filing.kinds.get('referral')?.fixedMonths?.value, filing.kinds.get('referral')?.minMonths]).toEqual([
      7,
      null,
    ]);
    expect(filing.kinds.get('other_temporary')?.minMonths?.value).toBe(6);
  });
});

describe('what does not load', () => {
  it.each([
    ['NM-13.2 XA-15: a limit of hospital levels', '  kinds:\n    long_term: {open: true, levels: [3A]}', /levels/],
    ['a kind that does not exist', '  kinds:\n    holiday: {open: true}', /holiday/],
    ['a place unit that does not exist', '  places: [street]', /street/],
    ['a paper that does not exist', '  kinds:\n    referral: {papers: [letter]}', /letter/],
    ['months that are no number', '  kinds:\n    referral: {min_months: half}', /min_months/],
    ['a fixed term with a minimum', '  kinds:\n    referral: {fixed_months: 6, min_months: 6}', /fixed term/],
    ['a maximum under the minimum', '  kinds:\n    referral: {min_months: 6, max_months: 5}', /must not fall/],
    ['groups of a temporary kind', '  kinds:\n    referral: {groups: {worker: {}}}', /long_term/],
    ['a holding without months', '  kinds:\n    long_term: {open: true, hold: {on: change}}', /months/],
    [
      'an assumed value without a reason',
      '  kinds:\n    long_term: {open: true, several: {value: one, standing: assumed}}',
      /why/,
    ],
  ])('%s', (_name, filing, message) => {
    expect(() => frame(filing)).toThrow(message);
  });

  it('XA-12.1 C29: a holding of 7 months where at most 6 are allowed', () => {
    const limits = 'filing_limits:\n  - {kind: long_term, hold_at_most: 6}';
    const kinds = (months: number): string => `  kinds:\n    long_term: {open: true, hold: {months: ${months}}}`;
    expect(frame(kinds(6), limits).filing.kinds.get('long_term')?.holds[0]?.months).toBe(6);
    expect(() => frame(kinds(7), limits)).toThrow(/held 7 months, over the limit of 6/);
  });

  it('JS-10a: a referral of 5 months where 6 are the least', () => {
    const limits = 'filing_limits:\n  - {kind: [referral, other_temporary], months_at_least: 6}';
    const kinds = (months: number): string => `  kinds:\n    referral: {min_months: ${months}}`;
    expect(frame(kinds(6), limits).filing.kinds.get('referral')?.minMonths?.value).toBe(6);
    expect(() => frame(kinds(5), limits)).toThrow(/only 5 months/);
    expect(() => frame('  kinds:\n    referral: {fixed_months: 5}', limits)).toThrow(/only 5 months/);
  });

  it('TJ-4.2: a temporary filing of 13 months where 12 are the most', () => {
    const limits = 'filing_limits:\n  - {kind: other_temporary, months_at_most: 12}';
    expect(frame('  kinds:\n    other_temporary: {max_months: 12}', limits).filing.kinds.size).toBe(1);
    expect(() => frame('  kinds:\n    other_temporary: {max_months: 13}', limits)).toThrow(/over the limit of 12/);
    expect(() => frame('  kinds:\n    other_temporary: {min_months: 1}', limits)).toThrow(/over the limit of 12/);
  });
});

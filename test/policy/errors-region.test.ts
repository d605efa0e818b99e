import { describe, expect, it } from 'vitest';
import { makeBundles } from '../../src/policy/bundle.js';
import { PackError } from '../../src/policy/node.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { expectMistake, pack, problems } from './mistakes.js';
import { benefitYaml, regionYaml, type TinyParts } from './tiny-pack.js';

const cross = (rule: string): TinyParts => ({
  cross: `- {class: [local, referral], none: true}\n- {class: unfiled, ${rule}}`,
});
const classes = (rule: string): TinyParts => ({
  classes: `- ${rule}\n- {class: local, when: {scope: local}}\n- {class: referral, when: {filing: referral}}\n- {class: unfiled}`,
});

describe('a region file says where it is wrong', () => {
  it.each<[string, TinyParts, string, RegExp]>([
    ['an unknown key', { region: 'area: {local: ["99"]}' }, 'area:', /a region file does not know "area"/],
    [
      'an unknown key of filing',
      { region: 'filing: {temporary_month: 6}' },
      'temporary_month',
      /filing does not know "temporary_month"/,
    ],
    ['an unknown key of areas', { region: 'areas: {home: ["99"]}' }, 'home', /areas does not know "home"/],
    ['months that are no number', { region: 'filing: {temporary_months: six}' }, 'six', /is a number of months/],
    [
      'an unknown class',
      classes('{class: foreign, when: {scope: local}}'),
      'foreign',
      /"foreign" is not a class; there are local/,
    ],
    ['a misspelt "when"', classes('{class: local, wen: {scope: local}}'), 'wen', /a class rule does not know "wen"/],
    ['an unknown condition', classes('{class: local, when: {scop: local}}'), 'scop', /"when" does not know "scop"/],
    [
      'an unknown scope',
      classes('{class: local, when: {scope: abroad}}'),
      'abroad',
      /"scope" knows local, in_province, cross_province, not "abroad"/,
    ],
    [
      'an unknown line in a condition',
      classes('{class: local, when: {line: inpatiend}}'),
      'inpatiend',
      /"line" knows inpatient/,
    ],
    [
      'a flag that is neither true nor false',
      classes('{class: local, when: {emergency: yes}}'),
      'yes',
      /"emergency" is true or false/,
    ],
    ['class and refuse at once', classes('{class: local, refuse: 不行}'), '不行', /says class, refuse or hold/],
    [
      'two rules for one class',
      { cross: '- {class: [local, referral, unfiled], none: true}\n- {class: unfiled, points_off: 5}' },
      'class: [local',
      /has 2 rules for class unfiled/,
    ],
    [
      'no rule for a class',
      { cross: '- {class: [local, referral], none: true}' },
      'cross_region',
      /no rule for class unfiled, line inpatient, employee/,
    ],
    [
      'an unknown class in a rule',
      cross('none: true}\n- {class: foreign, none: true'),
      'foreign',
      /"class" knows local.*not "foreign"/,
    ],
    [
      'an unknown line in a rule',
      cross('lines: [inpatiend], none: true'),
      'inpatiend',
      /"lines" knows inpatient.*not "inpatiend"/,
    ],
    ['a rule that says nothing', cross('rounds: self'), 'rounds', /says one of none, points_off/],
    [
      'a rule that says none and something',
      cross('none: true, points_off: 5'),
      'points_off',
      /none goes with no other/,
    ],
    [
      'an unknown key of a rule',
      cross('points_of: 5, none: true'),
      'points_of',
      /a cross_region rule does not know "points_of"/,
    ],
    ['points above 100', cross('points_off: 101'), 'points_off', /above 100 %/],
    ['a first self-pay above 100', cross('first_self_pay: 110'), 'first_self_pay', /above 100 %/],
    ['a multiplier in per cent', cross('multiplier: 80'), 'multiplier', /multiplier is a factor such as 0.8/],
    ['an unknown fund', cross('points_off: 5, funds: [hifq_pay]'), 'cross_region', /cuts "hifq_pay", which is no fund/],
    ['an unknown level', cross('level_as: highest'), 'highest', /level_as is one of high, low/],
    [
      'a deductible where the line has none',
      cross('deductible: 100'),
      'class',
      /replaces a deductible this line does not have/,
    ],
    [
      'a class rule without a document',
      classes('{class: local, when: {scope: local}, cite: Q1}'),
      'Q1',
      /document "Q1" is not listed/,
    ],
  ])('%s', async (_name, parts, marker, message) => {
    const file = /does not have/.test(message.source) ? 'benefit.yaml' : 'region.yaml';
    await expectMistake(pack(parts), file, file === 'benefit.yaml' ? 'deductible' : marker, message);
  });

  it('one hospital code in two groups', async () => {
    const files = { ...pack(), 'region.yaml': regionYaml().replace('low: [1A]', 'low: [1A, 3A]') };
    await expectMistake(files, 'region.yaml', 'levels', /"levels" puts 3A into both high and low/);
  });

  it('classes that leave a case open', async () => {
    const files = pack({
      classes:
        '- {class: local, when: {scope: local}}\n- {class: referral, when: {filing: referral}}\n- {class: unfiled, when: {emergency: false}}',
    });
    expect(await problems(files)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /classes have no rule for employee inpatient, scope in_province, filing long_term, emergency true/,
        ),
      ]),
    );
  });
});

describe('files that do not fit together', () => {
  it('two benefit files overlap in date: the later one is named', async () => {
    await expectMistake(
      { ...pack(), 'later.yaml': benefitYaml().replace('from: 2024-01-01', 'from: 2025-01-01') },
      'later.yaml',
      'from',
      /two benefit files hold for employee inpatient on 2025-01-01: benefit.yaml, later.yaml/,
    );
  });

  it('two region files overlap in date', async () => {
    await expectMistake(
      { ...pack(), 'z-region.yaml': regionYaml().replace('from: 2024-01-01', 'from: 2025-01-01') },
      'z-region.yaml',
      'from',
      /two region files of 990100 hold on 2025-01-01/,
    );
  });

  it('a hole between two files', async () => {
    const files = {
      ...pack({ benefit: 'to: 2024-12-30' }),
      'later.yaml': benefitYaml().replace('from: 2024-01-01', 'from: 2025-01-01'),
    };
    // Each line of benefit says so.
    expect([...new Set((await problems(files)).map((text) => text.replace(/ \S+：/, ' ')))]).toEqual([
      expect.stringMatching(/^later\.yaml:5:1 .*2024-12-30 .*2025-01-01/),
    ]);
    expect(await problems({ ...files, ...pack({ benefit: 'to: 2024-12-31' }) })).toEqual([]);
  });

  it('a benefit file of a region without a region file', async () => {
    await expectMistake(
      { ...pack(), 'stray.yaml': benefitYaml().replace('990100', '990200') },
      'stray.yaml',
      'kind',
      /region 990200 has no region file/,
    );
  });

  it('regions that inherit from each other', async () => {
    const files = pack({ region: 'inherits: 990000' });
    const parent = regionYaml({ region: 'abstract: true\ninherits: 990100' }).replace(
      'region: 990100',
      'region: 990000',
    );
    await expectMistake({ ...files, 'parent.yaml': parent }, 'region.yaml', 'inherits', /inherits from itself/);
  });

  it('a parent that is not there', async () => {
    await expectMistake(
      pack({ region: 'inherits: 990000' }),
      'region.yaml',
      'inherits',
      /inherits from 990000, which has nothing in force on 2024-01-01/,
    );
  });

  it("what is inherited is named in the parent's file", async () => {
    const child = regionYaml({ region: 'inherits: 990000' }).replace(/cross_region:[\s\S]*/, '');
    const parent = regionYaml({ region: 'abstract: true', cross: '- {class: [local, referral], none: true}' }).replace(
      'region: 990100',
      'region: 990000',
    );
    await expectMistake(
      { 'region.yaml': child, 'benefit.yaml': benefitYaml(), 'parent.yaml': parent },
      'parent.yaml',
      'cross_region',
      /no rule for class unfiled/,
    );
  });
});

describe('text that is not a pack', () => {
  const broken = (text: string): string => {
    try {
      parsePackYaml(text, 'x.yaml');
    } catch (error) {
      if (error instanceof PackError) return error.message;
      throw error;
    }
    return '';
  };

  it.each<[string, string, RegExp]>([
    ['YAML syntax', 'kind: region\nname: [a, b\n', /^x\.yaml:\d+:\d+: /],
    ['a key written twice', 'kind: region\nkind: benefit\n', /^x\.yaml:2:1: .*unique/],
    ['an alias', 'a: &x {b: 1}\nc: *x\n', /^x\.yaml:2:4: aliases are not part of the pack language/],
    ['too deep', `a: ${'['.repeat(30)}1${']'.repeat(30)}\n`, /^x\.yaml:1:\d+: nested deeper than 24/],
    ['a list at the root', '- a\n- b\n', /^x\.yaml:1:1: a pack file is a map/],
    ['a text at the root', 'hello\n', /^x\.yaml:1:1: a pack file is a map/],
    ['a key that is a map', '{a: 1}: b\n', /^x\.yaml:1:\d+: a key is a plain value/],
    ['a key that would change the prototype', '__proto__: {a: 1}\n', /^x\.yaml:1:1: a key may not be called/],
    [
      'more than a million characters',
      `a: ${'x'.repeat(1 << 20)}`,
      /^x\.yaml: a pack file may hold 1048576 characters/,
    ],
  ])('%s', (_name, text, message) => {
    expect(broken(text)).toMatch(message);
  });

  it('a kind nobody knows, a region that is no code', async () => {
    await expectMistake({ ...pack(), 'a.yaml': 'kind: policy\nregion: 990100\n' }, 'a.yaml', 'kind', /not "policy"/);
    await expectMistake({ ...pack(), 'a.yaml': 'kind: benefit\nregion: 99\n' }, 'a.yaml', 'region', /six-digit code/);
  });

  it('makeBundles throws the first mistake as a PackError', () => {
    expect(() => makeBundles([{ path: 'b.yaml', content: parsePackYaml(benefitYaml(), 'b.yaml') }])).toThrow(PackError);
  });
});

import { describe, expect, it } from 'vitest';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { regionFrame } from '../../src/policy/frame.js';
import { mapOf } from '../../src/policy/node.js';
import { RegionPolicy } from '../../src/policy/region-policy.js';
import { checkCoverage } from '../../src/policy/coverage.js';
import { expectMistake, pack } from './mistakes.js';
import { benefitYaml, regionYaml } from './tiny-pack.js';

const claims = (body: string): { region: string } => ({ region: `claims: ${body}` });
const BASE = 'reasons: [self_paid], catalogue: home';

describe('what a pack says of claims', () => {
  it.each<[string, string, string, RegExp]>([
    ['an unknown key', `{${BASE}, reson: x}`, 'reson', /claims does not know "reson"/],
    ['no reasons', '{catalogue: home}', 'catalogue', /claims say reasons and catalogue/],
    ['no catalogue', '{reasons: [self_paid]}', 'reasons', /claims say reasons and catalogue/],
    ['an unknown reason', '{reasons: [bored], catalogue: home}', 'bored', /"reasons" knows system_fault/],
    ['an unknown catalogue', '{reasons: [other], catalogue: mine}', 'mine', /"catalogue" knows home, treating/],
    ['an unknown paper', `{${BASE}, papers: {inpatient: [letter]}}`, 'letter', /"inpatient" knows identity/],
    ['an unknown kind of claim', `{${BASE}, papers: {dental: [receipt]}}`, 'dental', /papers does not know "dental"/],
    ['two limits of late filing', `{${BASE}, late_filing: {days: 3, months: 1}}`, 'late_filing', /one of open: true/],
    ['a late filing that is not open', `{${BASE}, late_filing: {open: false}}`, 'late_filing', /one of open: true/],
    ['a limit that is no number', `{${BASE}, late_filing: {days: soon}}`, 'soon', /is a number of/],
    ['no ordinary time', `{${BASE}, decision: {special: 20}}`, 'decision', /"decision" says ordinary/],
    [
      'a small visit without an amount',
      `{${BASE}, decision: {ordinary: 10, small_outpatient: {days: 5}}}`,
      'small_outpatient',
      /says amount and days/,
    ],
    ['a calendar of no year', `{${BASE}, calendar: {next: {holidays: []}}}`, 'next', /calendar is kept by year/],
    [
      'a day of another year',
      `{${BASE}, calendar: {"2025": {holidays: [2026-01-01]}}}`,
      '2026-01-01',
      /is not a day of 2025/,
    ],
  ])('%s is a mistake at its place', (_name, body, marker, message) =>
    expectMistake(pack(claims(body)), 'region.yaml', marker, message),
  );

  it('a case no class rule decides is found before it happens', () => {
    const classes = `- {class: local, when: {claim: false}}
- {class: unfiled, when: {claim: true, consent: true}}
- {class: unfiled, when: {claim: true, late_filed: true}}`;
    const text = regionYaml({ ...claims(`{${BASE}}`), classes });
    const files = [text, benefitYaml()].map((t, i) => ({ path: `${i}`, content: parsePackYaml(t, `${i}`) }));
    const { problems } = checkCoverage(new RegionPolicy('990100', 'v', files));
    expect(problems.join()).toMatch(/classes have no rule for .*claim self_paid, consent false, late_filed false/);
  });

  it('is inherited key by key', () => {
    const parent = regionYaml(claims(`{${BASE}, late_filing: {open: true}}`))
      .replace('region: 990100', 'region: 990000\nabstract: true')
      .replace('示例市', '示例省');
    const child = regionYaml(claims('{late_filing: {days: 30}}')).replace('from:', 'inherits: 990000\nfrom:');
    const files = [parent, child].map((t, i) => ({ path: `${i}`, content: parsePackYaml(t, `${i}`) }));
    const rules = new RegionPolicy('990100', 'v', files).frameOn('2025-01-01')?.claims;
    expect(rules?.reasons.value).toEqual(['self_paid']);
    expect(rules?.late?.value).toEqual({ unit: 'days', length: 30 });
  });

  it('alternatives of a paper are a list inside the list, one paper stands for itself', () => {
    const text = regionYaml(claims(`{${BASE}, papers: {inpatient: [receipt, [diagnosis_proof, discharge_summary]]}}`));
    const region = parsePackYaml(text, 'r');
    expect(mapOf(region, 'claims')).toBeDefined();
    expect(regionFrame(region).claims?.papers.kinds.get('inpatient')?.value).toEqual([
      ['receipt'],
      ['diagnosis_proof', 'discharge_summary'],
    ]);
  });
});

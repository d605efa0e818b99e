import { describe, expect, it } from 'vitest';
import { cellKey, parseCellKey } from '../../src/policy/cell.js';
import { lookupsOf, regionFrame } from '../../src/policy/frame.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { makeBundles } from '../../src/policy/bundle.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { benefitYaml, regionYaml } from './tiny-pack.js';

const frame = (region: string) => regionFrame(parsePackYaml(regionYaml({ region }), 'r.yaml'));

describe('a region frame', () => {
  it('takes pooling area and province from the code when nothing is said', () => {
    expect(frame('')).toMatchObject({
      localPrefixes: ['9901'],
      provincePrefixes: ['99'],
      temporaryMonths: 0,
      commitmentMonths: 0,
      commitmentFrom: '',
    });
  });

  it('reads areas and filing rules, wrapped with their citation or not', () => {
    expect(
      frame(
        'areas: {local: ["9901", "9999"], in_province: ["98", "99"]}\nfiling: {temporary_months: {value: 6, cite: D}, commitment_papers_months: 1, commitment_papers_from: 2025-01-01}',
      ),
    ).toMatchObject({
      localPrefixes: ['9901', '9999'],
      provincePrefixes: ['98', '99'],
      temporaryMonths: 6,
      commitmentMonths: 1,
      commitmentFrom: '2025-01-01',
    });
  });

  it('prefers the longer person prefix', () => {
    const text = regionYaml().replace('persons: {', 'persons: {student: ["1404"], minor: ["14"], ');
    const prefixes = regionFrame(parsePackYaml(text, 'r.yaml')).personPrefixes;
    expect(prefixes.find(([p]) => '140401'.startsWith(p))?.[1]).toBe('student');
    expect(prefixes.find(([p]) => '1401'.startsWith(p))?.[1]).toBe('minor');
  });
});

describe('what a file looks at', () => {
  const looks = (yaml: string) => lookupsOf(parsePackYaml(yaml, 'x.yaml'));

  it('age, disease and identities are found wherever they stand', () => {
    expect(looks('a: {b: [{by: age, 0-: 1}]}')).toEqual({ age: true, held: false, disease: false, identities: [] });
    expect(looks('a: {base: 75, per_year_of_age: 0.2}').age).toBe(true);
    expect(looks('a: {by: [level, disease], x: {y: 1}}').disease).toBe(true);
    expect(looks('caps: [{limit: 1, disease: each}]').disease).toBe(true);
    expect(
      looks(
        'a: {by: identity, poor|orphan: 1, else: 2}\nb: {by: [level, identity], high: {veteran: 1}, else: {lone: 1, else: 2}}',
      ).identities,
    ).toEqual(['lone', 'orphan', 'poor', 'veteran']);
    expect(looks('a: {by: level, high: 1}')).toEqual({ age: false, held: false, disease: false, identities: [] });
  });
});

describe('plan keys', () => {
  it('give the cell back, so that a stored settlement can be explained', () => {
    const cell = {
      date: '2025-01-01',
      insured: 'employee',
      line: 'chronic',
      level: 'tertiary_a',
      person: 'retired',
      age: 70,
      class: 'unfiled',
      scope: 'cross_province',
      disease: 'M03900',
      identity: ['poor', 'civil_servant'],
    } as const;
    expect(parseCellKey(cellKey(cell))).toEqual(cell);
    expect(parseCellKey(cellKey({ ...cell, identity: [], disease: '' }))).toEqual({
      ...cell,
      identity: [],
      disease: '',
    });
    expect(() => parseCellKey('a|b')).toThrow(RangeError);
  });
});

describe('versions', () => {
  const version = (region: string, benefit: string): string => {
    const files = [region, benefit].map((text, i) => ({
      path: `${i}.yaml`,
      content: parsePackYaml(text, `${i}.yaml`),
    }));
    return makeBundles(files)[0]?.versionId ?? '';
  };

  it('change with the content, not with comments or layout', () => {
    const base = version(regionYaml(), benefitYaml());
    expect(base).toMatch(/^990100@[0-9a-f]{12}$/);
    expect(version(`# 注释\n${regionYaml()}\n\n`, benefitYaml().replace('{per: none}', '\n  per: none # 没有'))).toBe(
      base,
    );
    expect(version(regionYaml(), benefitYaml({ funds: '- {fund: hifp_pay, base: [fees], ratio: 81}' }))).not.toBe(base);
  });

  it('two of one region cannot be in force together', () => {
    const [bundle] = makeBundles(
      [regionYaml(), benefitYaml()].map((text, i) => ({ path: `${i}`, content: parsePackYaml(text, `${i}`) })),
    );
    if (bundle === undefined) throw new Error('no bundle');
    expect(() => PolicySet.fromBundles([bundle.bytes, bundle.bytes])).toThrow(/two versions of region 990100/);
  });
});

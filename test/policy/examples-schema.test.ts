import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wholeSchema } from '../../src/cli/policy/schema.js';
import { newPackFiles } from '../../src/cli/policy/new-pack.js';
import { builtinPacksDir } from '../../src/policy/bundle.js';
import { BenefitFile, RegionFile } from '../../src/policy/schema.js';
import { misfits } from '../../src/policy/schema-check.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { ExamplesFile } from '../../src/settlement/example-schema.js';

const SCHEMAS: Readonly<Record<string, object>> = { region: RegionFile, benefit: BenefitFile, examples: ExamplesFile };
const folders = [fileURLToPath(builtinPacksDir), fileURLToPath(new URL('../examples/', import.meta.url))];
const shipped = folders.flatMap((dir) =>
  (readdirSync(dir, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') })),
);
const fresh = newPackFiles('330100', '杭州市', '2025-01-01').map(({ path, text }) => ({ name: `new/${path}`, text }));

describe('the JSON Schema of packs', () => {
  // An editor reads YAML into text, numbers and booleans; the program reads all scalars as text. Both must pass.
  it.each([...shipped, ...fresh])('admits $name as an editor and as the program reads it', ({ name, text }) => {
    const value = parse(text) as { kind: string };
    const schema = SCHEMAS[value.kind] ?? {};
    expect(Check(schema as never, value)).toBe(true);
    expect(misfits(schema, parsePackYaml(text, name))).toEqual([]);
    expect(Check(wholeSchema() as never, value)).toBe(true);
  });

  it('refuses an unknown key, a missing one and a value of another form, each with its place', () => {
    const text =
      'kind: benefit\nregion: 330100\ninsured: employes\nlines: [inpatient]\nfunds:\n  - {fund: hifp_pay, base: [fees], ratios: 80}\n  - {fund: hifp_pay}\n';
    const found = misfits(BenefitFile, parsePackYaml(text, 'x.yaml')).map((m) => `${m.where} ${m.message}`);
    expect(found).toEqual([
      'x.yaml:3:1 insured 应为 employee、resident 之一，不是“employes”',
      expect.stringMatching(/^x\.yaml:6:36 funds 不认识 ratios，是不是想写 ratio？$/),
      expect.stringMatching(/^x\.yaml:7:5 funds 缺少 base/),
      expect.stringMatching(/^x\.yaml:1:1 缺少 from/),
    ]);
  });

  it('is plain JSON that an editor can load', () => {
    const schema = JSON.parse(JSON.stringify(wholeSchema())) as {
      anyOf: { properties: Record<string, { description?: string }> }[];
    };
    expect(schema.anyOf).toHaveLength(3);
    expect(schema.anyOf[1]?.properties['deductible']?.description).toBe('起付线');
  });
});

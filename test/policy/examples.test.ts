import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtinPacksDir, scanPackFiles } from '../../src/policy/bundle.js';
import { makeBundles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { readExamples } from '../../src/settlement/example-file.js';
import { policiesOf, runExample } from '../../src/settlement/examples.js';

const FOLDER = fileURLToPath(new URL('../examples/', import.meta.url));
const NONE = PolicySet.fromBundles([]);
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .sort();
const load = (name: string) =>
  readExamples({ path: name, content: parsePackYaml(readFileSync(FOLDER + name, 'utf8'), name) });

describe('worked examples, to the fen through both evaluators', () => {
  for (const name of names) {
    const file = load(name);
    const policies = policiesOf(file, NONE);
    for (const example of file.cases) {
      it(`${name.replace('.yaml', '')}: ${example.name}`, () => {
        expect(runExample(policies, example).difference).toBeNull();
      });
    }
  }
});

describe('every figure an example expects', () => {
  it('binds: a fen more in any of them is a difference', () => {
    const loose: string[] = [];
    let figures = 0;
    for (const name of names) {
      const text = readFileSync(FOLDER + name, 'utf8');
      const start = text.indexOf('\ncases:');
      // Figures inside expect blocks: one more fen each, one at a time.
      for (const block of text.slice(start).matchAll(/expect:[\s\S]*?(?=\n {2}- |\n {6}- |\n {4}- |$)/g)) {
        for (const figure of block[0].matchAll(/(?<=[:[,] )\d+(\.\d\d)?(?=[\s,}\]]|$)|(?<=\[)\d+\.\d\d/g)) {
          figures++;
          const at = start + (block.index ?? 0) + (figure.index ?? 0);
          const more = figure[0].includes('.')
            ? (Number(figure[0].replace('.', '')) + 1)
                .toString()
                .padStart(3, '0')
                .replace(/(\d\d)$/, '.$1')
            : `${figure[0]}1`;
          const changed = text.slice(0, at) + more + text.slice(at + figure[0].length);
          const file = readExamples({ path: name, content: parsePackYaml(changed, name) });
          if (file.cases.every((c) => runExample(policiesOf(file, NONE), c).difference === null))
            loose.push(`${name} ${figure[0]} -> ${more}`);
        }
      }
    }
    expect(loose).toEqual([]);
    expect(figures).toBeGreaterThan(100);
  });
});

describe('examples that travel with the packs', async () => {
  const { files } = await scanPackFiles(builtinPacksDir);
  const around = PolicySet.fromBundles(makeBundles(files).map((b) => b.bytes));
  for (const packFile of files.filter((f) => f.content['kind'] === 'examples')) {
    const file = readExamples(packFile);
    for (const example of file.cases) {
      it(`${file.path}: ${example.name}`, () => {
        expect(runExample(policiesOf(file, around), example).difference).toBeNull();
      });
    }
  }
  it('are no part of a version', () => {
    const without = makeBundles(files.filter((f) => f.content['kind'] !== 'examples')).map((b) => b.versionId);
    expect(makeBundles(files).map((b) => b.versionId)).toEqual(without);
  });
});

describe('an example that does not come out', () => {
  const text = readFileSync(`${FOLDER}qingyuan-2023-three-funds.yaml`, 'utf8');
  const run = (changed: string) => {
    const file = readExamples({ path: 'x.yaml', content: parsePackYaml(changed, 'x.yaml') });
    return runExample(policiesOf(file, NONE), file.cases[0]!).difference;
  };

  it('names the first difference in words', () => {
    expect(run(text.replace('hifmi_pay: 2056.28', 'hifmi_pay: 2056.29'))).toBe('hifmi_pay 应为 2056.29，实为 2056.28');
    expect(run(text.replace('ratio: 95', 'ratio: 94'))).toMatch(/^hifob_pay 应为 216002\.86，实为 /);
  });

  it('does not pass a misspelt expectation', () => {
    expect(() => run(text.replace('hifmi_pay: 2056.28', 'hifmi_pays: 2056.28'))).toThrow(
      /x\.yaml:\d+:\d+: .*hifmi_pays/,
    );
  });

  it('says when a refusal was expected and none came', () => {
    expect(run(text.replace('hifmi_pay: 2056.28', 'refuse: 备案'))).toContain('应被拒绝');
  });
});

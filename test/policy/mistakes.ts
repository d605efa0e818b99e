import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { checkHead, filesOfRegion, publishedRegions, scanPackFiles, strayBenefits } from '../../src/policy/bundle.js';
import { checkCoverage } from '../../src/policy/coverage.js';
import { PackError } from '../../src/policy/node.js';
import { inspectPacks } from '../../src/policy/problems.js';
import { RegionPolicy } from '../../src/policy/region-policy.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { benefitYaml, regionYaml, type TinyParts } from './tiny-pack.js';

/** What the compiler itself says, with nothing checked before it: `file:line:column: message`. */
export function compilerSays(texts: Readonly<Record<string, string>>): string[] {
  try {
    const files = Object.entries(texts).map(([path, text]) => ({ path, content: parsePackYaml(text, path) }));
    for (const file of files) checkHead(file.content);
    const [stray] = strayBenefits(files);
    if (stray !== undefined) throw stray;
    return publishedRegions(files).flatMap((region) => [
      ...checkCoverage(new RegionPolicy(region, `${region}@test`, filesOfRegion(region, files))).problems,
    ]);
  } catch (error) {
    if (error instanceof PackError) return [error.message];
    throw error;
  }
}

/** Everything the check of a folder says against it of pack files, each `file:line:column message`. */
export async function problems(files: Readonly<Record<string, string>>): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'packs-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    const report = inspectPacks(await scanPackFiles(dir));
    return [...report.problems, ...report.regions.flatMap((r) => r.problems)].map((p) => `${p.where} ${p.message}`);
  } finally {
    await rm(dir, { recursive: true });
  }
}

export const pack = (
  parts: TinyParts = {},
  change: (benefit: string) => string = (b) => b,
): Record<string, string> => ({
  'region.yaml': regionYaml(parts),
  'benefit.yaml': change(benefitYaml(parts)),
});

/** Line of the first file line that contains `text`. */
const lineOf = (content: string, text: string): number =>
  content.split('\n').findIndex((line) => line.includes(text)) + 1;

/** One mistake: the compiler says what is wrong at the line of `marker` in `file`; the check of the folder names it too. */
export async function expectMistake(
  files: Record<string, string>,
  file: string,
  marker: string,
  message: RegExp,
): Promise<void> {
  const line = lineOf(files[file] ?? '', marker);
  expect(line, `"${marker}" is in ${file}`).toBeGreaterThan(0);
  const place = new RegExp(`^${file.replaceAll('.', '\\.')}:${line}:\\d+:? `);
  const found = compilerSays(files);
  const hit = found.find((text) => message.test(text));
  expect(hit, found.join('\n')).toBeDefined();
  expect(hit).toMatch(place);
  const checked = await problems(files);
  expect(
    checked.filter((text) => place.test(text)),
    checked.join('\n'),
  ).not.toEqual([]);
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/cli/policy/check.js';
import { type Io, OK } from '../../src/cli/policy/io.js';
import { show } from '../../src/cli/policy/show.js';
import { test as runExamples } from '../../src/cli/policy/test.js';
import { manualClock } from '../../src/wire/clock.js';

/** The walk-through of the policy guide, as it stands there: its files pass its commands. */
const GUIDE = readFileSync(new URL('../../src/policy/README.md', import.meta.url), 'utf8');
const lines: string[] = [];
const io: Io = { out: (line) => void lines.push(line), note: () => undefined, clock: manualClock(), env: {} };
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'guide-'));
  const files = [...GUIDE.matchAll(/```yaml\n# 文件 (\S+)\n([\s\S]*?)```/g)];
  expect(files.map((f) => f[1])).toEqual([
    'my-packs/990200/region.yaml',
    'my-packs/990200/employee/inpatient.yaml',
    'my-packs/990200/examples.yaml',
  ]);
  for (const [, name = '', text = ''] of files) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the walk-through from a notice to a tested pack', () => {
  it('passes the check', async () => {
    expect(await check(join(dir, 'my-packs'), {}, io), lines.join('\n')).toBe(OK);
  });

  it('passes its examples', async () => {
    expect(await runExamples([join(dir, 'my-packs')], {}, io), lines.join('\n')).toBe(OK);
  });

  it('shows the notice’s table', async () => {
    lines.length = 0;
    await show(join(dir, 'my-packs'), { date: '2025-06-01' }, io);
    const row = lines.find((line) => line.includes('二级') && line.includes('退休'));
    expect(row?.trim().split(/ {2,}/)).toEqual(['二级', '退休、离休', '91%']);
    expect(lines.join('\n')).toMatch(/三级 +900 +450\n/);
  });
});

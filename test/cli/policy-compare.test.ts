import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diff } from '../../src/cli/policy/diff.js';
import { generate } from '../../src/cli/policy/impact/generate.js';
import { impact } from '../../src/cli/policy/impact.js';
import { show } from '../../src/cli/policy/show.js';
import { fromFolder } from '../../src/cli/policy/sources.js';
import { displayWidth, renderTable } from '../../src/cli/policy/table.js';
import { packIn, tempDir, testIo } from './policy-support.js';

let dir: string;
let remove: () => void;
beforeEach(() => ({ dir, remove } = tempDir()));
afterEach(() => remove());

const CHANGES = {
  'employee/inpatient.yaml': [
    ['tertiary: {active: 80, retired: 85}', 'tertiary: {active: 78, retired: 85}'],
    ['limit: 300000', 'limit: 350000'],
    ['tertiary: [1000, 500]', 'tertiary: [1100, 500]'],
  ],
  'region.yaml': [['class: [referral, emergency], points_off: 5', 'class: [referral, emergency], points_off: 8']],
} as const;

describe('policy show', () => {
  it('prints the tables people recognise, Chinese columns aligned, assumed values marked', async () => {
    const io = testIo(dir);
    await show(packIn(dir, 'p'), { date: '2025-06-01' }, io);
    const row = io.lines.find((line) => line.includes('三级') && line.includes('在职'));
    expect(row?.trim().split(/ {2,}/)).toEqual(['三级', '在职', '80%※']);
    expect(io.text()).toContain('5万以上 90%※');
    expect(io.text()).toContain('全年支付限额 30万※');
    expect(io.text()).toMatch(/转诊备案、急诊抢救 +全部 +降 5 个百分点※/);
    expect(io.text()).toContain('不提供（定点药店）：药店无住院待遇');
  });

  it('sets every row of a table to the same width', () => {
    const lines = renderTable(
      ['等级', '比例'],
      [
        ['三级特等', '88%'],
        ['A', '100.00'],
      ],
    );
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
  });
});

describe('policy diff', () => {
  it('names each changed value with the cells it is about, and nothing else', async () => {
    const io = testIo(dir);
    await diff(packIn(dir, 'a'), packIn(dir, 'b', CHANGES), {}, io);
    const changes = io.lines
      .slice(1)
      .filter((line) => !line.includes('依据') && !line.includes('起）'))
      .map((line) => line.trim());
    expect(changes).toEqual([
      '转诊备案、急诊抢救 降 5 个百分点 → 降 8 个百分点',
      '三级 起付线 第1次 1000 → 1100',
      '三级 在职 基本医疗保险统筹基金 至5万 80% → 78%',
      '三级、二级、一级、未定级 基本医疗保险统筹基金 全年支付限额 30万 → 35万',
    ]);
  });

  it('finds nothing between equal packs', async () => {
    const io = testIo(dir);
    await diff(packIn(dir, 'a'), packIn(dir, 'b'), {}, io);
    expect(io.lines.at(-1)).toContain('没有不同');
  });

  it('compares two days of one policy', async () => {
    const io = testIo(dir);
    await diff('builtin#2024-12-31', 'builtin#2025-01-01', { json: true }, io);
    const found = JSON.parse(io.text()) as {
      region: string;
      changes: { part: string; before: string; after: string }[];
    }[];
    const cross = found.find((r) => r.region === '150100')?.changes.find((c) => c.part === '异地调整');
    expect(cross?.before).toContain('降 10');
    expect(cross?.after).toContain('降 20');
  });
});

describe('policy impact', () => {
  it('adds up to what the records say, keeps the rest unchanged, and lists changed ones in the CSV', async () => {
    const [a, b] = [packIn(dir, 'a'), packIn(dir, 'b', CHANGES)];
    const [policy] = await fromFolder(a);
    if (policy === undefined) throw new Error('no policy');
    const file = join(dir, 'records.ndjson');
    writeFileSync(file, [...generate(policy, '2025-06-01', 500, 11)].map((r) => `${JSON.stringify(r)}\n`).join(''));
    const io = testIo(dir);
    await impact(a, b, { from: file, csv: join(dir, 'changed.csv'), json: true, seed: 1 }, io);
    const report = JSON.parse(io.text()) as {
      records: number;
      changed: number;
      byFund: Record<string, { before: number; after: number }>;
      largest: { fundsBefore: number; fundsAfter: number }[];
    };
    expect(report.records).toBe(500);
    expect(report.changed).toBeGreaterThan(20);
    expect(report.changed).toBeLessThan(500);
    // What the funds no longer pay the persons do.
    const moved = Object.entries(report.byFund).reduce((total, [, s]) => total + s.after - s.before, 0);
    expect(moved).toBe(0);
    const gaps = report.largest.map((c) => Math.abs(c.fundsAfter - c.fundsBefore));
    expect(gaps).toEqual([...gaps].sort((x, y) => y - x));
    const csv = readFileSync(join(dir, 'changed.csv'), 'utf8').trim().split('\n');
    expect(csv.length).toBe(report.changed + 1);
    expect(new Set(csv.map((line) => line.split(',').length)).size).toBe(1);
  });

  it('changes nothing between a policy and itself', async () => {
    const a = packIn(dir, 'a');
    const [policy] = await fromFolder(a);
    if (policy === undefined) throw new Error('no policy');
    const file = join(dir, 'records.ndjson');
    writeFileSync(file, [...generate(policy, '2025-06-01', 50, 3)].map((r) => `${JSON.stringify(r)}\n`).join(''));
    const io = testIo(dir);
    await impact(a, a, { from: file, seed: 1 }, io);
    expect(io.lines[1]).toContain('有变化 0 笔');
  });

  it('names the line of a record it cannot read', async () => {
    const a = packIn(dir, 'a');
    const file = join(dir, 'records.ndjson');
    writeFileSync(file, '\n{"setlId": 1}\n');
    await expect(impact(a, a, { from: file, seed: 1 }, testIo(dir))).rejects.toThrow('第 2 行');
  });

  it('generates the same records for the same seed', async () => {
    const [policy] = await fromFolder(packIn(dir, 'a'));
    if (policy === undefined) throw new Error('no policy');
    const text = (seed: number): string => JSON.stringify([...generate(policy, '2025-06-01', 20, seed)]);
    expect(text(5)).toBe(text(5));
    expect(text(5)).not.toBe(text(6));
  });
});

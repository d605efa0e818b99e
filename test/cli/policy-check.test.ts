import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../src/cli/policy/check.js';
import { FOUND, OK } from '../../src/cli/policy/io.js';
import { create } from '../../src/cli/policy/new.js';
import { test as runExamples } from '../../src/cli/policy/test.js';
import { packIn, tempDir, testIo } from './policy-support.js';

let dir: string;
let remove: () => void;
beforeEach(() => ({ dir, remove } = tempDir()));
afterEach(() => remove());

async function checked(folder: string): Promise<{ code: number; text: string }> {
  const io = testIo(dir);
  const code = await check(folder, {}, io);
  return { code, text: io.text() };
}

describe('policy check', () => {
  it('passes the packs that come with the program and says what is assumed', async () => {
    const io = testIo(dir);
    expect(await check(undefined, {}, io)).toBe(OK);
    expect(io.text()).toMatch(/610100 西安市 {2}版本 610100@[0-9a-f]{12}：有规则 \d+ 种情形/);
    expect(io.text()).toContain('分段按次计算还是按年累计未见公布');
  });

  it('names every misspelt key and misshapen value of a file at once, with line and column', async () => {
    const folder = packIn(dir, 'p', {
      'employee/inpatient.yaml': [
        ['standard:', 'standrd:'],
        ['accumulate: bill', 'accumulate: stay'],
        ['limit: 300000', 'limit: 30万'],
      ],
      'region.yaml': [['points_off: 5', 'point_off: 5']],
    });
    const { code, text } = await checked(folder);
    expect(code).toBe(FOUND);
    expect(text).toMatch(/employee\/inpatient\.yaml:\d+:\d+ {2}deductible 不认识 standrd，是不是想写 standard？/);
    expect(text).toContain('accumulate 应为 bill、year 之一，不是“stay”');
    expect(text).toContain('不是“30万”');
    expect(text).toMatch(/region\.yaml:\d+:\d+ {2}.*point_off，是不是想写 points_off？/);
  });

  it('finds a hole in a table and says for whom', async () => {
    const folder = packIn(dir, 'p', {
      'employee/inpatient.yaml': [['secondary: {active: 85, retired: 90}', 'secondary: {active: 85}']],
    });
    const { code, text } = await checked(folder);
    expect(code).toBe(FOUND);
    expect(text).toMatch(/inpatient\.yaml:\d+:\d+ {2}.*retired/);
    expect(text).toMatch(/种情形，如 employee inpatient secondary retired/);
  });

  it('finds a gap and an overlap in time between files', async () => {
    const gap = packIn(dir, 'gap', {
      'employee/inpatient.yaml': [['from: 2025-01-01', 'from: 2025-01-01\nto: 2025-06-30']],
    });
    const later = (from: string): string =>
      `kind: benefit\nregion: "990100"\ninsured: employee\nlines: [inpatient]\nfrom: ${from}\nnot_provided: 取消\n`;
    writeFileSync(join(gap, '990100/later.yaml'), later('2025-08-01'));
    expect((await checked(gap)).text).toContain(
      '职工住院：990100/employee/inpatient.yaml 到 2025-06-30 为止，2025-08-01 才接上',
    );
    writeFileSync(join(gap, '990100/later.yaml'), later('2025-07-01'));
    expect((await checked(gap)).code).toBe(OK);
    writeFileSync(join(gap, '990100/later.yaml'), later('2025-06-30'));
    expect((await checked(gap)).text).toContain('重叠');
  });

  it('refuses a cut above the ceiling of the region above', async () => {
    const folder = packIn(dir, 'p', { 'region.yaml': [['name: "某市"', 'name: "某市"\ninherits: "990000"']] });
    const parent =
      'kind: region\nregion: "990000"\nname: 某省\nabstract: true\nfrom: 2020-01-01\ndocuments: {P: {title: 省办法, standing: cited}}\n';
    writeFileSync(
      join(folder, 'parent.yaml'),
      `${parent}ceilings: [{class: [referral, emergency], points_off: 4, cite: "P 第二条"}]\n`,
    );
    const { code, text } = await checked(folder);
    expect(code).toBe(FOUND);
    expect(text).toContain('P 第二条');
  });

  it('holds example files to their form too', async () => {
    const folder = packIn(dir, 'p', { 'examples.yaml': [['cash: 6000.00', 'chash: 6000.00']] });
    expect((await checked(folder)).text).toMatch(/examples\.yaml:\d+:\d+ {2}.*chash，是不是想写 cash？/);
  });

  it('a YAML mistake in one file does not hide the others', async () => {
    const folder = packIn(dir, 'p', {
      'examples.yaml': [['cases:', 'cases: [']],
      'region.yaml': [['points_off: 5', 'point_off: 5']],
    });
    const { text } = await checked(folder);
    expect(text).toMatch(/examples\.yaml:\d+:\d+/);
    expect(text).toContain('point_off');
  });
});

describe('policy new', () => {
  it('writes a pack that passes check and test, everything marked as assumed', async () => {
    const folder = packIn(dir, 'p');
    const { code, text } = await checked(folder);
    expect(code).toBe(OK);
    expect(text).toMatch(/推定 {2}.*占位数值/);
    expect(await runExamples([folder], {}, testIo(dir))).toBe(OK);
  });

  it('does not write over existing files', () => {
    packIn(dir, 'p');
    expect(() => create('990100', { name: '某市', dir: join(dir, 'p') }, testIo(dir))).toThrow('已经存在');
    expect(() => create('99', { name: '某市', dir: join(dir, 'q') }, testIo(dir))).toThrow('六位');
  });
});

describe('policy test', () => {
  it('says what came out instead, with place and source, and exits 2', async () => {
    const folder = packIn(dir, 'p', { 'examples.yaml': [['hifp_pay: 16000.00', 'hifp_pay: 16000.01']] });
    const io = testIo(dir);
    expect(await runExamples([folder], {}, io)).toBe(FOUND);
    expect(io.text()).toContain('hifp_pay 应为 16000.01，实为 16000.00');
    expect(io.text()).toContain('出处：按占位数值手算');
  });

  it('finds the pack around a single example file', async () => {
    const folder = packIn(dir, 'p');
    const io = testIo(dir);
    expect(await runExamples([join(folder, '990100/examples.yaml')], {}, io)).toBe(OK);
    expect(io.text()).toContain('1 个样例全部相符');
  });
});

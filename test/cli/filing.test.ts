import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { register } from '../../src/cli/filing.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import type { Person } from '../../src/settlement/types.js';
import { encodePerson } from '../../src/store/cells.js';

const SENDER = { id: 'desk', secret: 'a-secret-of-the-desk', areas: ['610100', '320500'] };

let dir = '';
let engine: RunningEngine;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'filing-'));
  const settings = settingsOf({ port: 0, dataDir: dir, logLevel: 'silent', policyPollMs: 0 });
  engine = await startEngine(settings, { senders: [SENDER], pool: new InlinePool(), logger: openLog('silent').logger });
  const person = {
    ...{
      psnNo: 'P1',
      name: '张三',
      certType: '01',
      certNo: '1',
      gend: '1',
      brdy: '1950-01-01',
      insuplc: '610100',
      insutype: '310' as const,
    },
    ...{ psnType: '1201', insuStatus: '1', cvlserv: false, identities: [], filings: [], chronic: [] },
  };
  const write = { cell: 'p', bytes: encodePerson(person) };
  await enrol({ ...person, psnNo: 'P2', insuplc: '320500' });
  await engine.store.commit([
    {
      psnNo: 'P1',
      msgid: null,
      receipt: null,
      checks: [{ cell: 'p', version: 0 }],
      writes: [write],
      record: null,
      outbox: null,
    },
  ]);
});

afterEach(async () => {
  await engine.stop();
  rmSync(dir, { recursive: true, force: true });
  process.exitCode = undefined;
});

async function enrol(person: Person): Promise<void> {
  const write = { cell: 'p', bytes: encodePerson(person) };
  const request = { psnNo: person.psnNo, msgid: null, receipt: null, checks: [{ cell: 'p', version: 0 }] };
  await engine.store.commit([{ ...request, writes: [write], record: null, outbox: null }]);
}

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number | string | undefined;
}

const run = (...args: string[]): Promise<Ran> => runFor('P1', '610100', ...args);

async function runFor(psn: string, insuplc: string, ...args: string[]): Promise<Ran> {
  process.exitCode = undefined;
  const said = { out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.err += String(text)), true));
  try {
    const program = new Command();
    register(program);
    const connect = [
      '--psn',
      psn,
      '--insuplc',
      insuplc,
      '--url',
      engine.url,
      '--sender',
      SENDER.id,
      '--secret',
      SENDER.secret,
    ];
    await program.parseAsync(['filing', ...args, ...connect], { from: 'user' });
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return { ...said, code: process.exitCode };
}

describe('settlement-core filing', () => {
  it('registers, changes, withdraws and lists', async () => {
    expect((await run('list')).out).toBe('没有备案\n');
    const made = await run('register', '--kind', 'long_term', '--group', 'retiree', '--area', '110000');
    expect(made.out).toMatch(/^F610100\w+ 长期居住 110000 \S+ 至 长期 按承诺 有效\n依据：《西安市/);
    const [id = ''] = made.out.split(' ');
    const changed = await run('change', id, '--kind', 'long_term', '--group', 'retiree', '--area', '310000');
    const [next = ''] = changed.out.split(' ');
    expect(next).not.toBe(id);
    expect((await run('withdraw', next)).code).toBeUndefined();
    const listed = (await run('list', '--day', '2099-01-01')).out.trim().split('\n');
    expect(listed).toHaveLength(2);
    for (const line of listed) expect(line).toContain('已撤销');
  });

  it('JS-9 keeps an online application until it is reviewed', async () => {
    const suzhou = (...args: string[]): Promise<Ran> => runFor('P2', '320500', ...args);
    const asked = ['--kind', 'long_term', '--group', 'retiree', '--area', '310000', '--channel', 'online'];
    const made = await suzhou('register', ...asked);
    expect(made.out).toMatch(/待审核\n {2}须于\d{4}-\d\d-\d\d前审核.*\n依据：.*第九条/);
    const [id = ''] = made.out.split(' ');
    expect((await suzhou('review', id, '--reject')).err).toMatch(/^E107.*review_opnn/);
    expect((await suzhou('review', id, '--approve')).out).toContain('有效');
    expect((await suzhou('review', id, '--reject', '--note', '材料不符')).err).toMatch(/^E314/);
    const referred = ['--kind', 'other_temporary', '--area', '110000', '--channel', 'referring_hospital'];
    expect((await suzhou('register', ...referred)).err).toMatch(/^E313.*第九条/);
  });

  it('says why not, with the article, and exits 2', async () => {
    const refused = await run('register', '--kind', 'long_term', '--group', 'retiree', '--area', '510107');
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/^E306 备案就医地不符合规定：510107.*第十四条/);
    expect((await run('withdraw', 'F9')).err).toMatch(/^E309/);
  });

  it('gives the same answer to the same msgid', async () => {
    const args = ['register', '--kind', 'other_temporary', '--area', '110000', '--msgid', 'DESK-1', '--json'];
    const first = await run(...args);
    expect(JSON.parse(first.out)).toMatchObject({
      infcode: 0,
      output: { filinginfo: [{ filing_kind: 'other_temporary' }] },
    });
    expect((await run(...args)).out).toBe(first.out);
  });
});

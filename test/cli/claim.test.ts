import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { register } from '../../src/cli/claim.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { SettlementClient } from '../../src/client/index.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { encodePerson } from '../../src/store/cells.js';
import { systemClock } from '../../src/wire/clock.js';
import { CLAIM } from '../compute/claims.js';
import { BODY, PERSON } from '../compute/fixtures.js';

const SENDER = { id: 'desk', secret: 'a-secret-of-the-desk', areas: ['610100'] };

const FILE = `
psn_no: P1
insuplc_admdvs: "610100"
fixmedins_code: H11010500001
mdtrtarea_admdvs: "110105"
mdtrt_id: BX1
insutype: "310"
med_type: "21"
begntime: 2025-04-20 08:00:00
endtime: 2025-05-05 10:00:00
setl_time: 2025-05-06 10:00:00
hosp_lv: 3A
acct_used_flag: false
medfee_sumamt: 20000.05
claim_reason: system_fault
claim_catalog: home
consent_flag: true
consent_by: 王主任
recv_date: 2025-05-06
claim_papers: [identity, receipt, cost_list, discharge_summary]
opter: OP01
opter_name: 李四
feeraw:
  - { feedetl_sn: "1", med_list_codg: XC09, med_chrgitm_type: "09", chrgitm_lv: "02", det_item_fee_sumamt: 10000.05, selfpay_prop: 0.1 }
  - { feedetl_sn: "2", med_list_codg: XC01, med_chrgitm_type: "01", chrgitm_lv: "01", det_item_fee_sumamt: 10000.00, selfpay_prop: 0, det_uplmt_amt: 9000 }
`;

let dir = '';
let engine: RunningEngine;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'claim-'));
  const settings = settingsOf({ port: 0, dataDir: dir, logLevel: 'silent', policyPollMs: 0 });
  engine = await startEngine(settings, { senders: [SENDER], pool: new InlinePool(), logger: openLog('silent').logger });
  const checks = [{ cell: 'p', version: 0 }];
  const writes = [{ cell: 'p', bytes: encodePerson(PERSON) }];
  await engine.store.commit([{ psnNo: 'P1', msgid: null, receipt: null, checks, writes, record: null, outbox: null }]);
});

afterEach(async () => {
  await engine.stop();
  rmSync(dir, { recursive: true, force: true });
  process.exitCode = undefined;
});

async function run(text: string, ...args: string[]): Promise<{ out: string; err: string; code: unknown }> {
  process.exitCode = undefined;
  const file = join(dir, 'claim.yaml');
  writeFileSync(file, text);
  const said = { out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((t) => ((said.out += String(t)), true));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((t) => ((said.err += String(t)), true));
  try {
    const program = new Command().exitOverride();
    register(program);
    const connect = ['--url', engine.url, '--sender', SENDER.id, '--secret', SENDER.secret];
    await program.parseAsync(['claim', '--file', file, ...args, ...connect], { from: 'user' });
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return { ...said, code: process.exitCode };
}

describe('settlement-core claim', () => {
  it('previews, settles once, and refuses the visit a second time', async () => {
    const preview = await run(FILE, '--preview');
    expect(preview.out).toMatch(
      /^零星报销 预结算，没有记账\n就诊 BX1，就医地 110105，原因：系统或网络故障，就医类别：/,
    );
    const settled = await run(FILE, '--msgid', 'DESK-1');
    expect(settled.out).toMatch(/^零星报销 已结算 610100\w{24}\n/);
    expect(settled.out).toContain(
      '医疗费总额 20000.05：全自费 0.00，超限价 1000.00，先行自付 1000.01，符合范围 18000.04\n',
    );
    expect(settled.out).toContain('经办人 李四（OP01），同意人 王主任\n材料收齐 2025-05-06，参保地没有写办理时限\n');
    expect(settled.out).toContain('依据：《西安市');
    expect((await run(FILE, '--msgid', 'DESK-1')).out).toBe(settled.out);
    const again = await run(FILE);
    expect([again.code, again.err.split('：')[0]]).toEqual([2, 'E611 该次就医已结算，不能重复结算']);
  });

  it('prints the answer itself as JSON', async () => {
    const { out } = await run(FILE, '--json');
    expect(JSON.parse(out)).toMatchObject({
      infcode: 0,
      output: {
        setlinfo: { preselfpay_amt: '1000.01' },
        claiminfo: {
          reim_way: '零星报销',
          claim_reason: 'system_fault',
          claim_papers: expect.stringContaining('cost_list'),
        },
      },
    });
  });

  it('names what is wrong with the file, or with the claim', async () => {
    await expect(run(`${FILE}\nclaim_raeson: x\n`)).rejects.toThrow('零星报销文件不认识 claim_raeson');
    const refused = await run(FILE.replace('claim_catalog: home', 'claim_catalog: treating'));
    expect(refused.err).toMatch(/^E426 费用目录不符合规定：费用须按参保地目录划分（《.*第九条）\n报文编号 /);
    expect((await run(FILE.replace('selfpay_prop: 0.1', 'selfpay_prop: 1.5'))).err).toMatch(/^E107 .*selfpay_prop/);
    expect((await run(FILE.replace('consent_by: 王主任\n', ''))).err).toMatch(/^E107 .*consent_by/);
    expect((await run(FILE.replace('[identity, receipt, cost_list, discharge_summary]', 'identiti'))).err).toMatch(
      /^E107 .*claim_papers 不在代码表内/,
    );
  });

  it('helps: every field, every paper', async () => {
    let text = '';
    const program = new Command().exitOverride().configureOutput({ writeOut: (t) => (text += t) });
    register(program);
    await expect(program.parseAsync(['claim', '--help'], { from: 'user' })).rejects.toThrow();
    for (const word of [
      'claim_reason',
      'det_item_fee_sumamt',
      'system_fault 系统或网络故障',
      'rescue_record 门诊抢救病历',
    ])
      expect(text).toContain(word);
  });
});

describe('the client', () => {
  it('previews and settles a claim over the binary door', async () => {
    const client = new SettlementClient({
      url: engine.url.replace('http', 'ws').concat('/ws'),
      sender: SENDER,
      clock: systemClock,
      random: Math.random,
    });
    const call = { psnNo: 'P1', insuplc: '610100', mdtrtarea: '610100' };
    const body = { bill: { ...BODY, acctUsed: false }, claim: CLAIM, rawLines: null };
    const preview = await client.previewClaim({ ...call, body });
    const settled = await client.claim({ ...call, body, msgid: 'CL-1' });
    if (preview.outcome !== 'executed' || settled.outcome !== 'executed') throw new Error('refused');
    expect(preview.answer).toEqual({ ...settled.answer, setlId: '', medinsSetlId: preview.msgid });
    expect(settled.answer.claim).toMatchObject({ reason: 'system_fault', operatorName: '李四' });
    const { setlId, mdtrtId } = settled.answer;
    const cancelled = await client.cancel({ ...call, visit: 'inpatient', setlId, mdtrtId });
    expect(cancelled.outcome).toBe('executed');
    await client.close();
  });
});

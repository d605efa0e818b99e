import type { Command } from 'commander';
import { HttpClient } from '../client/index.js';
import { msgidSource } from '../client/messages.js';
import { CLAIM_EXTRA_NAMES, CLAIM_PAPER_NAMES } from '../policy/claim-words.js';
import { shanghai, systemClock } from '../wire/clock.js';
import { type Identity, identify, identity } from './call.js';
import { claimFields, claimMessage, readClaimFile } from './claim-file.js';
import { claimLines } from './claim-lines.js';
import { report } from './filing.js';

interface ClaimOptions extends Identity {
  readonly file: string;
  readonly preview?: boolean;
  readonly msgid?: string;
  readonly url: string;
  readonly json?: boolean;
}

const words = (names: Readonly<Record<string, string>>): string =>
  Object.entries(names)
    .map(([code, name]) => `${code} ${name}`)
    .join('，');

const help = (): string => `
文件是 YAML 或 JSON，字段用接口名，金额写元，标志写 true / false：
  psn_no: "6101…"              # 人员编号
  insuplc_admdvs: "610100"     # 参保地
  fixmedins_code: H11010500001 # 就医机构
  mdtrtarea_admdvs: "110105"   # 实际就医地
  mdtrt_id: BX20250506001
  insutype: "310"
  med_type: "21"
  begntime: 2025-04-20 08:00:00
  endtime: 2025-05-05 10:00:00
  hosp_lv: 3A
  acct_used_flag: true
  medfee_sumamt: 20000.00
  claim_reason: system_fault
  claim_catalog: home          # 费用须按参保地目录划分
  recv_date: 2025-05-06        # 材料收齐的日子
  claim_papers: [identity, receipt, cost_list, discharge_summary]
  opter: OP01
  opter_name: 李四
  feeraw:                      # 未划分的明细；已划分的改写 feedetail，按大类的改写 feesttinfo
    - { feedetl_sn: "1", med_list_codg: XC09, med_chrgitm_type: "09", chrgitm_lv: "02",
        det_item_fee_sumamt: 20000.00, selfpay_prop: 0.1 }
还可以写 msgid；setl_time 不写就是现在。

字段：
${claimFields()}

材料代码：${words(CLAIM_PAPER_NAMES)}
特别情形：${words(CLAIM_EXTRA_NAMES)}

撤销用 2305（住院）或 2208（其他），冲正用 2601，就医地填参保地。
退出状态：0 已办理；2 被拒绝；3 结果待确认，请用同一 --msgid 重办；1 连不上服务`;

/** `settlement-core claim`: a manual claim (零星报销) from a file, through a running engine. */
export function register(program: Command): void {
  identity(program.command('claim'))
    .description('零星报销：由参保地经办人员录入，按同一套政策结算（通过运行中的服务）')
    .requiredOption('--file <文件>', '零星报销文件，- 表示标准输入')
    .option('--preview', '只试算，不记账')
    .option('--msgid <编号>', '报文编号；没有得到应答时用同一编号重办')
    .option('--url <url>', '服务地址', 'http://127.0.0.1:7300')
    .option('--json', '打印应答报文')
    .addHelpText('after', help)
    .action((options: ClaimOptions) => claim(options));
}

async function claim(options: ClaimOptions): Promise<void> {
  const sender = identify(options);
  const message = claimMessage(readClaimFile(options.file), {
    msgid: options.msgid ?? msgidSource(sender.id, systemClock, Math.random).next(),
    setlTime: shanghai(systemClock.nowMs()).time,
    preview: options.preview === true,
  });
  const client = new HttpClient({ url: options.url, sender, clock: systemClock, random: Math.random });
  report(await client.transact(message), options.json === true, claimLines);
}

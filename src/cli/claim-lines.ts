import type { NationalAnswer } from '../client/index.js';
import { CLAIM_REASON_NAMES, type ClaimReason } from '../policy/claim-words.js';
import { CLASS_NAMES, type TreatmentClass } from '../policy/words.js';

type Node = Readonly<Record<string, string | null | undefined>>;

interface Output {
  readonly setlinfo?: Node;
  readonly setldetail?: readonly Node[];
  readonly claiminfo?: Readonly<Record<string, unknown>>;
}

/** An answer of 2206M or 2207M as lines for people. */
export function claimLines(answer: NationalAnswer): string[] {
  const { setlinfo: s = {}, setldetail = [], claiminfo: c = {} } = (answer.output ?? {}) as Output;
  const text = (key: string): string => String(c[key] ?? '');
  const reason = CLAIM_REASON_NAMES[text('claim_reason') as ClaimReason] ?? text('claim_reason');
  const cls = CLASS_NAMES[s['trt_class'] as TreatmentClass] ?? s['trt_class'];
  const paid = setldetail.map((d) => `${d['fund_pay_type_name']} ${d['fund_payamt']}`).join('，');
  const lines = [
    s['setl_id'] ? `零星报销 已结算 ${s['setl_id']}` : '零星报销 预结算，没有记账',
    `就诊 ${s['mdtrt_id']}，就医地 ${text('mdtrtarea_admdvs')}，原因：${reason}，就医类别：${cls}`,
    `医疗费总额 ${s['medfee_sumamt']}：全自费 ${s['fulamt_ownpay_amt']}，超限价 ${s['overlmt_selfpay']}，先行自付 ${s['preselfpay_amt']}，符合范围 ${s['inscp_scp_amt']}`,
    `异地先行自付 ${s['cross_selfpay_amt']}，起付线 ${s['act_pay_dedc']}`,
    `基金支付 ${s['fund_pay_sumamt']}（${paid}）`,
    `个人负担 ${s['psn_part_amt']}：个人账户 ${s['acct_pay']}，现金 ${s['psn_cash_pay']}`,
    `经办人 ${text('opter_name')}（${text('opter')}）${text('consent_by') === '' ? '' : `，同意人 ${text('consent_by')}`}`,
    dueLine(c),
  ];
  for (const clause of (c['claim_basis'] ?? []) as readonly string[]) lines.push(`依据：${clause}`);
  const warnings = String(answer['warn_msg'] ?? '');
  if (warnings !== '') lines.push(`提示：${warnings}`);
  return lines;
}

function dueLine({ recv_date, due_date, due_note }: Readonly<Record<string, unknown>>): string {
  const received = `材料收齐 ${String(recv_date)}`;
  if (due_date == null) return `${received}，参保地没有写办理时限`;
  const note = due_note === '' ? '' : `（${String(due_note)}）`;
  return `${received}，应于 ${String(due_date)} 前办结${note}`;
}

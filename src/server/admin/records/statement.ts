/**
 * The fields of 基本医疗保险异地就医住院费用结算单 (《西安市基本医疗保险异地就医经办规程》 annex 13), block by block. What neither
 * record nor roster knows stays empty for the pen.
 */
import { toCapital } from '../../../money/capital.js';
import { formatYuan } from '../../../money/yuan.js';
import { CLAIM_REASON_NAMES } from '../../../policy/claim-words.js';
import { CLASS_NAMES, type TreatmentClass } from '../../../policy/words.js';
import type { SettlementRecord } from '../../../compute/record.js';
import type { Person } from '../../../settlement/types.js';
import type { SettlementStatus } from '../../../store/status-cell.js';
import { shanghai } from '../../../wire/clock.js';
import { INSU_TYPES } from '../../../wire/codes.js';
import { maskCertNo, maskName } from '../../../wire/mask.js';
import { CERT_TYPES, MED_TYPES, personTypeName } from './code-names.js';
import type { SettleAnswer } from '../../../wire/settle-answer.js';

interface Field {
  readonly name: string;
  readonly label: string;
  /** Fen, text, or null: not known. */
  readonly value: number | string | null;
  /** As it is printed. */
  readonly text: string;
}

interface Block {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly Field[];
}

export interface Statement {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface StatementInput {
  readonly record: SettlementRecord;
  readonly answer: SettleAnswer;
  /** null: not on the roster any more. */
  readonly person: Person | null;
  readonly status: SettlementStatus;
  readonly nowMs: number;
}

const text = (name: string, label: string, value: string | null, said = value ?? ''): Field => ({
  name,
  label,
  value,
  text: said,
});
const money = (name: string, label: string, fen: number): Field => ({ name, label, value: fen, text: formatYuan(fen) });

const STATUS_TEXT: Readonly<Record<SettlementStatus, string>> = {
  settled: '',
  cancelled: '（已退费）',
  reversed: '（已冲正）',
};

export function statementOf(input: StatementInput): Statement {
  const inpatient = input.record.input.visit.line === 'inpatient';
  const kind = inpatient ? '住院' : '门诊';
  const claimed = input.record.input.visit.claim === undefined ? '' : '（零星报销）';
  return {
    title: `基本医疗保险异地就医${kind}费用结算单${claimed}`,
    blocks: [
      { id: 'head', title: '', fields: head(input) },
      { id: 'person', title: '参保人', fields: personFields(input) },
      { id: 'visit', title: '就医', fields: visitFields(input) },
      { id: 'amounts', title: '费用', fields: amounts(input.answer) },
      { id: 'funds', title: '基金支付', fields: funds(input.answer) },
      { id: 'person_pays', title: '个人支付', fields: personPays(input.answer) },
      { id: 'totals', title: '合计', fields: totals(input.answer) },
      { id: 'signs', title: '签字', fields: SIGNS.map((label) => text('', label, null)) },
    ],
  };
}

const SIGNS = ['参保人签字', '审批人', '财务负责人', '复核人', '审核人', '结算人'];

function head({ record, answer, status, nowMs }: StatementInput): Field[] {
  const cls = CLASS_NAMES[answer.treatmentClass as TreatmentClass] ?? answer.treatmentClass;
  const { claim } = record.input.visit;
  return [
    text('setl_id', '结算ID', record.setlId),
    text('setl_time', '结算时间', answer.setlTime),
    ...(claim === undefined ? [] : [text('setl_way', '结算方式', 'claim', '零星报销')]),
    text('trt_class', '结算类别', answer.treatmentClass, `${cls}${STATUS_TEXT[status]}`),
    text('print_time', '打印时间', shanghai(nowMs).time),
  ];
}

function personFields({ record, answer, person }: StatementInput): Field[] {
  const held = record.input.person.identities.filter(
    (i) =>
      i.begndate <= answer.setlTime.slice(0, 10) && (i.enddate === null || answer.setlTime.slice(0, 10) <= i.enddate),
  );
  const certType = person?.certType ?? null;
  return [
    text('psn_name', '姓名', person === null ? null : maskName(person.name)),
    text('psn_no', '个人编号', answer.psnNo),
    text('med_type', '医疗类别', answer.medType, MED_TYPES[answer.medType] ?? answer.medType),
    text('psn_idet_type', '医疗救助人员类别', held.map((i) => i.type).join('、')),
    text('psn_cert_type', '证件类型', certType, CERT_TYPES[certType ?? ''] ?? certType ?? ''),
    text('certno', '证件号码', person === null ? null : maskCertNo(person.certNo)),
    text('psn_type', '人员类别', answer.psnType, personTypeName(answer.psnType)),
    text('insutype', '险种', answer.insutype, INSU_TYPES[answer.insutype] ?? answer.insutype),
  ];
}

function visitFields({ record }: StatementInput): Field[] {
  const { visit } = record.input;
  const { claim } = visit;
  const days = dayCount(visit.begnDate, visit.endDate);
  return [
    text('dise_name', '出院主诊断', null),
    text('dise_code', '结算病种', visit.diseCode),
    text('reim_reason', '报销原因', claim?.reason ?? null, claim === undefined ? '' : CLAIM_REASON_NAMES[claim.reason]),
    text('insuplc_admdvs', '参保地医保区划', visit.insuplc),
    text('mdtrtarea_admvs', '就医地医保区划', visit.mdtrtarea),
    text('fixmedins_code', '定点医药机构', record.source.fixmedinsCode),
    text('begntime', visit.line === 'inpatient' ? '入院日期' : '就诊日期', visit.begnDate),
    text('endtime', visit.line === 'inpatient' ? '出院日期' : '结束日期', visit.endDate),
    ...(visit.line === 'inpatient' ? [text('ipt_days', '住院天数', String(days))] : []),
  ];
}

const DAY_MS = 86_400_000;

/** Days from admission to discharge; the same day counts as one. */
function dayCount(from: string, to: string): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
}

const BP_PER_PERCENT = 100;

function amounts(a: SettleAnswer): Field[] {
  const percent = `${a.poolRatioBp / BP_PER_PERCENT}%`;
  return [
    money('medfee_sumamt', '医疗费总额', a.total),
    money('act_pay_dedc', '实际支付起付线', a.deductible),
    { name: 'pool_prop_selfpay', label: '报销比例', value: a.poolRatioBp, text: percent },
    money('inscp_scp_amt', '符合范围金额', a.inScope),
    money('preselfpay_amt', '先行自付金额', a.firstSelfPay),
    money('overlmt_selfpay', '超限价自费费用金额', a.overLimit),
    money('fulamt_ownpay_amt', '全自费金额', a.ownPay),
  ];
}

function funds(a: SettleAnswer): Field[] {
  return [
    money('hifp_pay', '统筹基金支出金额', a.hifp),
    money('hifob_pay', '大额医疗补助基金支出金额', a.hifob),
    money('cvlserv_pay', '公务员医疗补助资金支出金额', a.cvlserv),
    money('hifes_pay', '补充医疗保险基金支出金额', a.hifes),
    money('hifmi_pay', '大病补充医疗保险基金支出金额', a.hifmi),
    money('maf_pay', '医疗救助基金支出金额', a.maf),
    money('oth_pay', '其它基金支付金额', a.oth),
  ];
}

function personPays(a: SettleAnswer): Field[] {
  return [money('acct_pay', '个人账户支出金额', a.account), money('psn_part_amt', '个人支付金额', a.personTotal)];
}

function totals(a: SettleAnswer): Field[] {
  return [
    money('fund_pay_sumamt', '基金支付总额', a.fundTotal),
    text('fund_pay_sumamt_cap', '基金支付总额（大写）', toCapital(a.fundTotal)),
    money('psn_cash_pay', '个人现金支付金额', a.cash),
    text('psn_cash_pay_cap', '个人现金支付金额（大写）', toCapital(a.cash)),
  ];
}

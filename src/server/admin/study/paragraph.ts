/** What the hotline says to a person who asks why they paid what they paid. */
import { formatYuan } from '../../../money/yuan.js';
import { CLASS_NAMES, type BenefitLine, type TreatmentClass } from '../../../policy/words.js';
import type { FundDetail, SettlementResult, Visit } from '../../../settlement/contract.js';
import { EN } from '../../../settlement/explain-words.js';
import type { PricedPart } from '../../../settlement/parts.js';
import type { SettlementStatus } from '../../../store/status-cell.js';

export interface Paragraph {
  readonly zh: string;
  readonly en: string;
}

/** What is told of. */
export interface Told {
  readonly visit: Visit;
  readonly result: SettlementResult;
  /** Empty for one bill of one year. */
  readonly parts: readonly PricedPart[];
  readonly status: SettlementStatus;
}

const PERCENT = 100;

export function paragraphOf(told: Told): Paragraph {
  return {
    zh: chinese(told).join(''),
    en: english(told)
      .filter((sentence) => sentence !== '')
      .join(' '),
  };
}

const KIND_ZH: Readonly<Record<BenefitLine, string>> = {
  inpatient: '住院',
  outpatient: '门诊',
  chronic: '门诊慢特病',
  pharmacy: '购药',
};
const STATUS_ZH: Readonly<Record<SettlementStatus, string>> = {
  settled: '',
  cancelled: '这笔结算后来已撤销（退费），以上为当时的计算。',
  reversed: '这笔结算后来已冲正，以上为当时的计算。',
};

/** The fund paid all it could: its limit for the year is used up. */
const atLimit = ({ paid, payable }: FundDetail): boolean => payable !== null && paid === payable;

function chinese({ visit, result, parts, status }: Told): string[] {
  const { split: s, details, treatmentClass, poolRatio, warnings } = result;
  const yuan = (fen: number): string => `${formatYuan(fen)}元`;
  const said = (name: string, fen: number): string[] => (fen === 0 ? [] : [`${name}${yuan(fen)}`]);
  const outside = [
    ...said('全自费', s.bill.ownPay),
    ...said('超限价', s.bill.overLimit),
    ...said('先行自付', s.bill.firstSelfPay),
  ];
  const before = [...said('异地就医先由个人负担', s.crossSelfPay), ...said('起付线', s.deductible)];
  const paid = details
    .filter((d) => d.paid !== 0)
    .map((d) => {
      const ratio = d.fund === 'hifp_pay' && poolRatio > 0 ? [`支付比例${poolRatio / PERCENT}%起`] : [];
      const notes = [...ratio, ...(atLimit(d) ? ['已到支付限额'] : [])].join('，');
      return `${d.fundPayTypeName}支付${yuan(d.paid)}${notes === '' ? '' : `（${notes}）`}`;
    });
  const own = parts.map(({ year, input }) => `${year}年度${KIND_ZH[input.visit.line]}${yuan(input.bill.total)}`);
  return [
    `您${visit.endDate}的${KIND_ZH[visit.line]}费用共${yuan(s.bill.total)}${visit.claim === undefined ? '' : '，按零星报销办理'}。`,
    own.length === 0 ? '' : `这笔费用分${own.length}部分计算：${own.join('，')}；以下为合计。`,
    outside.length === 0 ? '' : `其中${outside.join('、')}不在报销范围内，由个人负担。`,
    `符合报销范围的费用为${yuan(s.bill.inScope)}，按“${CLASS_NAMES[treatmentClass as TreatmentClass] ?? treatmentClass}”的规定结算。`,
    before.length === 0 ? '' : `先扣除${before.join('、')}。`,
    paid.length === 0 ? '本次没有基金支付。' : `其余部分${paid.join('，')}。`,
    `个人共负担${yuan(s.personTotal)}，其中个人账户支付${yuan(s.account)}，现金支付${yuan(s.cash)}。`,
    warnings.length === 0 ? '' : '本次结算用到了尚待确认的政策规定。',
    STATUS_ZH[status],
  ];
}

const KIND_EN: Readonly<Record<BenefitLine, string>> = {
  inpatient: 'in-patient',
  outpatient: 'out-patient',
  chronic: 'chronic-disease',
  pharmacy: 'pharmacy',
};
const STATUS_EN: Readonly<Record<SettlementStatus, string>> = {
  settled: '',
  cancelled: 'This settlement was cancelled (refunded) later; the above is how it was computed then.',
  reversed: 'This settlement was reversed later; the above is how it was computed then.',
};

function english({ visit, result, parts, status }: Told): string[] {
  const { split: s, details, treatmentClass, poolRatio, warnings } = result;
  const yuan = (fen: number): string => `${formatYuan(fen)} yuan`;
  const said = (name: string, fen: number): string[] => (fen === 0 ? [] : [`${yuan(fen)} ${name}`]);
  const outside = [
    ...said('fully own-pay', s.bill.ownPay),
    ...said('above price limits', s.bill.overLimit),
    ...said('first self-pay', s.bill.firstSelfPay),
  ];
  const before = [...said('borne first for treatment elsewhere', s.crossSelfPay), ...said('deductible', s.deductible)];
  const paid = details
    .filter((d) => d.paid !== 0)
    .map((d) => {
      const ratio = d.fund === 'hifp_pay' && poolRatio > 0 ? [`from ${poolRatio / PERCENT}% up`] : [];
      const notes = [...ratio, ...(atLimit(d) ? ['its limit is reached'] : [])].join(', ');
      const name = EN.fundName({ fund: d.fund, id: d.fund } as never);
      return `the ${name} paid ${yuan(d.paid)}${notes === '' ? '' : ` (${notes})`}`;
    });
  const own = parts.map(({ year, input }) => `${yuan(input.bill.total)} ${KIND_EN[input.visit.line]} in ${year}`);
  return [
    `Your ${KIND_EN[visit.line]} bill of ${visit.endDate} came to ${yuan(s.bill.total)}${visit.claim === undefined ? '' : ', settled as a manual claim'}.`,
    own.length === 0 ? '' : `It was computed in ${own.length} parts: ${own.join(', ')}; what follows are the sums.`,
    outside.length === 0 ? '' : `Outside the scope of the insurance and borne by you: ${outside.join(', ')}.`,
    `In scope were ${yuan(s.bill.inScope)}, settled as "${EN.className(treatmentClass)}".`,
    before.length === 0 ? '' : `First taken off: ${before.join(', ')}.`,
    paid.length === 0 ? 'No fund paid.' : `Of the rest ${paid.join(', ')}.`,
    `You bear ${yuan(s.personTotal)}: ${yuan(s.account)} from your account and ${yuan(s.cash)} in cash.`,
    warnings.length === 0 ? '' : 'Some rules used are not confirmed yet.',
    STATUS_EN[status],
  ];
}

/** What the hotline says to a person who asks why they paid what they paid. */
import { formatYuan } from '../../../money/yuan.js';
import { CLASS_NAMES, type TreatmentClass } from '../../../policy/words.js';
import type { SettlementResult, Visit } from '../../../settlement/contract.js';
import { EN } from '../../../settlement/explain-words.js';

export interface Paragraph {
  readonly zh: string;
  readonly en: string;
}

const PERCENT = 100;

export function paragraphOf(visit: Visit, result: SettlementResult): Paragraph {
  return { zh: chinese(visit, result), en: english(visit, result) };
}

function chinese(visit: Visit, { split: s, details, treatmentClass, poolRatio, warnings }: SettlementResult): string {
  const yuan = (fen: number): string => `${formatYuan(fen)}元`;
  const said = (name: string, fen: number): string[] => (fen === 0 ? [] : [`${name}${yuan(fen)}`]);
  const outside = [
    ...said('全自费', s.bill.ownPay),
    ...said('超限价', s.bill.overLimit),
    ...said('先行自付', s.bill.firstSelfPay),
  ];
  const before = [...said('异地就医先由个人负担', s.crossSelfPay), ...said('起付线', s.deductible)];
  const paid = details.filter((d) => d.paid !== 0).map((d) => `${d.fundPayTypeName}支付${yuan(d.paid)}`);
  const kind = visit.line === 'inpatient' ? '住院' : visit.line === 'pharmacy' ? '购药' : '门诊';
  return [
    `您${visit.endDate}的${kind}费用共${yuan(s.bill.total)}。`,
    outside.length === 0 ? '' : `其中${outside.join('、')}不在报销范围内，由个人负担。`,
    `符合报销范围的费用为${yuan(s.bill.inScope)}，按“${CLASS_NAMES[treatmentClass as TreatmentClass] ?? treatmentClass}”的规定结算。`,
    before.length === 0 ? '' : `先扣除${before.join('、')}。`,
    paid.length === 0
      ? '本次没有基金支付。'
      : `其余部分${paid.join('，')}${poolRatio === 0 ? '' : `（统筹基金从${poolRatio / PERCENT}%这一段起付）`}。`,
    `个人共负担${yuan(s.personTotal)}，其中个人账户支付${yuan(s.account)}，现金支付${yuan(s.cash)}。`,
    warnings.length === 0 ? '' : '本次结算用到了尚待确认的政策规定。',
  ].join('');
}

function english(visit: Visit, { split: s, details, treatmentClass, poolRatio, warnings }: SettlementResult): string {
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
    .map((d) => `the ${EN.fundName({ fund: d.fund, id: d.fund } as never)} paid ${yuan(d.paid)}`);
  return [
    `Your bill of ${visit.endDate} came to ${yuan(s.bill.total)}.`,
    outside.length === 0 ? '' : `Outside the scope of the insurance and borne by you: ${outside.join(', ')}.`,
    `In scope were ${yuan(s.bill.inScope)}, settled as "${EN.className(treatmentClass)}".`,
    before.length === 0 ? '' : `First taken off: ${before.join(', ')}.`,
    paid.length === 0
      ? 'No fund paid.'
      : `Of the rest ${paid.join(', ')}${poolRatio === 0 ? '' : `, starting in the ${poolRatio / PERCENT}% band`}.`,
    `You bear ${yuan(s.personTotal)}: ${yuan(s.account)} from your account and ${yuan(s.cash)} in cash.`,
    warnings.length === 0 ? '' : 'Some rules used are not confirmed yet.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

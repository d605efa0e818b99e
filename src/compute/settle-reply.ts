import type { FundDetail } from '../settlement/contract.js';
import type { BenefitLine } from '../settlement/types.js';
import { encodeSettleAnswer, type SettleAnswer } from '../wire/settle-answer.js';
import { success } from './answers.js';
import type { AnswerOutcome } from './contract.js';
import type { Pricing } from './pricing.js';

/** clr_type 清算类别: 11 门诊, 21 住院, 41 药店. */
export function clearingType(line: BenefitLine): string {
  if (line === 'inpatient') return '21';
  return line === 'pharmacy' ? '41' : '11';
}

/** The answer of a pre-settlement: no setl_id, and the balance as it would be after paying. */
export function preSettleAnswer(p: Pricing): AnswerOutcome {
  const balance = p.input.accountBalance - p.result.split.account;
  return success(p.task, encodeSettleAnswer(settleAnswer(p, '', balance)));
}

export function settleAnswer(p: Pricing, setlId: string, balance: number): SettleAnswer {
  const { task, body, input, result } = p;
  const s = result.split;
  const [hifp = 0, cvlserv = 0, hifes = 0, hifmi = 0, hifob = 0, maf = 0, oth = 0] = s.funds;
  const answer = {
    setlId,
    mdtrtId: body.mdtrtId,
    psnNo: task.psnNo,
    insutype: body.insutype,
    psnType: input.person.psnType,
    medType: body.medType,
    setlTime: body.setlTime,
    total: s.bill.total,
    ownPay: s.bill.ownPay,
    overLimit: s.bill.overLimit,
    firstSelfPay: s.bill.firstSelfPay,
    inScope: s.bill.inScope,
    crossSelfPay: s.crossSelfPay,
    deductible: s.deductible,
    poolRatioBp: result.poolRatio,
    hifp,
    cvlserv,
    hifes,
    hifmi,
    hifob,
    maf,
    oth,
    fundTotal: s.fundTotal,
    hospitalPart: s.hospitalPart,
    personTotal: s.personTotal,
    account: s.account,
    cash: s.cash,
    balance,
    medinsSetlId: task.msgid,
    treatmentClass: result.treatmentClass,
    policyVersion: result.policyVersion,
    clrType: clearingType(input.visit.line),
    clrOptins: task.insuplc,
    details: result.details.map(detailRow),
    warnings: result.warnings,
  };
  // Not spread into it: the object of every settlement would be put together from pieces.
  return input.visit.claim === undefined ? answer : { ...answer, claim: input.visit.claim };
}

function detailRow(d: FundDetail): SettleAnswer['details'][number] {
  return {
    fundPayType: d.fundPayType,
    fundPayTypeName: d.fundPayTypeName,
    base: d.base,
    payable: d.payable,
    paid: d.paid,
  };
}

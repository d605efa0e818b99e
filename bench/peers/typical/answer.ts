/** The service's answer: the national JSON, amounts in yuan. */
import { formatYuan } from '../../../src/money/yuan.js';
import { shanghai } from '../../../src/wire/clock.js';
import type { BillMessage } from './message.js';
import type { Priced } from './price.js';
import type { StoredPerson } from './state.js';

const CLEARING_INPATIENT = '21';

/** `committed` false: a pre-settlement, which has no setl_id. */
export function answerText(message: BillMessage, person: StoredPerson, priced: Priced, committed: boolean): string {
  const { data } = message.input;
  const { result, setlId, balance } = priced;
  const { split } = result;
  const [hifp = 0, cvlserv = 0, hifes = 0, hifmi = 0, hifob = 0, maf = 0, oth = 0] = split.funds;
  const now = `${shanghai(Date.now()).compact}000`;
  return JSON.stringify({
    infcode: 0,
    inf_refmsgid: `${message.insuplc_admdvs}${message.msgid.slice(-24)}`,
    refmsg_time: now,
    respond_time: now,
    err_code: '',
    err_msg: '',
    warn_msg: result.warnings.join('；'),
    output: {
      setlinfo: {
        setl_id: committed ? setlId : '',
        mdtrt_id: data['mdtrt_id'],
        psn_no: person.psnNo,
        insutype: person.insutype,
        psn_type: person.psnType,
        med_type: data['med_type'],
        setl_time: data['setl_time'],
        medfee_sumamt: formatYuan(split.bill.total),
        fulamt_ownpay_amt: formatYuan(split.bill.ownPay),
        overlmt_selfpay: formatYuan(split.bill.overLimit),
        preselfpay_amt: formatYuan(split.bill.firstSelfPay),
        inscp_scp_amt: formatYuan(split.bill.inScope),
        cross_selfpay_amt: formatYuan(split.crossSelfPay),
        act_pay_dedc: formatYuan(split.deductible),
        pool_prop_selfpay: (result.poolRatio / 10_000).toFixed(4),
        hifp_pay: formatYuan(hifp),
        cvlserv_pay: formatYuan(cvlserv),
        hifes_pay: formatYuan(hifes),
        hifmi_pay: formatYuan(hifmi),
        hifob_pay: formatYuan(hifob),
        maf_pay: formatYuan(maf),
        oth_pay: formatYuan(oth),
        fund_pay_sumamt: formatYuan(split.fundTotal),
        hosp_part_amt: formatYuan(split.hospitalPart),
        psn_part_amt: formatYuan(split.personTotal),
        acct_pay: formatYuan(split.account),
        psn_cash_pay: formatYuan(split.cash),
        balc: balance,
        medins_setl_id: message.msgid,
        trt_class: result.treatmentClass,
        policy_version: result.policyVersion,
        clr_type: CLEARING_INPATIENT,
        clr_optins: message.insuplc_admdvs,
      },
      setldetail: result.details.map((d) => ({
        fund_pay_type: d.fundPayType,
        fund_pay_type_name: d.fundPayTypeName,
        inscp_scp_amt: formatYuan(d.base),
        crt_payb_lmt_amt: d.payable === null ? null : formatYuan(d.payable),
        fund_payamt: formatYuan(d.paid),
      })),
    },
  });
}

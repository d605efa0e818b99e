import type { Column } from './columns.js';
import type { FundDetailRow, SettleAnswer } from './settle-answer.js';

/** Answer of 2206, 2207, 2303, 2304 (setlinfo). */
export const SETTLE_ANSWER_COLUMNS: readonly Column<keyof SettleAnswer>[] = [
  { name: 'setl_id', zh: '结算ID', type: 'label', field: 'setlId', max: 30, note: '预结算为空文本' },
  { name: 'mdtrt_id', zh: '就诊ID', type: 'id', field: 'mdtrtId', max: 30 },
  { name: 'psn_no', zh: '人员编号', type: 'id', field: 'psnNo', max: 30 },
  { name: 'insutype', zh: '险种', type: 'digits', field: 'insutype', max: 6 },
  { name: 'psn_type', zh: '人员类别', type: 'label', field: 'psnType', max: 6 },
  { name: 'med_type', zh: '医疗类别', type: 'digits', field: 'medType', max: 6 },
  { name: 'setl_time', zh: '结算时间', type: 'dateTime', field: 'setlTime' },
  { name: 'medfee_sumamt', zh: '医疗费总额', type: 'signedFen', field: 'total' },
  { name: 'fulamt_ownpay_amt', zh: '全自费金额', type: 'signedFen', field: 'ownPay' },
  { name: 'overlmt_selfpay', zh: '超限价自费', type: 'signedFen', field: 'overLimit' },
  { name: 'preselfpay_amt', zh: '先行自付', type: 'signedFen', field: 'firstSelfPay' },
  { name: 'inscp_scp_amt', zh: '符合政策范围', type: 'signedFen', field: 'inScope' },
  {
    name: 'cross_selfpay_amt',
    zh: '异地先行自付',
    type: 'signedFen',
    field: 'crossSelfPay',
    note: '本项目自定；含在符合政策范围内',
  },
  { name: 'act_pay_dedc', zh: '实际支付起付线', type: 'signedFen', field: 'deductible' },
  {
    name: 'pool_prop_selfpay',
    zh: '统筹基金支付比例',
    type: 'ratio',
    field: 'poolRatioBp',
    note: '万分数，9000 = 90%',
  },
  { name: 'hifp_pay', zh: '基本医疗统筹基金支出', type: 'signedFen', field: 'hifp' },
  { name: 'cvlserv_pay', zh: '公务员医疗补助支出', type: 'signedFen', field: 'cvlserv' },
  { name: 'hifes_pay', zh: '企业补充医疗保险支出', type: 'signedFen', field: 'hifes' },
  { name: 'hifmi_pay', zh: '居民大病保险支出', type: 'signedFen', field: 'hifmi' },
  { name: 'hifob_pay', zh: '职工大额医疗费用补助支出', type: 'signedFen', field: 'hifob' },
  { name: 'maf_pay', zh: '医疗救助支出', type: 'signedFen', field: 'maf' },
  { name: 'oth_pay', zh: '其他支出', type: 'signedFen', field: 'oth' },
  { name: 'fund_pay_sumamt', zh: '基金支付总额', type: 'signedFen', field: 'fundTotal' },
  { name: 'hosp_part_amt', zh: '医院负担金额', type: 'signedFen', field: 'hospitalPart' },
  { name: 'psn_part_amt', zh: '个人负担总金额', type: 'signedFen', field: 'personTotal' },
  { name: 'acct_pay', zh: '个人账户支出', type: 'signedFen', field: 'account' },
  { name: 'psn_cash_pay', zh: '个人现金支出', type: 'signedFen', field: 'cash' },
  { name: 'balc', zh: '账户余额', type: 'signedFen', field: 'balance', note: '结算后' },
  { name: 'medins_setl_id', zh: '医药机构结算ID', type: 'id', field: 'medinsSetlId', max: 30, note: '发送方报文ID' },
  { name: 'trt_class', zh: '就医类别', type: 'label', field: 'treatmentClass', note: '本项目自定' },
  { name: 'policy_version', zh: '政策版本', type: 'label', field: 'policyVersion', note: '本项目自定，地区@摘要' },
  { name: 'clr_type', zh: '清算类别', type: 'label', field: 'clrType', max: 6 },
  { name: 'clr_optins', zh: '清算经办机构', type: 'label', field: 'clrOptins', max: 6 },
  { name: 'setldetail', zh: '基金分项', type: 'rows', field: 'details', note: '见基金分项行' },
  { name: 'warn_msg', zh: '提示', type: 'rows', field: 'warnings', note: '文本数组' },
];

/** Rows of setldetail. */
export const FUND_DETAIL_COLUMNS: readonly Column<keyof FundDetailRow>[] = [
  { name: 'fund_pay_type', zh: '基金支付类型', type: 'id', field: 'fundPayType', max: 6 },
  { name: 'fund_pay_type_name', zh: '基金支付类型名称', type: 'label', field: 'fundPayTypeName' },
  { name: 'inscp_scp_amt', zh: '该基金计算基数', type: 'signedFen', field: 'base' },
  {
    name: 'crt_payb_lmt_amt',
    zh: '本次可支付限额',
    type: 'signedFen',
    field: 'payable',
    nullable: true,
    note: 'null = 不设限',
  },
  { name: 'fund_payamt', zh: '基金支付金额', type: 'signedFen', field: 'paid' },
];

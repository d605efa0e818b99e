import type { RefusalReason } from '../settlement/refusal.js';

export type ErrorClass = '报文' | '身份' | '备案' | '政策' | '费用' | '重复' | '系统' | '待确认';

/** What a failed answer says about the store: nothing was written, or it is not known. */
export type Outcome = 'not_executed' | 'in_doubt';

export interface CatalogueEntry {
  readonly class: ErrorClass;
  readonly outcome: Outcome;
  /** What the cashier reads. */
  readonly message: string;
  readonly meaning: string;
  /** What the caller does next. */
  readonly action: string;
}

const CLASS_OF: Readonly<Record<string, ErrorClass>> = {
  E1: '报文',
  E2: '身份',
  E3: '备案',
  E4: '政策',
  E5: '费用',
  E6: '重复',
  E7: '系统',
  E9: '待确认',
};

/** code -> [message, meaning, action]. A code never changes its meaning; a retired one is not used again. */
const TABLE = {
  E101: ['报文无法识别', 'the frame is not one well-formed MessagePack array (or JSON object)', 'fix the encoder'],
  E102: ['报文版本不支持', 'unknown protocol version', 'send version 1 (JSON: infver V1.0)'],
  E103: ['报文头缺项或格式不对', 'an envelope field is missing or malformed', 'correct the field named'],
  E104: ['报文过大', 'the frame is larger than the limit', 'send fewer rows; the connection is closed'],
  E105: ['费用行数超过上限', 'too many rows in the bill', 'send the bill by category, or settle it in parts'],
  E106: ['交易内容无法识别', 'the body is not one well-formed MessagePack array', 'fix the encoder'],
  E107: ['交易内容缺项或格式不对', 'a body field is missing, malformed or unknown', 'correct the column named'],
  E108: [
    '金额不符合要求',
    'an amount is negative, has more than two decimals, is no integer of fen or is over the limit',
    'correct the amount named',
  ],
  E109: ['该交易未开通', 'the transaction number is unknown or not open', 'use an open transaction'],
  E110: ['费用行重复', 'two rows carry the same line id or category', 'merge or renumber the rows'],
  E111: ['报文嵌套过深', 'arrays or objects are nested too deep', 'fix the encoder'],

  E201: [
    '接入方身份校验未通过',
    'unknown sender or wrong signature',
    'check the sender id, secret and signature; the same answer for both on purpose',
  ],
  E202: ['报文时间与本系统相差过大', 'x-tif-timestamp is outside the clock window', 'set the sender clock'],
  E203: ['请求已使用过，请重新发起', 'the nonce was seen before', 'sign again with a new nonce'],
  E204: [
    '接入方无权代该就医地发送',
    'the sender may not speak for mdtrtarea_admvs',
    'check the treating place, or have it granted',
  ],
  E205: ['查无此参保人', 'psn_no is not known at the insured place', 'check psn_no and insuplc_admdvs with the person'],
  E206: [
    '参保地与参保信息不一致',
    'insuplc_admdvs differs from where the person is insured',
    'read the person again (1101)',
  ],
  E207: ['险种与参保信息不一致', 'insutype differs from the person’s', 'read the person again (1101)'],
  E208: [
    '参保状态不正常，不能直接结算',
    'the insurance is paused, ended or invalid',
    'the person asks the insured place; settle in cash',
  ],

  E301: [
    '未办理异地就医备案',
    'the policy pays nothing directly without a filing',
    'file first (a supplementary filing before discharge counts), or settle in cash',
  ],
  E302: [
    '参保状态不正常，不能办理备案',
    'the insurance is paused, ended or invalid',
    'the person asks the insured place',
  ],
  E303: [
    '参保地不受理这种备案',
    'no rule for the kind of filing, or the person does not belong to the group',
    'file as another kind or group',
  ],
  E304: ['备案期限不符合规定', 'the term is too short, too long or not the fixed one', 'correct enddate as told'],
  E305: [
    '备案未满规定期限，不能变更或撤销',
    'the least holding of the filing is not over',
    'wait until the day named, or bring the papers where they lift it',
  ],
  E306: ['备案就医地不符合规定', 'a filed place needs no filing, or is too small or too large', 'correct the places'],
  E307: [
    '备案材料不符合规定',
    'papers are missing, or the basis is not open for the kind',
    'bring one of the papers named',
  ],
  E308: [
    '不能同时备案多个就医地',
    'another filing is in force',
    'change that filing, or bring papers where they allow it',
  ],
  E309: ['查无此备案', 'the person has no filing of that id', 'read the filings again (5304)'],
  E310: ['备案已撤销或已到期', 'the filing has no effect any more', 'register a new one'],
  E311: [
    '备案开始日期不符合规定',
    'begndate lies in the past without a stay under way, or before its admission',
    'correct begndate, or name the stay',
  ],
  E312: [
    '该次就医已结算，不能补办备案',
    'a supplementary filing counts only before the stay is settled',
    'the person claims at the insured place',
  ],

  E313: [
    '该渠道不受理这种备案',
    'the channel is not open for the kind of filing',
    'apply at a counter, or for the kind the channel takes',
  ],
  E314: [
    '备案审核状态不符',
    'the filing is under review, or was decided already',
    'read the filings again (5304); wait for the decision',
  ],
  E315: [
    '选定的机构不符合规定',
    'too many institutions for chronic care, or one that is not open at the filed place',
    'choose among the open institutions',
  ],

  E401: ['参保地政策未配置', 'no policy pack for the insured place', 'the operator publishes the pack'],
  E402: [
    '结算日期没有适用政策',
    'the packs of that place do not cover the settlement date',
    'check setl_time; the operator publishes the version',
  ],
  E403: [
    '参保地政策不支持该项待遇直接结算',
    'the policy states the benefit is not provided, or has no rule for it',
    'settle in cash and claim at the insured place',
  ],
  E404: [
    '适用政策含未确认的数值，严格模式下不能结算',
    'a value is marked assumed and the engine runs strict',
    'the operator confirms the value',
  ],
  E405: ['医院等级无法识别', 'the policy has no rule for hosp_lv', 'correct hosp_lv'],
  E406: [
    '人员类别无法识别',
    'the policy has no rule for the person’s psn_type',
    'the insured place corrects the person',
  ],
  E407: [
    '医疗类别无法识别或与交易不符',
    'med_type belongs to no benefit line, or not to this transaction',
    'correct med_type or infno',
  ],
  E408: [
    '未取得该病种门诊慢特病资格',
    'no chronic disease qualification for dise_codg on that day',
    'settle as ordinary out-patient, or qualify first',
  ],
  E409: [
    '外伤涉及第三方责任，不能直接结算',
    'injury with a liable third party',
    'settle in cash; the person claims at the insured place',
  ],
  E410: ['外伤标志不完整', 'trum_flag and rel_ttp_flag do not state the case completely', 'send both flags'],
  E411: [
    '该机构未开通这项异地直接结算',
    'the insured place’s list of institutions does not have it, has it suspended, or not for this line',
    'settle in cash, or go to an open institution',
  ],
  E412: [
    '外院检查治疗或购药单不符合规定',
    'a slip lacks its number or seal, lies outside the stay, or comes from a place the policy does not take',
    'complete the slip, or leave its cost out of the bill',
  ],
  E413: [
    '该次急诊已另行结算，不能重复结算',
    'the emergency named as part of the stay has a live settlement of its own, or the visit is the emergency of a stay that was settled with it',
    'cancel the settlement named first (2208, 2305), or settle the stay without the emergency',
  ],

  E421: [
    '参保地没有零星报销的规定',
    'the policy in force says nothing of manual claims',
    'the operator of the policy adds the section, or an officer decides',
  ],
  E422: [
    '不符合零星报销的规定',
    'the reason, the institution or the way of filing is not one the insured place pays a claim for',
    'tell the person the clause named',
  ],
  E423: [
    '零星报销材料不齐',
    'papers are missing; all of them are named',
    'tell the person once, and send the claim again when they are complete',
  ],
  E424: [
    '补办备案不符合规定',
    'the filing made after discharge is late, not provided for, or not the one stated',
    'read the filings (5304), correct the day, or tell the person the clause',
  ],
  E425: [
    '条文没有规定，待经办人员核定，未结算',
    'no rule decides the case and none is guessed',
    'an officer decides; with the office’s consent recorded the claim may be sent again',
  ],
  E426: [
    '费用目录不符合规定',
    'the bill of a claim is split by the catalogue of the other place',
    'split the lines by the insured place’s catalogue, or send them unsplit',
  ],

  E501: ['费用总额与各部分不符', 'medfee_sumamt is not the sum of its four parts (I1)', 'correct the header amounts'],
  E502: ['费用明细行金额不平', 'a row is not the sum of its parts', 'correct the row named'],
  E503: ['费用明细合计与总额不符', 'the rows do not add up to the header (I6)', 'send all rows, or correct the header'],
  E504: ['账单为空', 'the bill has no rows or a total of zero', 'send the rows'],
  E505: ['就诊日期不合理', 'begntime, endtime and setl_time are not in order', 'correct the times'],
  E506: [
    '金额超出可计算范围',
    'sums of the bill or the totals would leave the safe range',
    'check the amounts; call the operator if they are right',
  ],
  E507: ['费用形式与交易不符', 'category rows where lines are expected, or the reverse', 'send the other shape'],
  E508: [
    '个人账户余额不足，不能恢复原结算',
    'reversing the cancellation would take more from the personal account than it holds',
    'top up the account, or leave the settlement cancelled',
  ],

  E601: [
    '报文编号已用于另一笔交易',
    'the msgid was used with other content',
    'use a new msgid; ask 5203 about the old one',
  ],
  E602: ['查无此结算', 'the person has no settlement of that setl_id', 'check setl_id and psn_no; ask 5203'],
  E603: ['该结算已撤销', 'the settlement is cancelled', 'nothing to do; ask 5203 which record cancelled it'],
  E604: [
    '该交易已冲正，不再执行',
    'the message, or the settlement it names, was reversed (2601)',
    'start anew with a new msgid if the bill still stands',
  ],
  E605: [
    '撤销内容与原结算不符',
    'mdtrt_id or infno differs from the settlement’s, or setl_id is no settlement',
    'correct the field named',
  ],
  E606: [
    '冲正内容与原交易不符',
    'omsgid belongs to another person or infno, or to a transaction that cannot be reversed',
    'correct the field named',
  ],

  E611: [
    '该次就医已结算，不能重复结算',
    'the person has a live settlement of that visit: a claim of what is settled, or a settlement of what is claimed',
    'ask 5203 about it; another may follow once it is cancelled',
  ],

  E701: ['系统繁忙，请稍后重试', 'the message would not make its deadline', 'send again later with the same msgid'],
  E702: [
    '处理超时，未办理',
    'the deadline passed before anything was sent to the store',
    'send again with the same msgid',
  ],
  E703: ['数据服务不可用，未办理', 'the store cannot be reached', 'send again later with the same msgid'],
  E704: ['系统内部错误，未办理', 'a fault inside the engine', 'report inf_refmsgid to the operator'],
  E705: ['系统正在停机，请重新连接', 'the engine is shutting down', 'reconnect and send again with the same msgid'],
  E706: [
    '该参保人业务并发过多，未办理',
    'the person’s totals changed under every attempt',
    'send again with the same msgid',
  ],
  E707: [
    '本连接未完成的请求过多',
    'more in flight on the connection than allowed',
    'wait for answers before sending more',
  ],
  E708: [
    '结算结果校验未通过，未结算',
    'the computed split broke an identity and was not committed',
    'report inf_refmsgid to the operator',
  ],
  E709: [
    '年度累计与结算记录不符，未办理',
    'taking the settlement back would make a running total negative',
    'report inf_refmsgid to the operator, who audits the person',
  ],
  E710: [
    '该参保人账目核对不符，暂停结算',
    'an audit found that the person’s totals do not follow from the records; the person is on hold',
    'report inf_refmsgid to the operator, who corrects and releases the hold (audit release)',
  ],
  E711: [
    '结算复核不一致，未结算',
    'the second computation of this settlement differed from the first; its policy version is stopped',
    'report inf_refmsgid to the operator',
  ],
  E712: [
    '该参保地政策版本已停用，暂停结算',
    'the policy version of this insured place was stopped by a shadow check',
    'try again after the operator has published a corrected version or rolled back',
  ],
  E713: [
    '经办机构已暂停该参保人直接结算',
    'an operator of the insured place stopped the person: a violation, or somebody else used the card',
    'settle in cash; the person asks the insured place, which lifts the hold (hold lift)',
  ],

  E901: [
    '处理结果待确认，请按报文编号查询',
    'the commit was sent and its answer never came',
    'ask 5203 by msgid, or send again with the same msgid; never treat it as failed',
  ],
} as const satisfies Record<string, readonly [string, string, string]>;

export type ErrorCode = keyof typeof TABLE;

function build(): Readonly<Record<ErrorCode, CatalogueEntry>> {
  const entries = Object.entries(TABLE).map(([code, [message, meaning, action]]) => {
    const entry: CatalogueEntry = {
      class: CLASS_OF[code.slice(0, 2)] as ErrorClass,
      outcome: code.startsWith('E9') ? 'in_doubt' : 'not_executed',
      message,
      meaning,
      action,
    };
    return [code, Object.freeze(entry)] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as Readonly<Record<ErrorCode, CatalogueEntry>>;
}

export const ERRORS: Readonly<Record<ErrorCode, CatalogueEntry>> = build();

/** Every reason the rules can give has a code: a new reason does not compile until it is named here. */
export const reasonToCode: Readonly<Record<RefusalReason, ErrorCode>> = Object.freeze({
  person_unknown: 'E205',
  insuplc_mismatch: 'E206',
  insutype_mismatch: 'E207',
  insurance_not_active: 'E208',
  filing_required: 'E301',
  filing_insurance_not_active: 'E302',
  filing_kind_closed: 'E303',
  filing_term: 'E304',
  filing_held: 'E305',
  filing_place: 'E306',
  filing_papers: 'E307',
  filing_several: 'E308',
  filing_unknown: 'E309',
  filing_over: 'E310',
  filing_begin: 'E311',
  filing_stay_settled: 'E312',
  filing_sender: 'E204',
  filing_channel: 'E313',
  filing_review: 'E314',
  filing_institutions: 'E315',
  claim_not_provided: 'E421',
  claim_refused: 'E422',
  claim_papers: 'E423',
  claim_late_filing: 'E424',
  claim_held: 'E425',
  claim_catalogue: 'E426',
  policy_region_missing: 'E401',
  policy_date_missing: 'E402',
  policy_not_provided: 'E403',
  policy_assumed_strict: 'E404',
  hospital_level_unknown: 'E405',
  person_type_unknown: 'E406',
  benefit_line_unknown: 'E407',
  chronic_not_qualified: 'E408',
  injury_third_party: 'E409',
  injury_flags_incomplete: 'E410',
  institution_not_open: 'E411',
  slip_invalid: 'E412',
  emergency_settled: 'E413',
  bill_header_unbalanced: 'E501',
  bill_row_unbalanced: 'E502',
  bill_rows_differ_from_header: 'E503',
  bill_empty: 'E504',
  bill_dates_invalid: 'E505',
  amount_out_of_range: 'E506',
  bill_shape_unexpected: 'E507',
  identity_violated: 'E708',
});

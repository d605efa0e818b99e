/** What an audit can find wrong. */
export type Damage =
  | 'cell_unreadable'
  | 'person_missing'
  | 'record_missing'
  | 'record_extra'
  | 'record_unreadable'
  | 'record_misplaced'
  | 'order'
  | 'totals'
  | 'account'
  | 'identity'
  | 'receipt_missing'
  | 'receipt_differs'
  | 'status'
  | 'paid_visits'
  | 'policy_missing';

const WORDS: Readonly<Record<Damage, string>> = {
  cell_unreadable: '数据无法识别',
  person_missing: '有累计而没有参保人',
  record_missing: '缺少记录',
  record_extra: '有记录而累计未计入',
  record_unreadable: '记录无法识别',
  record_misplaced: '记录属于别的参保人、年度或编号',
  order: '版本号不连续',
  totals: '累计与记录之和不符',
  account: '个人账户与记录之和不符',
  identity: '金额勾稽不成立',
  receipt_missing: '缺少报文回执',
  receipt_differs: '回执与记录不一致',
  status: '结算状态与撤销、冲正记录不符',
  paid_visits: '已付就医的登记与结算状态不符',
  policy_missing: '所用政策版本不在存储中',
};

/** One difference, named so that a person can look it up. */
export interface Finding {
  readonly psnNo: string;
  /** null: of the person, not of one year. */
  readonly year: number | null;
  /** First record that differs; '' when no record can be named. */
  readonly setlId: string;
  readonly damage: Damage;
  /** Chinese, amounts in yuan. */
  readonly detail: string;
}

/** One line for people. */
export function findingText({ psnNo, year, setlId, damage, detail }: Finding): string {
  const where = [psnNo, year === null ? '' : `${year} 年度`, setlId].filter((part) => part !== '').join(' ');
  return `${where}：${WORDS[damage]}${detail === '' ? '' : `（${detail}）`}`;
}

/** Decoded records under their national names, amounts in fen: the columns that describe a body name its fields. */
import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from '../../../wire/answer-columns.js';
import type { Column } from '../../../wire/columns.js';
import type { SettleAnswer } from '../../../wire/settle-answer.js';
import { isCancellation } from '../../../wire/stored-answer.js';
import type { CancelAnswer } from '../../../wire/undo-bodies.js';
import { CANCEL_ANSWER_COLUMNS } from '../../../wire/undo-columns.js';

export type Node = Record<string, unknown>;

export function nodeOf<F extends string>(
  record: Readonly<Partial<Record<F, unknown>>>,
  columns: readonly Column<F>[],
): Node {
  return Object.fromEntries(columns.map(({ name, field }) => [name, record[field] ?? null]));
}

/** setlinfo with its setldetail, of a settlement or of an event. */
export function setlinfoOf(answer: SettleAnswer | CancelAnswer): Node {
  const node = isCancellation(answer)
    ? nodeOf(answer, CANCEL_ANSWER_COLUMNS)
    : nodeOf(answer, SETTLE_ANSWER_COLUMNS as readonly Column<keyof SettleAnswer>[]);
  node['setldetail'] = answer.details.map((row) => nodeOf(row, FUND_DETAIL_COLUMNS));
  return node;
}

const WORDS: Readonly<Record<string, string>> = {
  inpatient: '住院',
  outpatient: '门诊',
  chronic: '门诊慢特病',
  pharmacy: '定点药店',
  pool: '统筹基金',
  hospital: '医院',
  high: '高额',
  serious_illness: '大病保险',
  large_amount: '大额补助',
  hifp_pay: '统筹基金',
  cvlserv_pay: '公务员补助',
  hifes_pay: '企业补充',
  hifmi_pay: '大病保险',
  hifob_pay: '大额补助',
  maf_pay: '医疗救助',
  oth_pay: '其他基金',
  stays: '住院',
  count: '次数',
  cost: '累计费用',
  fees: '累计费用',
  paid: '累计支付',
  deductible: '已付起付线',
};

/** `inpatient.stays.count` -> `住院次数`, `outpatient.paid@2025-03` -> `门诊累计支付（2025-03）`. */
export function meterName(meter: string): string {
  const [name = '', month] = meter.split('@', 2);
  const [path = '', disease] = name.split('#', 2);
  const words = path.split('.').map((word) => WORDS[word] ?? word);
  const said = words.filter((word, i) => words.indexOf(word) === i).join('');
  const notes = [disease, month].filter((note) => note !== undefined && note !== '');
  return notes.length === 0 ? said : `${said}（${notes.join('，')}）`;
}

export interface MeterNode {
  readonly meter: string;
  readonly name: string;
  /** Fen, or a count. */
  readonly value: number;
  readonly is_count: boolean;
}

export function meterNodes(meters: Readonly<Record<string, number>>): MeterNode[] {
  return Object.entries(meters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([meter, value]) => ({ meter, name: meterName(meter), value, is_count: /\.count(?=[#@]|$)/.test(meter) }));
}

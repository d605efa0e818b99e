import { formatYuan } from '../../money/yuan.js';
import { CLASS_NAMES, type TreatmentClass } from '../../policy/words.js';
import type { DemoBill } from './bill.js';
import type { Amounts, DemoOutcome } from './outcome.js';
import { type Align, renderTable } from './table.js';

export interface Row {
  readonly bill: DemoBill;
  readonly outcome: DemoOutcome;
}

/** A column of amounts. Fund columns that no bill used are left out. */
const COLUMNS: readonly { readonly name: string; readonly of: (a: Amounts) => number; readonly fund?: true }[] = [
  { name: '总额', of: (a) => a.total },
  { name: '全自费', of: (a) => a.ownPay },
  { name: '超限价', of: (a) => a.overLimit },
  { name: '先行自付', of: (a) => a.firstSelfPay },
  { name: '符合范围', of: (a) => a.inScope },
  { name: '起付线', of: (a) => a.deductible },
  { name: '统筹', of: (a) => a.hifp, fund: true },
  { name: '公务员', of: (a) => a.cvlserv, fund: true },
  { name: '企业补充', of: (a) => a.hifes, fund: true },
  { name: '大病', of: (a) => a.hifmi, fund: true },
  { name: '大额', of: (a) => a.hifob, fund: true },
  { name: '救助', of: (a) => a.maf, fund: true },
  { name: '其他基金', of: (a) => a.oth, fund: true },
  { name: '账户', of: (a) => a.account },
  { name: '现金', of: (a) => a.cash },
];

/** One line per bill, amounts in yuan. */
export function billTable(rows: readonly Row[]): string[] {
  const executed = rows.flatMap(({ outcome }) => (outcome.kind === 'executed' ? [outcome.amounts] : []));
  const shown = COLUMNS.filter(
    (column) => column.fund !== true || executed.some((amounts) => column.of(amounts) !== 0),
  );
  const body = rows.map(({ bill, outcome }) => {
    const cells = shown.map((column) => (outcome.kind === 'executed' ? formatYuan(column.of(outcome.amounts)) : ''));
    return [bill.id, bill.title, ...cells, outcomeText(outcome)];
  });
  const aligns: Align[] = ['left', 'left', ...shown.map((): Align => 'right'), 'left'];
  const unused = COLUMNS.filter((column) => !shown.includes(column)).map((column) => column.name);
  const lines = renderTable([['编号', '账单', ...shown.map(({ name }) => name), '结果'], ...body], aligns);
  return unused.length === 0 ? lines : [...lines, `（单位：元；${unused.join('、')}各笔均为 0，未列出）`];
}

function outcomeText(outcome: DemoOutcome): string {
  if (outcome.kind === 'executed')
    return CLASS_NAMES[outcome.amounts.treatmentClass as TreatmentClass] ?? outcome.amounts.treatmentClass;
  return `${outcome.kind === 'refused' ? '未结算' : '待确认'} ${outcome.code} ${outcome.message}`;
}

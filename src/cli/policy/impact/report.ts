import { formatYuan } from '../../../money/yuan.js';
import type { SettlementResult } from '../../../settlement/contract.js';
import type { RefusalReason } from '../../../settlement/refusal.js';
import { FUNDS } from '../../../settlement/types.js';
import { errorMessage, reasonToCode } from '../../../wire/errors.js';
import { className } from '../../../settlement/describe/cross-words.js';
import { renderTable } from '../table.js';
import { fundsOf, type Pair, PERSON, type Sum, type Tally } from './tally.js';

const FUND_NAMES: Readonly<Record<string, string>> = {
  hifp_pay: '统筹基金',
  cvlserv_pay: '公务员补助',
  hifes_pay: '企业补充',
  hifmi_pay: '大病保险',
  hifob_pay: '大额补助',
  maf_pay: '医疗救助',
  oth_pay: '其他基金',
  [PERSON]: '个人负担',
};

/** The report for people, amounts in yuan. */
export function reportLines(tally: Tally): string[] {
  const { records, changed, elsewhere, refusedBoth, newlyRefused, newlyAllowed } = tally;
  const priced = records - elsewhere;
  const share = priced === 0 ? '0.00' : ((changed * 100) / priced).toFixed(2);
  const lines = [
    `共 ${records} 笔，有变化 ${changed} 笔（${share}%）；新被拒绝 ${newlyRefused} 笔，新可结算 ${newlyAllowed} 笔，两边都拒绝 ${refusedBoth} 笔，与这些参保地无关 ${elsewhere} 笔。`,
  ];
  const funds = [...tally.byFund].filter(([, s]) => s.before !== 0 || s.after !== 0);
  lines.push(
    '',
    '按基金',
    ...renderTable(
      SUM_HEAD('基金'),
      funds.map(([fund, s]) => sumRow(FUND_NAMES[fund] ?? fund, s)),
    ),
  );
  lines.push(
    '',
    '按就医类别（基金支付合计）',
    ...renderTable(
      SUM_HEAD('就医类别'),
      [...tally.byClass].map(([cls, s]) => sumRow(className(cls), s)),
    ),
  );
  if (tally.refusals.size > 0) {
    const rows = [...tally.refusals].map(([reason, n]) => [
      errorMessage(reasonToCode[reason as RefusalReason]),
      String(n.before),
      String(n.after),
    ]);
    lines.push('', '被拒绝', ...renderTable(['原因', '原笔数', '新笔数'], rows));
  }
  if (tally.largest.length > 0) {
    const rows = tally.largest.map((c) => [
      c.setlId,
      c.classBefore === c.classAfter
        ? className(c.classBefore)
        : `${className(c.classBefore)} → ${className(c.classAfter)}`,
      formatYuan(c.total),
      formatYuan(c.fundsBefore),
      formatYuan(c.fundsAfter),
      signed(c.fundsAfter - c.fundsBefore),
    ]);
    lines.push(
      '',
      '变化最大的',
      ...renderTable(['结算编号', '就医类别', '总额', '原基金支付', '新基金支付', '差'], rows),
    );
  }
  return lines;
}

const SUM_HEAD = (name: string): string[] => [name, '笔数', '有变化', '原合计', '新合计', '差'];
const sumRow = (name: string, s: Sum): string[] => [
  name,
  String(s.count),
  String(s.changed),
  formatYuan(s.before),
  formatYuan(s.after),
  signed(s.after - s.before),
];
const signed = (fen: number): string => (fen > 0 ? `+${formatYuan(fen)}` : formatYuan(fen));

export const CSV_HEAD = [
  'setl_id',
  'insuplc',
  'line',
  'setl_date',
  'class_before',
  'class_after',
  'total',
  'deductible_before',
  'deductible_after',
  ...FUNDS.flatMap((f) => [`${f}_before`, `${f}_after`]),
  'funds_before',
  'funds_after',
  'person_before',
  'person_after',
  'refused_before',
  'refused_after',
].join(',');

/** One changed settlement as a CSV line, yuan. */
export function csvLine({ recorded, before, after }: Pair): string {
  const a = before.ok ? before.value : null;
  const b = after.ok ? after.value : null;
  const both = (read: (r: SettlementResult) => number): string[] =>
    [a, b].map((r) => (r === null ? '' : formatYuan(read(r))));
  const { visit, bill } = recorded.input;
  const cells = [
    recorded.setlId,
    visit.insuplc,
    visit.line,
    visit.setlDate,
    a?.treatmentClass ?? '',
    b?.treatmentClass ?? '',
    formatYuan(bill.total),
    ...both((r) => r.split.deductible),
    ...FUNDS.flatMap((_, i) => both((r) => r.split.funds[i] ?? 0)),
    ...both(fundsOf),
    ...both((r) => r.split.personTotal),
    before.ok ? '' : before.refusal.reason,
    after.ok ? '' : after.refusal.reason,
  ];
  return cells.join(',');
}

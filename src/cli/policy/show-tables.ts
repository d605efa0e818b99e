/** The benefit tables of one line on one day for a terminal. */
import type { RegionPolicy } from '../../policy/region-policy.js';
import type { LineOnDay } from '../../settlement/describe/survey.js';
import { type BenefitTable, benefitTables, type Shown } from '../../settlement/describe/tables.js';
import { citationText } from '../../settlement/trace.js';
import { renderTable } from './table.js';

/** Marks a value whose citation is assumed. */
const ASSUMED = '※';

export function tableLines(policy: RegionPolicy, on: LineOnDay): string[] {
  const { tables, refused, citations } = benefitTables(policy, on);
  return [
    ...tables.flatMap(linesOf),
    ...refused.map(({ who, why }) => `  不提供（${who.join('、')}）：${why}`),
    ...citations.map((c) => `  ${c.standing === 'assumed' ? ASSUMED : '·'} ${citationText(c)}`),
  ];
}

const shown = (value: Shown | null): string => (value === null ? '' : `${value.value}${value.assumed ? ASSUMED : ''}`);

/** What is the same in every row is said once above it. */
function linesOf({ topic, same, who, labels, rows }: BenefitTable): string[] {
  const head = `  【${topic}】${same.map((one) => `${one.label} ${shown(one)}`).join('；')}`;
  if (rows.length === 0) return [head];
  const body = rows.map((row) => [...row.who, ...row.cells.map(shown)]);
  return [head, ...renderTable([...who, ...labels], body, '    ')];
}

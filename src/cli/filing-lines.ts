import type { NationalAnswer } from '../client/index.js';
import { FILING_KIND_NAMES } from '../policy/filing-words.js';

type Row = Readonly<Record<string, string | null | undefined>>;

const STATES: Readonly<Record<string, string>> = {
  active: '有效',
  future: '未生效',
  ended: '已到期',
  withdrawn: '已撤销',
  pending: '待审核',
  rejected: '审核未通过',
};
const KINDS: Readonly<Record<string, string>> = FILING_KIND_NAMES;

/** An answer of 2501, 2501A, 2502 or 5304 as lines for people. */
export function filingLines(answer: NationalAnswer): string[] {
  const { result, filinginfo } = (answer.output ?? {}) as {
    result?: Readonly<Record<string, unknown>>;
    filinginfo?: readonly Row[];
  };
  const rows = filinginfo ?? [];
  const lines = rows.length === 0 ? ['没有备案'] : rows.flatMap(rowLines);
  const citations = result?.['citations'];
  if (Array.isArray(citations)) lines.push(...citations.map((text) => `依据：${String(text)}`));
  const warnings = String(answer['warn_msg'] ?? '');
  if (warnings !== '') lines.push(`提示：${warnings}`);
  return lines;
}

function rowLines(row: Row): string[] {
  const kind = KINDS[row['filing_kind'] ?? ''] ?? '';
  const counts = row['counts_as'] === row['filing_kind'] ? '' : `（视同${KINDS[row['counts_as'] ?? ''] ?? ''}）`;
  const state = STATES[row['filing_state'] ?? ''] ?? '';
  const basis = row['filing_basis'] === 'papers' ? '按材料' : '按承诺';
  const head = `${row['filing_id']} ${kind}${counts} ${row['areas']} ${row['begndate']} 至 ${row['last_date'] ?? '长期'} ${basis} ${state}`;
  const notes = [
    ['须于', row['review_due'], '前审核'],
    ['材料须于', row['papers_due'], '前补齐'],
    ['', row['change_from'], '起可变更'],
    ['', row['withdraw_from'], '起可撤销'],
  ].filter(([, date]) => date != null);
  return notes.length === 0 ? [head] : [head, `  ${notes.map((parts) => parts.join('')).join('，')}`];
}

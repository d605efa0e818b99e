/** Decoded records under their national names, amounts in fen: the columns that describe a body name its fields. */
import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from '../../../wire/answer-columns.js';
import type { Column } from '../../../wire/columns.js';
import type { SettleAnswer } from '../../../wire/settle-answer.js';
import { isCancellation } from '../../../wire/stored-answer.js';
import type { CancelAnswer } from '../../../wire/undo-bodies.js';
import { CANCEL_ANSWER_COLUMNS } from '../../../wire/undo-columns.js';
import { type MeterWords, meterWords } from '../meter-names.js';

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

export interface MeterNode extends MeterWords {
  /** Fen, or a count. */
  readonly value: number;
}

export function meterNodes(meters: Readonly<Record<string, number>>): MeterNode[] {
  return Object.entries(meters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([meter, value]) => ({ ...meterWords(meter), value }));
}

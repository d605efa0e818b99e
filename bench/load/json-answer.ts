/** The national JSON answer of a settlement, back in fen. */
import { parseYuan } from '../../src/money/yuan.js';
import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from '../../src/wire/answer-columns.js';
import type { Column } from '../../src/wire/columns.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';

interface Shape {
  readonly infcode?: unknown;
  readonly err_code?: unknown;
  readonly err_msg?: unknown;
  readonly output?: {
    readonly setlinfo?: Readonly<Record<string, unknown>>;
    readonly setldetail?: readonly Readonly<Record<string, unknown>>[];
  } | null;
}

const BASIS_POINTS = 10_000;

/** null and a reason when it is a refusal. Throws for what is no answer at all. */
export function settleAnswerOfJson(text: string): { readonly answer: SettleAnswer | null; readonly code: string } {
  const { infcode, err_code: code, err_msg: message, output } = JSON.parse(text) as Shape;
  if (Number(infcode) !== 0) return { answer: null, code: String(code ?? message ?? infcode) };
  const info = output?.setlinfo;
  if (info === undefined) throw new Error('no setlinfo');
  const details = (output?.setldetail ?? []).map((row) => read(row, FUND_DETAIL_COLUMNS));
  return { answer: { ...read(info, SETTLE_ANSWER_COLUMNS), details } as unknown as SettleAnswer, code: '' };
}

function read(node: Readonly<Record<string, unknown>>, columns: readonly Column[]): Record<string, unknown> {
  const values = columns
    .filter(({ type }) => type !== 'rows')
    .map(({ name, type, field }) => [field, cell(name, type, node[name])]);
  return Object.fromEntries(values) as Record<string, unknown>;
}

function cell(name: string, type: Column['type'], value: unknown): unknown {
  if (value === null) return null;
  if (typeof value !== 'string') throw new Error(`${name} is ${typeof value}`);
  if (type === 'fen' || type === 'signedFen') return parseYuan(value);
  return type === 'ratio' ? Math.round(Number(value) * BASIS_POINTS) : value;
}

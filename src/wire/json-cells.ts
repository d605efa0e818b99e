import { parseYuan } from '../money/yuan.js';
import type { Column } from './columns.js';
import { WireError } from './errors.js';
import { isAbsent, isObject, type JsonObject, shown } from './json-parse.js';

const where = (row: number): string => (row > 0 ? `第${row}行 ` : '');

function fen(column: Column, value: unknown, row: number): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  try {
    return parseYuan(value);
  } catch {
    throw new WireError('E108', `${where(row)}${column.name} ${column.zh} 应为元，至多两位小数`);
  }
}

function flag(value: unknown): unknown {
  if (value === '1' || value === 1) return true;
  return value === '0' || value === 0 ? false : value;
}

/** `0.1`, as the interface writes ratios, is 1000 parts per 10,000. */
function ratio(value: unknown): unknown {
  const match = /^([01])(?:\.(\d{1,4}))?$/.exec(String(value));
  return match === null ? value : Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
}

function count(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

/** The cell of one JSON value; what it cannot make sense of it passes on for the column check to refuse. */
function cellOf(column: Column, value: unknown, row: number): unknown {
  if (isAbsent(value)) {
    if (column.absent !== undefined) return column.absent;
    if (column.nullable === true) return null;
    throw new WireError('E107', `${where(row)}${column.name} ${column.zh} 缺少`);
  }
  if (column.type === 'fen' || column.type === 'signedFen') return fen(column, value, row);
  if (column.type === 'flag') return flag(value);
  if (column.type === 'ratio') return ratio(value);
  return column.type === 'count' ? count(value) : value;
}

/**
 * Cells in column order from an object with national names. `ignored` are national names the core has no use for;
 * any other key is refused, since a misspelt optional field would otherwise be lost without a word.
 * Throws WireError E107, E108.
 */
export function cellsOf(node: unknown, columns: readonly Column[], ignored: ReadonlySet<string>, row = 0): unknown[] {
  if (!isObject(node)) throw new WireError('E107', row > 0 ? `第${row}行应为对象` : 'input.data 应为对象');
  refuseUnknown(node, columns, ignored, row);
  const cells = columns.map((column) => {
    return cellOf(column, Object.hasOwn(node, column.name) ? node[column.name] : undefined, row);
  });
  for (let last = columns.at(-1); last?.optional === true && cells.at(-1) === last.absent; ) {
    cells.pop();
    last = columns[cells.length - 1];
  }
  return cells;
}

function refuseUnknown(node: JsonObject, columns: readonly Column[], ignored: ReadonlySet<string>, row: number): void {
  for (const key of Object.keys(node)) {
    if (!ignored.has(key) && !columns.some((c) => c.name === key))
      throw new WireError('E107', `${where(row)}${shown(key)} 不是该交易的字段`);
  }
}

import type { CodeTable } from './codes.js';
import { type ErrorCode, WireError } from './errors.js';
import type { WireLimits } from './limits.js';
import { wireInt } from './msgpack.js';
import { isCleanText, isDate, isDateTime, isDigits, isIdentifier } from './text.js';

/**
 * A positional array is described once, by its columns: the decoder's checks, the JSON door and the tables of
 * PROTOCOL.md all come from the same list.
 */
export type ColumnType =
  | 'id' // [0-9A-Za-z_-], 1..max
  | 'text' // any clean text, 1..max characters
  | 'label' // as text, may be empty
  | 'code' // a key of `codes`
  | 'digits' // decimal digits, 2..max
  | 'admdvs' // 6 digits
  | 'date'
  | 'dateTime'
  | 'fen' // integer >= 0
  | 'signedFen' // integer
  | 'count' // integer 0..max
  | 'ratio' // parts per 10,000, 0..10000
  | 'flag' // boolean
  | 'bin'
  | 'rows'; // array of arrays, checked by their own columns

export interface Column<Field extends string = string> {
  /** National name where there is one. */
  readonly name: string;
  readonly zh: string;
  readonly type: ColumnType;
  /** Property of the decoded record. */
  readonly field: Field;
  readonly max?: number;
  readonly codes?: CodeTable;
  readonly nullable?: true;
  /** May be left out at the end of a row, and is where it says what `absent` says: rows keep the form they always had. */
  readonly optional?: true;
  /** What the JSON door reads when the key is left out or empty; absent = the key is required there too. */
  readonly absent?: string | number | boolean;
  readonly note?: string;
}

/** Row number 0 is the header; rows of a bill count from 1. */
function fail(code: ErrorCode, column: Column, reason: string, row: number): never {
  throw new WireError(code, `${row > 0 ? `第${row}行 ` : ''}${column.name} ${column.zh} ${reason}`);
}

function checkText(column: Column, value: unknown, limits: WireLimits, row: number): void {
  if (typeof value !== 'string') fail('E107', column, '应为文本', row);
  const max = column.max ?? limits.maxTextLength;
  if (value.length > max) fail('E107', column, `超过${max}个字符`, row);
  if (value.length === 0 && column.type !== 'label') fail('E107', column, '不能为空', row);
  switch (column.type) {
    case 'id':
      if (!isIdentifier(value, max)) fail('E107', column, '只能含字母、数字、-、_', row);
      return;
    case 'code':
      if (column.codes === undefined || !Object.hasOwn(column.codes, value)) fail('E107', column, '不在代码表内', row);
      return;
    case 'digits':
      if (value.length < 2 || !isDigits(value, value.length)) fail('E107', column, '应为数字代码', row);
      return;
    case 'admdvs':
      if (!isDigits(value, 6)) fail('E107', column, '应为6位数字', row);
      return;
    case 'date':
      if (!isDate(value)) fail('E107', column, '应为真实日期 yyyy-MM-dd', row);
      return;
    case 'dateTime':
      if (!isDateTime(value)) fail('E107', column, '应为真实时间 yyyy-MM-dd HH:mm:ss', row);
      return;
    default:
      if (!isCleanText(value)) fail('E107', column, '含非法字符', row);
  }
}

function failFen(column: Column, value: unknown, limits: WireLimits, row: number): never {
  if (typeof value === 'bigint' || (typeof value === 'number' && Math.abs(value) > limits.maxAmountFen)) {
    fail('E108', column, '超过金额上限', row);
  }
  if (typeof value === 'number' && value < 0) fail('E108', column, '不能为负数', row);
  fail('E108', column, '须为整数分', row);
}

/** Throws WireError E107 or E108 naming the column (and the row) when the value does not fit. */
export function checkCell(column: Column, value: unknown, limits: WireLimits, row = 0): void {
  if (value === null && column.nullable === true) return;
  switch (column.type) {
    case 'fen':
      if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > limits.maxAmountFen)
        failFen(column, value, limits, row);
      return;
    case 'signedFen':
      if (!Number.isSafeInteger(value) || Math.abs(value as number) > limits.maxAmountFen)
        failFen(column, value, limits, row);
      return;
    case 'count':
      if (
        !Number.isSafeInteger(value) ||
        (value as number) < 0 ||
        (value as number) > (column.max ?? Number.MAX_SAFE_INTEGER)
      ) {
        fail('E107', column, '应为范围内的整数', row);
      }
      return;
    case 'ratio':
      if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > 10_000)
        fail('E107', column, '应为0至10000的整数', row);
      return;
    case 'flag':
      if (typeof value !== 'boolean') fail('E107', column, '应为布尔值', row);
      return;
    case 'bin':
      if (!(value instanceof Uint8Array)) fail('E107', column, '应为bin', row);
      return;
    case 'rows':
      if (!Array.isArray(value)) fail('E107', column, '应为数组', row);
      return;
    default:
      checkText(column, value, limits, row);
  }
}

/** What a cell must be to be right at first sight. */
const FEN = 1;
const CODE = 2;
const FLAG = 3;
const OTHER = 0;

interface Sight {
  /** Columns a row cannot do without. */
  readonly least: number;
  readonly kinds: Uint8Array;
  /** Keys of the code tables; null for other columns. */
  readonly codes: readonly (ReadonlySet<unknown> | null)[];
}

const sights = new WeakMap<readonly Column[], Sight>();

function sightOf(columns: readonly Column[]): Sight {
  const known = sights.get(columns);
  if (known !== undefined) return known;
  const kind = ({ type, codes }: Column): number => {
    if (type === 'code') return codes === undefined ? OTHER : CODE;
    return type === 'fen' ? FEN : type === 'flag' ? FLAG : OTHER;
  };
  const codes = columns.map((c) => (kind(c) === CODE ? new Set(Object.keys(c.codes ?? {})) : null));
  const least = columns.filter((c) => c.optional !== true).length;
  const made = { least, kinds: Uint8Array.from(columns, kind), codes };
  sights.set(columns, made);
  return made;
}

/** Throws WireError E107 for a wrong number of columns, else as checkCell. */
export function checkCells(cells: readonly unknown[], columns: readonly Column[], limits: WireLimits, row = 0): void {
  checkSeen(cells, columns, sightOf(columns), limits, row);
}

/** A bill is mostly amounts, codes and flags, and mostly right: only what is not right at first sight is looked at closely. */
function checkSeen(
  cells: readonly unknown[],
  columns: readonly Column[],
  { least, kinds, codes }: Sight,
  limits: WireLimits,
  row: number,
): void {
  const n = cells.length;
  if (n < least || n > columns.length)
    throw new WireError('E107', `${row > 0 ? `第${row}行` : ''}版本1共${columns.length}列，收到${n}列`);
  const max = limits.maxAmountFen;
  for (let i = 0; i < n; i++) {
    const cell = cells[i];
    const kind = kinds[i];
    if (kind === FEN) {
      if (typeof cell === 'number' && cell >= 0 && cell <= max && Number.isSafeInteger(cell)) continue;
    } else if (kind === CODE) {
      if (codes[i]?.has(cell) === true) continue;
    } else if (kind === FLAG && typeof cell === 'boolean') continue;
    checkCell(columns[i] as Column, cell, limits, row);
  }
}

/** Every row an array that fits the columns. Throws WireError E105 (too many), E107, E108. */
export function checkRows(rows: readonly unknown[], columns: readonly Column[], limits: WireLimits): void {
  if (rows.length > limits.maxRows) throw new WireError('E105', `上限${limits.maxRows}行，收到${rows.length}行`);
  const sight = sightOf(columns);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!Array.isArray(row)) throw new WireError('E107', `第${i + 1}行应为数组`);
    checkSeen(row, columns, sight, limits, i + 1);
  }
}

const isInteger = (type: ColumnType): boolean => type === 'fen' || type === 'signedFen' || type === 'count';

/** The cells of a record in column order, integers in the form the encoder keeps whole. */
export function toCells<F extends string>(
  record: Readonly<Record<F, unknown>>,
  columns: readonly Column<F>[],
): unknown[] {
  return columns.map((c) => {
    const value = record[c.field];
    return isInteger(c.type) && typeof value === 'number' ? wireInt(value) : value;
  });
}

/** The record of checked cells. */
export function fromCells<F extends string>(
  cells: readonly unknown[],
  columns: readonly Column<F>[],
): Record<F, unknown> {
  const record = {} as Record<F, unknown>;
  for (let i = 0; i < columns.length; i++) record[(columns[i] as Column<F>).field] = cells[i];
  return record;
}

/** Floats are no way to write an integer: refused once no column could be named. */
export function refuseFloats(hasFloat: boolean): void {
  if (hasFloat) throw new WireError('E108', '报文含浮点数，金额须写成整数分');
}

import { COLUMNS, LIST_COLUMNS, type RosterRow } from './schema.js';

/** The header line of the CSV form, with its line end. */
export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

/** One row in the CSV form: lists as JSON in a cell, RFC 4180 quoting. */
export function toCsvLine(row: RosterRow): string {
  const cells = COLUMNS.map((name) => {
    const value = (row as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) return '';
    return quote(LIST_COLUMNS.has(name) ? JSON.stringify(value) : String(value));
  });
  return `${cells.join(',')}\r\n`;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

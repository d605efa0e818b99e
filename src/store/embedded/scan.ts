import type { ScanPage } from '../port.js';
import type { Tables } from './tables.js';

/** Cells in the order of their keys, after `cursor`. */
export function scanCells({ cells }: Tables, cursor: string, limit: number): ScanPage {
  const range = cursor === '' ? { limit } : { start: cursor, exclusiveStart: true, limit };
  const keys = [...cells.getKeys(range)];
  const total = (cells.getStats() as { entryCount?: number }).entryCount ?? 0;
  return {
    cells: keys.map((key) => {
      const colon = key.lastIndexOf(':');
      return { psnNo: key.slice(0, colon), cell: key.slice(colon + 1) };
    }),
    cursor: keys.length < limit ? null : (keys.at(-1) ?? null),
    visited: keys.length,
    total,
  };
}

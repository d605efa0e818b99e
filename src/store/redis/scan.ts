import { type ScanPage, StoreUnavailable } from '../port.js';
import type { Keys } from './keys.js';
import type { Topology } from './topology.js';

/**
 * SCAN over one master after the other; a cursor is `<number of masters>/<which one>/<its own cursor>`. What SCAN promises
 * holds as long as no master changes: a scan that meets another number of them is to be started again.
 */
export async function scanCells(topology: Topology, keys: Keys, cursor: string, limit: number): Promise<ScanPage> {
  const masters = topology.masters();
  const [count = masters.length, at = 0, own = '0'] = cursor === '' ? [] : place(cursor);
  const master = masters[at];
  if (master === undefined || count !== masters.length)
    throw new StoreUnavailable('the masters changed during the scan');
  const [next, found] = await master.scan(own, 'MATCH', keys.cellPattern(), 'COUNT', limit);
  const total = await master.dbsize();
  const following = next === '0' ? at + 1 : at;
  return {
    cells: found.flatMap((key) => keys.parseCell(key) ?? []),
    cursor: following === masters.length ? null : `${count}/${following}/${next}`,
    visited: limit,
    total: total * masters.length,
  };
}

function place(cursor: string): [number, number, string] {
  const [count = '', at = '', own = ''] = cursor.split('/');
  return [Number(count), Number(at), own];
}

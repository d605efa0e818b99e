import { decodePerson, PERSON_CELL } from '../../../store/cells.js';
import type { StateStore } from '../../../store/port.js';
import { decodeStatus, SETTLED, statusCell } from '../../../store/status-cell.js';
import { AdminError } from '../errors.js';
import type { ReadRecord } from './settlement.js';
import { type Statement, statementOf } from './statement.js';

/** The statement of a settlement. Throws AdminError `not_found` for the record of an event. */
export async function statementFor(store: StateStore, { key, entry }: ReadRecord, nowMs: number): Promise<Statement> {
  if (entry.kind !== 'settle') throw new AdminError('not_found', entry.record.of);
  const [found] = await store.load([{ psnNo: key.psnNo, cells: [PERSON_CELL, statusCell(key.setlId)] }]);
  const [person = null, status = null] = found?.cells.map((cell) => cell.bytes) ?? [];
  return statementOf({
    record: entry.record,
    answer: entry.answer,
    person: person === null ? null : decodePerson(person),
    status: (status === null ? SETTLED : decodeStatus(status)).status,
    nowMs,
  });
}

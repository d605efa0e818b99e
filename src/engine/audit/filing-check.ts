import { decodeFilingRecord, type FilingRecord } from '../../compute/filing-record.js';
import type { LoadRequest, StateStore } from '../../store/port.js';
import { makeFilingEventId } from '../../wire/filing-ids.js';
import type { PersonCheck } from './person-check.js';

/** Every filing event a person counts has its record, and the record's message its receipt. */
export async function checkFilings(store: StateStore, checks: readonly PersonCheck[]): Promise<void> {
  for (const check of checks) {
    const events = check.person?.filingEvents ?? 0;
    for (let event = 1; event <= events; event += 1) await checkOne(store, check, event);
  }
}

async function checkOne(store: StateStore, check: PersonCheck, event: number): Promise<void> {
  const { psnNo } = check.subject;
  const ids = check.places.map((place) => makeFilingEventId(place, psnNo, event));
  const found = await store.load(ids.map((setlId): LoadRequest => ({ psnNo, cells: [], setlId })));
  const at = found.findIndex(({ record }) => record !== null);
  const bytes = found[at]?.record ?? null;
  if (bytes === null) return check.report(null, ids[0] ?? '', { damage: 'record_missing', detail: '备案' });
  const id = ids[at] as string;
  let record: FilingRecord;
  try {
    record = decodeFilingRecord(bytes);
  } catch (error) {
    return check.report(null, id, { damage: 'record_unreadable', detail: error instanceof Error ? error.message : '' });
  }
  check.records += 1;
  if (record.eventId !== id || record.psnNo !== psnNo)
    return check.report(null, id, { damage: 'record_misplaced', detail: record.eventId });
  const [beside] = await store.load([{ psnNo, cells: [], msgid: record.msgid }]);
  if (beside?.receipt == null) check.report(null, id, { damage: 'receipt_missing', detail: `报文 ${record.msgid}` });
}

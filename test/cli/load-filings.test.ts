import { afterEach, describe, expect, it } from 'vitest';
import type { RosterRow } from '../../src/cli/roster/schema.js';
import type { Filing, PaidVisit, Person } from '../../src/settlement/types.js';
import { decodePerson, encodePerson } from '../../src/store/cells.js';
import type { StateStore } from '../../src/store/port.js';
import { load, openStore, rows, tempFolder, writeNdjson } from './load-support.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const REGISTERED: Filing = {
  ...{
    id: 'F6101000001',
    kind: 'long_term',
    areas: ['310000'],
    begndate: '2025-02-01',
    enddate: null,
    basis: 'commitment',
  },
  ...{ papersOn: null, withdrawnOn: null, group: 'worker', registeredOn: '2025-02-01' },
} as Filing;

const CLAIMED: PaidVisit = {
  ...{ kind: 'claim', setlId: 'S1', live: true, mdtrtId: 'V1', institution: 'H1', inpatient: true },
  ...{ begntime: '2025-04-20 08:00:00', endtime: '2025-05-05 10:00:00', total: 100, rivals: [] },
};

async function personIn(store: StateStore, psnNo: string): Promise<{ person: Person; version: number }> {
  const [loaded] = await store.load([{ psnNo, cells: ['p'] }]);
  const cell = loaded?.cells[0];
  if (cell?.bytes == null) throw new Error('no person');
  return { person: decodePerson(cell.bytes), version: cell.version };
}

describe('a roster loaded after filings were made here', () => {
  it('keeps them, their number, and the end of a filing that was withdrawn', async () => {
    const folder = tempFolder();
    cleanups.push(() => folder.remove());
    const store = await openStore(folder.path('data'));
    cleanups.push(() => store.close());
    const row = rows(40).find((r) => (r.filings ?? []).length === 1) as RosterRow;
    const file = folder.path('roster.ndjson');
    writeNdjson(file, [row]);
    await load(store, file);

    const before = await personIn(store, row.psn_no);
    const [own] = before.person.filings as [Filing];
    const withdrawn: Filing = { ...own, withdrawnOn: '2025-02-01', registeredOn: own.begndate };
    const bytes = encodePerson({ ...before.person, filings: [withdrawn, REGISTERED], filingEvents: 2 });
    const [committed] = await store.commit([
      {
        psnNo: row.psn_no,
        msgid: null,
        receipt: null,
        checks: [{ cell: 'p', version: before.version }],
        writes: [{ cell: 'p', bytes }],
        record: null,
        outbox: null,
      },
    ]);
    expect(committed?.kind).toBe('committed');

    writeNdjson(file, [{ ...row, psn_name: '改名' }]);
    expect(await load(store, file, { restart: true })).toMatchObject({ changed: 1, rejected: 0 });
    const { person } = await personIn(store, row.psn_no);
    expect(person).toMatchObject({ name: '改名', filingEvents: 2 });
    expect(person.filings).toEqual([withdrawn, REGISTERED]);
    expect(await load(store, file, { restart: true })).toMatchObject({ unchanged: 1 });
  });

  it.each([{}, { filingEvents: 2 }])('NM-4.2 XA-6b JS-3b: keeps the visits paid by claim, beside %j', async (own) => {
    const folder = tempFolder();
    cleanups.push(() => folder.remove());
    const store = await openStore(folder.path('data'));
    cleanups.push(() => store.close());
    const row = rows(1)[0] as RosterRow;
    const file = folder.path('roster.ndjson');
    writeNdjson(file, [row]);
    await load(store, file);

    const { person, version } = await personIn(store, row.psn_no);
    const writes = [{ cell: 'p', bytes: encodePerson({ ...person, ...own, paidVisits: [CLAIMED] }) }];
    const checks = [{ cell: 'p', version }];
    const none = { msgid: null, receipt: null, record: null, outbox: null };
    expect(await store.commit([{ psnNo: row.psn_no, checks, writes, ...none }])).toEqual([{ kind: 'committed' }]);

    expect(await load(store, file, { restart: true })).toMatchObject({ unchanged: 1 });
    writeNdjson(file, [{ ...row, psn_name: '改名' }]);
    expect(await load(store, file, { restart: true })).toMatchObject({ changed: 1, rejected: 0 });
    const now = await personIn(store, row.psn_no);
    expect(now.person).toEqual({ ...person, ...own, name: '改名', paidVisits: [CLAIMED] });
  });
});

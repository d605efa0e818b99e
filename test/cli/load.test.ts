import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CSV_HEADER, toCsvLine } from '../../src/cli/roster/roster-csv.js';
import type { RosterRow } from '../../src/cli/roster/schema.js';
import { decodeAccount, decodeAccumulators, decodePerson, encodeAccumulators } from '../../src/store/cells.js';
import type { StateStore } from '../../src/store/port.js';
import {
  load,
  openStore,
  readRejects,
  rows,
  snapshot,
  tempFolder,
  writeCsv,
  writeNdjson,
  YEAR,
} from './load-support.js';

let folder: ReturnType<typeof tempFolder>;
let store: StateStore;
let file: string;

beforeEach(async () => {
  folder = tempFolder();
  file = folder.path('roster.ndjson');
  store = await openStore(folder.path('data'));
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

const FULL: RosterRow = {
  psn_no: '610100000001',
  psn_name: '测试甲',
  psn_cert_type: '01',
  certno: '610102198001011234',
  gend: '1',
  brdy: '1980-01-01',
  insuplc_admdvs: '610100',
  insutype: '310',
  psn_type: '1101',
  psn_insu_stas: '1',
  cvlserv_flag: '1',
  balc: '1234.5',
  idetinfo: [{ psn_idet_type: 'poor', begntime: '2025-01-01', endtime: null }],
  filings: [
    {
      filing_id: 'F1',
      kind: 'long_term',
      areas: ['310000', '110105'],
      begndate: '2025-01-01',
      enddate: null,
      basis: 'commitment',
      papers_on: '2025-01-20',
    },
  ],
  chronic: [{ opsp_dise_code: 'M03900', begndate: '2024-01-01', enddate: '2026-12-31' }],
  accumulators: [{ year: YEAR, meters: { 'pool.paid': '399000.00', 'inpatient.stays.count': 2 } }],
};
const variant = (psn_no: string, changes: object): RosterRow => ({ ...FULL, psn_no, ...changes }) as RosterRow;

describe('loading a roster', () => {
  it('stores every field of a row', async () => {
    writeNdjson(file, [FULL]);
    expect(await load(store, file)).toMatchObject({ records: 1, created: 1, rejected: 0 });
    const [loaded] = await store.load([{ psnNo: FULL.psn_no, cells: ['p', 'b', `y${YEAR}`] }]);
    const [person, account, totals] = (loaded?.cells ?? []).map((cell) => cell.bytes ?? new Uint8Array());
    expect(decodePerson(person as Uint8Array)).toEqual({
      psnNo: FULL.psn_no,
      name: '测试甲',
      certType: '01',
      certNo: '610102198001011234',
      gend: '1',
      brdy: '1980-01-01',
      insuplc: '610100',
      insutype: '310',
      psnType: '1101',
      insuStatus: '1',
      cvlserv: true,
      identities: [{ type: 'poor', begndate: '2025-01-01', enddate: null }],
      filings: [
        {
          id: 'F1',
          kind: 'long_term',
          areas: ['310000', '110105'],
          begndate: '2025-01-01',
          enddate: null,
          basis: 'commitment',
          papersOn: '2025-01-20',
          withdrawnOn: null,
        },
      ],
      chronic: [{ diseCode: 'M03900', begndate: '2024-01-01', enddate: '2026-12-31' }],
    });
    expect(decodeAccount(account as Uint8Array)).toEqual({ balance: 123450 });
    expect(decodeAccumulators(totals as Uint8Array)).toEqual({
      events: 0,
      meters: { 'pool.paid': 39900000, 'inpatient.stays.count': 2 },
    });
  });

  it('changes nothing when the same file is loaded again', async () => {
    const persons = rows(100);
    writeNdjson(file, persons);
    expect(await load(store, file)).toMatchObject({ created: 100, changed: 0, unchanged: 0 });
    const before = await snapshot(store, persons);
    expect(await load(store, file)).toMatchObject({ created: 0, changed: 0, unchanged: 100 });
    expect(await snapshot(store, persons)).toEqual(before);
    expect(existsSync(`${file}.progress`)).toBe(false);
    expect(existsSync(`${file}.rejected.ndjson`)).toBe(false);
  });

  it('reads the same persons from CSV as from NDJSON', async () => {
    const persons = [...rows(80), variant('610100000002', { psn_name: '逗号,引号"换\n行' })];
    const csv = folder.path('roster.csv');
    writeNdjson(file, persons);
    writeCsv(csv, persons);
    await load(store, file);
    expect(await load(store, csv)).toMatchObject({ records: 81, unchanged: 81, rejected: 0 });
  });

  it('applies the later of two rows of one person last, wherever they stand', async () => {
    const filler = rows(40);
    writeNdjson(file, [
      FULL,
      ...filler,
      variant(FULL.psn_no, { balc: '7.00' }),
      variant(FULL.psn_no, { balc: '8.00' }),
    ]);
    expect(await load(store, file)).toMatchObject({ created: 41, changed: 2 });
    const [loaded] = await store.load([{ psnNo: FULL.psn_no, cells: ['b'] }]);
    expect(decodeAccount(loaded?.cells[0]?.bytes as Uint8Array).balance).toBe(800);
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    writeNdjson(file, [FULL, ...rows(5), '{']);
    expect(await load(store, file, { dryRun: true })).toMatchObject({ created: 6, rejected: 1 });
    expect((await snapshot(store, [FULL]))[0]).toBe('0:|0:|0:|0:');
    expect(existsSync(`${file}.progress`)).toBe(false);
  });

  it('leaves account and totals alone when the row does not give them', async () => {
    writeNdjson(file, [FULL]);
    await load(store, file);
    const { balc: _balc, accumulators: _accumulators, ...bare } = FULL;
    writeNdjson(file, [{ ...bare, psn_insu_stas: '2' }]);
    expect(await load(store, file)).toMatchObject({ changed: 1 });
    const [after] = await snapshot(store, [FULL]);
    expect(after?.split('|').map((cell) => cell.split(':')[0])).toEqual(['2', '1', '1', '0']);
  });
});

describe('rejected rows', () => {
  it('go to a file with line, field and a Chinese reason, and never stop the load', async () => {
    writeNdjson(file, [
      FULL,
      '{"psn_no": ',
      '',
      variant('A2', { insutype: '320' }),
      variant('A3', { nickname: 'x' }),
      variant('A4', { balc: '1.005' }),
      variant('A5', { brdy: '1980-02-30' }),
      variant('A6', { psn_type: '1501' }),
      variant('A7', { certno: '610102198001' }),
      variant('A8', { filings: [{ ...FULL.filings?.[0], enddate: '2024-12-31' }] }),
      variant('A9', { accumulators: [{ year: YEAR, meters: { 'inpatient.stays.count': '1.50' } }] }),
      '[1]',
      JSON.stringify({ ...FULL, psn_no: 'A10', gend: undefined }),
      variant('A11', {}),
    ]);
    expect(await load(store, file)).toMatchObject({ records: 13, created: 2, rejected: 11 });
    expect(readRejects(file).map(({ line, field, psn_no }) => [line, field, psn_no])).toEqual([
      [2, '', null],
      [4, 'insutype', 'A2'],
      [5, 'nickname', 'A3'],
      [6, 'balc', 'A4'],
      [7, 'brdy', 'A5'],
      [8, 'psn_type', 'A6'],
      [9, 'certno', 'A7'],
      [10, 'filings.0.enddate', 'A8'],
      [11, 'accumulators.0.meters.inpatient.stays.count', 'A9'],
      [12, '', null],
      [13, 'gend', 'A10'],
    ]);
    for (const { reason } of readRejects(file)) expect(reason).toMatch(/\p{Script=Han}/u);
  });

  it('never show an ID card number', async () => {
    const number = '610102198001011234';
    writeNdjson(file, [
      variant(number, { insutype: 'x' }),
      variant('B1', { certno: `${number}5` }),
      variant('B2', { [number]: 1 }),
    ]);
    await load(store, file);
    expect(readRejects(file)[0]?.psn_no).toBe('610***********1234');
    expect(JSON.stringify(readRejects(file).slice(0, 2))).not.toContain(number);
  });

  it('names columns that are missing, too many or not JSON in CSV', async () => {
    const csv = folder.path('bad.csv');
    writeCsv(csv, rows(3));
    const header = 'psn_no,psn_name,filings\n';
    writeFileSync(csv, `${header}A1,甲,"[{]"\nA2,乙\n\nA3,丙,\n`);
    expect(await load(store, csv)).toMatchObject({ rejected: 3, created: 0 });
    expect(readRejects(csv).map(({ line, field, reason }) => [line, field, reason])).toEqual([
      [2, 'filings', '该列应为 JSON 数组'],
      [3, '', '应有 3 列，实有 2 列'],
      [5, 'psn_cert_type', '缺少该字段'],
    ]);
  });

  it('stop at a broken quote in CSV instead of swallowing the rows behind it', async () => {
    const csv = folder.path('quote.csv');
    const persons = rows(60);
    const lines = (CSV_HEADER + persons.map(toCsvLine).join('')).split('\r\n');
    const good = [...lines];
    lines[50] = `"broken"x${lines[50]}`;
    writeFileSync(csv, lines.join('\r\n'));
    await expect(load(store, csv)).rejects.toThrow('第 51 行');
    writeFileSync(csv, good.join('\r\n'));
    const again = await load(store, csv);
    expect(again.created + again.unchanged).toBe(60);
  });

  it('refuses a CSV whose header it does not know, before any row', async () => {
    const csv = folder.path('header.csv');
    writeFileSync(csv, 'psn_no,姓名\n1,2\n');
    await expect(load(store, csv)).rejects.toThrow('表头');
  });

  it('survives bytes that are no text and lines without end', async () => {
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.from('\ufeff'),
        Buffer.from(`${JSON.stringify(FULL)}\n`),
        Buffer.from([0xff, 0xfe, 10]),
        Buffer.alloc(2 ** 21, 'x'),
        Buffer.from(`\n${JSON.stringify(variant('Z1', {}))}`),
      ]),
    );
    expect(await load(store, file)).toMatchObject({ records: 4, created: 2, rejected: 2 });
  });
});

describe('a person who has settled', () => {
  async function settleOnce(meters: Record<string, number>): Promise<void> {
    const [loaded] = await store.load([{ psnNo: FULL.psn_no, cells: [`y${YEAR}`] }]);
    const version = loaded?.cells[0]?.version ?? 0;
    const bytes = encodeAccumulators({ events: 1, meters });
    const [result] = await store.commit([
      {
        psnNo: FULL.psn_no,
        msgid: null,
        receipt: null,
        checks: [{ cell: `y${YEAR}`, version }],
        writes: [{ cell: `y${YEAR}`, bytes }],
        record: null,
        outbox: null,
      },
    ]);
    expect(result?.kind).toBe('committed');
  }

  it('keeps totals and balance unless told otherwise', async () => {
    writeNdjson(file, [FULL]);
    await load(store, file);
    await settleOnce({ 'pool.paid': 39_950_000, 'inpatient.stays.count': 3 });
    const before = await snapshot(store, [FULL]);
    expect(await load(store, file)).toMatchObject({ rejected: 1, changed: 0 });
    expect(readRejects(file)[0]?.reason).toContain('--overwrite-accumulators');
    writeNdjson(file, [variant(FULL.psn_no, { accumulators: undefined, balc: '1.00' })]);
    expect(await load(store, file)).toMatchObject({ rejected: 1 });
    expect(readRejects(file)[0]?.field).toBe('balc');
    expect(await snapshot(store, [FULL])).toEqual(before);
  });

  it('keeps the number of settlement events even when totals are overwritten', async () => {
    writeNdjson(file, [FULL]);
    await load(store, file);
    await settleOnce({ 'pool.paid': 1 });
    expect(await load(store, file, { overwriteAccumulators: true })).toMatchObject({ changed: 1 });
    const [loaded] = await store.load([{ psnNo: FULL.psn_no, cells: [`y${YEAR}`] }]);
    expect(decodeAccumulators(loaded?.cells[0]?.bytes as Uint8Array)).toEqual({
      events: 1,
      meters: { 'pool.paid': 39_900_000, 'inpatient.stays.count': 2 },
    });
  });
});

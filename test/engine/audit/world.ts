/** Real policies, a roster, and engines on a real store, with hands that can damage what is stored. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { loadRoster } from '../../../src/cli/roster/loader.js';
import { generateRoster } from '../../../src/cli/roster/generate.js';
import type { RosterRow } from '../../../src/cli/roster/schema.js';
import { InlinePool } from '../../../src/compute/inline-pool.js';
import { Auditor, type PersonReport } from '../../../src/engine/audit/auditor.js';
import { everyone } from '../../../src/engine/audit/walk.js';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineMetrics } from '../../../src/engine/metrics.js';
import type { EngineSettings } from '../../../src/engine/settings.js';
import { cellKey, openTables, recordKey } from '../../../src/store/embedded/tables.js';
import { openEmbeddedStore } from '../../../src/store/embedded/store.js';
import type { StateStore } from '../../../src/store/port.js';
import { Keys } from '../../../src/store/redis/keys.js';
import { openRedisStore } from '../../../src/store/redis/store.js';
import { type Clock, manualClock } from '../../../src/wire/clock.js';
import { type AnswerFrame, decodeAnswer } from '../../../src/wire/envelope.js';
import { RefMsgids } from '../../../src/wire/ids.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../../src/wire/settle-answer.js';
import { encodeSettleBody } from '../../../src/wire/settle-body.js';
import { encodeCancelBody, encodeReversalBody } from '../../../src/wire/undo-bodies.js';
import { BODY, BUNDLES, NOW_MS } from '../../compute/fixtures.js';
import { startRedis } from '../../support/redis.js';

export type Kind = 'embedded' | 'redis';

/** Raw values of the store, past everything that guards them. */
export interface Hands {
  cell(psnNo: string, cell: string): Promise<Buffer>;
  /** Without the version prefix; keeps the version. */
  setCell(psnNo: string, cell: string, bytes: Uint8Array): Promise<void>;
  dropCell(psnNo: string, cell: string): Promise<void>;
  record(psnNo: string, setlId: string): Promise<Buffer>;
  setRecord(psnNo: string, setlId: string, bytes: Uint8Array | null): Promise<void>;
  dropReceipt(psnNo: string, msgid: string): Promise<void>;
}

export interface World {
  readonly store: StateStore;
  readonly engines: readonly Engine[];
  readonly hands: Hands;
  readonly clock: Clock;
  /** What a command line tool needs to find the store. */
  readonly env: Readonly<Record<string, string>>;
  load(rows: readonly RosterRow[]): Promise<void>;
  close(): Promise<void>;
}

const PREFIX = 8;

export async function openWorld(
  kind: Kind,
  settings: Partial<EngineSettings> = {},
  metrics?: EngineMetrics,
  bundles: readonly { region: string; versionId: string; bytes: Uint8Array }[] = BUNDLES,
): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'audit-'));
  const opened = kind === 'embedded' ? await openEmbedded(dir) : await openRedis();
  const clock = manualClock(NOW_MS);
  for (const { region, versionId, bytes } of bundles) {
    await opened.stores[0]?.putPolicy({ versionId, bytes });
    await opened.stores[0]?.activatePolicy(region, versionId);
  }
  const engines = opened.stores.map((store, i) => {
    const ids = new RefMsgids(i + 1, clock);
    return new Engine({
      store,
      pool: new InlinePool(),
      clock,
      ids,
      policies: bundles,
      settings,
      ...(metrics === undefined ? {} : { metrics }),
    });
  });
  for (const engine of engines) await engine.start();
  const store = opened.stores[0] as StateStore;
  return {
    store,
    engines,
    hands: opened.hands,
    clock,
    env: opened.env,
    load: (rows) => loadRows(store, rows, dir, clock),
    close: async () => {
      await Promise.all(engines.map((engine) => engine.drain()));
      await opened.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Opened {
  readonly stores: readonly StateStore[];
  readonly hands: Hands;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function openEmbedded(dir: string): Promise<Opened> {
  const store = await openEmbeddedStore({ dir: join(dir, 'store') });
  const tables = openTables(join(dir, 'store'));
  const hands: Hands = {
    cell: async (psn, cell) => Buffer.from(tables.cells.getBinary(cellKey(psn, cell)) ?? []).subarray(PREFIX),
    setCell: async (psn, cell, bytes) => {
      const head = Buffer.from(tables.cells.getBinary(cellKey(psn, cell)) ?? [0, 0, 0, 0, 0, 0, 0, 1]).subarray(
        0,
        PREFIX,
      );
      await tables.cells.put(cellKey(psn, cell), Buffer.concat([head, bytes]));
    },
    dropCell: async (psn, cell) => void (await tables.cells.remove(cellKey(psn, cell))),
    record: async (psn, setlId) => Buffer.from(tables.records.getBinary(recordKey(psn, setlId)) ?? []),
    setRecord: async (psn, setlId, bytes) => {
      const key = recordKey(psn, setlId);
      await (bytes === null ? tables.records.remove(key) : tables.records.put(key, bytes));
    },
    dropReceipt: async (_, msgid) => void (await tables.receipts.remove(msgid)),
  };
  // Two engines on one embedded store share the adapter: the folder is open once.
  return {
    stores: [store, store],
    hands,
    env: { SC_DATA_DIR: dir },
    close: async () => {
      await tables.root.close();
      await store.close();
    },
  };
}

async function openRedis(): Promise<Opened> {
  const server = await startRedis();
  const stores = [await openRedisStore({ url: server.socket }), await openRedisStore({ url: server.socket })];
  const client = new Redis(server.socket);
  const keys = new Keys('sc:', stores[0]?.partitions ?? 0, false);
  const cellKeyOf = (psn: string, cell: string): string => keys.cell(keys.partitionOf(psn), psn, cell);
  const recordKeyOf = (psn: string, setlId: string): string => keys.record(keys.partitionOf(psn), psn, setlId);
  const get = async (key: string): Promise<Buffer> => (await client.getBuffer(key)) ?? Buffer.alloc(0);
  const hands: Hands = {
    cell: async (psn, cell) => (await get(cellKeyOf(psn, cell))).subarray(PREFIX),
    setCell: async (psn, cell, bytes) => {
      const held = await get(cellKeyOf(psn, cell));
      const head = held.length > 0 ? held.subarray(0, PREFIX) : Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
      await client.set(cellKeyOf(psn, cell), Buffer.concat([head, bytes]));
    },
    dropCell: async (psn, cell) => void (await client.del(cellKeyOf(psn, cell))),
    record: (psn, setlId) => get(recordKeyOf(psn, setlId)),
    setRecord: async (psn, setlId, bytes) => {
      const key = recordKeyOf(psn, setlId);
      await (bytes === null ? client.del(key) : client.set(key, Buffer.from(bytes)));
    },
    dropReceipt: async (psn, msgid) => void (await client.del(keys.receipt(keys.partitionOf(psn), msgid))),
  };
  return {
    stores,
    hands,
    env: { SC_STORE: `unix://${server.socket}` },
    close: async () => {
      await client.quit();
      for (const store of stores) await store.close();
      await server.stop();
    },
  };
}

async function loadRows(store: StateStore, rows: readonly RosterRow[], dir: string, clock: Clock): Promise<void> {
  const file = join(dir, 'roster.ndjson');
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const summary = await loadRoster(
    {
      ...{ file, format: 'ndjson', rejectsFile: `${file}.rejected`, checkpointFile: `${file}.progress`, restart: true },
      ...{ batch: 256, batchesInFlight: 2, target: 'test', dryRun: false, currentYear: 2025 },
      ...{ overwriteAccumulators: true, overwriteBalance: true },
    },
    { store, clock, onProgress: () => undefined },
  );
  if (summary.rejected > 0) throw new Error(`${summary.rejected} rows rejected`);
}

/** Active employees of one place with an account and opening totals, filed for Beijing. */
export function persons(count: number): RosterRow[] {
  const [model] = [...generateRoster(1, 1)];
  if (model === undefined) throw new Error('no roster');
  return Array.from({ length: count }, (_, i) => ({
    ...model,
    psn_no: `6101${String(i).padStart(8, '0')}`,
    certno: `99010119800101${String(i % 10_000).padStart(4, '0')}`,
    brdy: '1980-01-01',
    insuplc_admdvs: '610100',
    insutype: '310',
    psn_type: '1101',
    psn_insu_stas: '1',
    cvlserv_flag: '0',
    balc: '800.00',
    filings: [{ filing_id: `F${i}`, kind: 'long_term', areas: ['110000'], begndate: '2024-01-01', enddate: null }],
    ...(i % 2 === 0
      ? {}
      : { accumulators: [{ year: 2025, meters: { 'pool.paid': '1000.00', 'inpatient.stays.count': 1 } }] }),
  })) as RosterRow[];
}

export interface Message {
  readonly infno: string;
  readonly msgid: string;
  readonly psnNo: string;
  readonly body: Uint8Array;
  /** Xi'an unless told. */
  readonly insuplc?: string;
}

export function settleOf(psnNo: string, msgid: string, year = 2025): Message {
  const body = { ...BODY, mdtrtId: `V${msgid}`, begntime: `${year}-04-20 08:00:00`, endtime: `${year}-05-05 10:00:00` };
  return { infno: '2304', msgid, psnNo, body: encodeSettleBody({ ...body, setlTime: `${year}-05-06 09:30:00` }) };
}

export function cancelOf(psnNo: string, msgid: string, settled: { setlId: string; mdtrtId: string }): Message {
  return { infno: '2305', msgid, psnNo, body: encodeCancelBody({ ...settled, preview: false }) };
}

export function reversalOf(psnNo: string, msgid: string, omsgid: string, oinfno: string): Message {
  return { infno: '2601', msgid, psnNo, body: encodeReversalBody({ omsgid, oinfno }) };
}

export function send(engine: Engine, message: Message): Promise<AnswerFrame> {
  const envelope = { insuplc: '610100', ...message, mdtrtarea: '110105', timeoutMs: 30_000 };
  return new Promise((resolve) => {
    engine.submit({
      envelope,
      senderId: 'bj',
      areas: ['*'],
      reply: (frame) => resolve(decodeAnswer(Uint8Array.from(frame))),
    });
  });
}

/** Settles and gives the answer, which must be a success. */
export async function settle(world: World, psnNo: string, msgid: string, year = 2025): Promise<SettleAnswer> {
  const answer = await send(world.engines[0] as Engine, settleOf(psnNo, msgid, year));
  if (answer.body === null) throw new Error(`${answer.error?.code} ${answer.error?.message}`);
  return decodeSettleAnswer(answer.body);
}

/** Everybody's report; those without findings counted only. */
export async function auditAll(world: World): Promise<{ persons: number; records: number; bad: PersonReport[] }> {
  const auditor = new Auditor(world.store, () => 2026);
  const bad = new Map<string, PersonReport>();
  const seen = new Set<string>();
  let records = 0;
  for await (const { subjects } of everyone(world.store, auditor)) {
    for (const report of await auditor.audit(subjects)) {
      if (!seen.has(report.psnNo)) records += report.records;
      seen.add(report.psnNo);
      if (report.findings.length > 0 || report.changing) bad.set(report.psnNo, report);
    }
  }
  return { persons: seen.size, records, bad: [...bad.values()] };
}

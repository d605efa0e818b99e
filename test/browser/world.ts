/** An engine with the demo's persons, settled bills and three operators, on one of the two stores. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_BILLS } from '../../src/cli/demo/bills.js';
import { DEMO_PERSONS } from '../../src/cli/demo/persons.js';
import { callOf, sendBills, type Session } from '../../src/cli/demo/session.js';
import { HttpClient, type Sender, SettlementClient } from '../../src/client/index.js';
import { OperatorsFile } from '../../src/server/admin/access/operators.js';
import { hashPassword, type PasswordCost } from '../../src/server/admin/access/passwords.js';
import type { Role } from '../../src/server/admin/access/roles.js';
import { systemClock } from '../../src/wire/clock.js';
import { freePort, type RedisHandle, startRedis } from '../support/redis.js';
import { type EngineProcess, type Environment, runCommand, startEngineProcess } from './engine-process.js';
import { RARE_PERSONS, type RareIds, settleRare, writePacks } from './rare.js';

export const PASSWORD = 'a quiet morning 7';
/** The least the operators file admits: every page signs in. */
export const CHEAP: PasswordCost = { n: 1024, r: 1, p: 1 };
/** One operator of each role, named by it. */
export const ROLES: readonly Role[] = ['view', 'operate', 'administer'];

export interface World {
  readonly store: 'embedded' | 'redis';
  readonly url: string;
  /** Who may send bills. */
  readonly sender: Sender;
  readonly operators: OperatorsFile;
  /** setl_id of a demo bill. */
  setlIdOf(billId: string): string;
  /** setl_ids of a manual claim and of a stay settled in two parts. */
  readonly rare: RareIds;
  /** Kills the engine, as a crash would. */
  crash(): Promise<void>;
  /** Starts it again at the same address. */
  restart(): Promise<void>;
  /** Stops it from answering, and lets it go on. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** @param more settlements besides the demo's, each of its own person */
export async function openWorld(store: World['store'], more: number): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'console-'));
  const redis: RedisHandle | null = store === 'redis' ? await startRedis({ appendonly: 'everysec' }) : null;
  const sender = { id: 'demo', secret: randomBytes(24).toString('base64url') };
  const sendersFile = join(dir, 'senders.json');
  writeFileSync(sendersFile, JSON.stringify({ senders: [{ ...sender, areas: ['*'] }] }), { mode: 0o600 });
  const operators = new OperatorsFile(join(dir, 'operators.json'));
  const password = await hashPassword(PASSWORD, CHEAP);
  for (const role of ROLES) operators.add(role, role, password, systemClock.nowMs());
  const env: Environment = {
    SC_PORT: String(await freePort()),
    SC_DATA_DIR: join(dir, 'data'),
    SC_SENDERS_FILE: sendersFile,
    SC_OPERATORS_FILE: operators.path,
    SC_POLICIES_DIR: writePacks(join(dir, 'packs')),
    SC_THREADS: '1',
    ...(redis === null ? {} : { SC_STORE: `unix://${redis.socket}` }),
  };
  writeFileSync(join(dir, 'roster.ndjson'), roster(more));
  await runCommand(['load', join(dir, 'roster.ndjson')], env);
  let engine: EngineProcess = await startEngineProcess(env);
  const url = `http://127.0.0.1:${engine.port}`;
  const { session, rare } = await settle(url, sender, more);
  return {
    store,
    url,
    sender,
    operators,
    setlIdOf: (billId) => setlIdOf(session, billId),
    rare,
    crash: () => engine.kill(),
    restart: async () => {
      engine = await startEngineProcess(env);
    },
    freeze: () => engine.freeze(),
    thaw: () => engine.thaw(),
    close: async () => {
      await engine.kill();
      await redis?.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const [MODEL] = DEMO_BILLS;
const extra = (i: number): string => `ZZ${String(i).padStart(5, '0')}`;

function roster(more: number): string {
  const first = DEMO_PERSONS.find(({ psn_no }) => psn_no === MODEL?.person);
  const others = Array.from({ length: more }, (_, i) => ({ ...first, psn_no: extra(i) }));
  return [...DEMO_PERSONS, ...RARE_PERSONS, ...others].map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** The model bill for every other person, the rare ones, the demo's bills; one of these is cancelled and one taken back. */
async function settle(url: string, sender: Sender, more: number): Promise<{ session: Session; rare: RareIds }> {
  const ws = new SettlementClient({ url: `${url.replace('http', 'ws')}/ws`, sender, requestTimeoutMs: 30_000 });
  const http = new HttpClient({ url, sender, clock: systemClock, random: Math.random });
  try {
    if (MODEL === undefined) throw new Error('the demo has no bills');
    const model = callOf(MODEL);
    const others = Array.from({ length: more }, (_, i) => ({ ...model, psnNo: extra(i), msgid: `MORE-${i}` }));
    for (let at = 0; at < others.length; at += 500) {
      const results = await Promise.all(others.slice(at, at + 500).map((call) => ws.settle(call)));
      const failed = results.find(({ outcome }) => outcome !== 'executed');
      if (failed !== undefined) throw new Error(JSON.stringify(failed));
    }
    const rare = await settleRare(ws);
    const session = await sendBills(ws, http);
    await undo(ws, session);
    return { session, rare };
  } finally {
    await ws.close(1_000);
  }
}

/** DEMO-10 is cancelled by its institution; DEMO-08 is reversed because its answer was lost. */
async function undo(ws: SettlementClient, session: Session): Promise<void> {
  const callNamed = (id: string) => {
    const bill = DEMO_BILLS.find((one) => one.id === id);
    if (bill === undefined) throw new Error(`no ${id}`);
    return callOf(bill);
  };
  const cancelled = callNamed('DEMO-10');
  const { mdtrtId } = cancelled.body;
  const cancel = await ws.cancel({ ...cancelled, msgid: 'UNDO-10', setlId: setlIdOf(session, 'DEMO-10'), mdtrtId });
  const { body: _bill, ...reversed } = callNamed('DEMO-08');
  const reverse = await ws.reverse({ ...reversed, msgid: 'UNDO-08', ofMsgid: 'DEMO-08', ofInfno: '2304' });
  if (cancel.outcome !== 'executed' || reverse.outcome !== 'executed')
    throw new Error(JSON.stringify([cancel, reverse]));
}

function setlIdOf({ rows }: Session, billId: string): string {
  const outcome = rows.find(({ bill }) => bill.id === billId)?.outcome;
  if (outcome?.kind !== 'executed') throw new Error(`${billId} was not settled`);
  return outcome.amounts.setlId;
}

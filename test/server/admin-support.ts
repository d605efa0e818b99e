/** An engine with a console, persons, some settlements and one operator of each role. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import type { Settings } from '../../src/cli/settings/schema.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { OperatorsFile } from '../../src/server/admin/access/operators.js';
import { hashPassword, type PasswordCost } from '../../src/server/admin/access/passwords.js';
import { ROLES, type Role } from '../../src/server/admin/access/roles.js';
import type { Person } from '../../src/settlement/types.js';
import { encodeAccount, encodePerson, PERSON_CELL } from '../../src/store/cells.js';
import { type Clock, systemClock } from '../../src/wire/clock.js';
import { signedHeaders } from '../../src/wire/signature.js';

export const PASSWORDS: Readonly<Record<Role, string>> = {
  view: 'seven-green-kettles',
  operate: 'nine-blue-umbrellas',
  administer: 'four-red-lanterns',
};

/** The least the operators file admits: tests sign in hundreds of times. */
export const CHEAP: PasswordCost = { n: 1024, r: 1, p: 1 };
const hashes = Promise.all(ROLES.map(async (role) => [role, await hashPassword(PASSWORDS[role], CHEAP)] as const));

export const CERT_NO = '610103198001010017';
export const PSN = 'P0001';

export function person(psnNo = PSN): Person {
  return {
    psnNo,
    name: '张三丰',
    certType: '01',
    certNo: CERT_NO,
    gend: '1',
    brdy: '1980-01-01',
    insuplc: '610100',
    insutype: '310',
    psnType: '1101',
    insuStatus: '1',
    cvlserv: false,
    identities: [],
    filings: [
      {
        id: 'F1',
        kind: 'long_term',
        areas: ['310000'],
        begndate: '2025-01-01',
        enddate: null,
        basis: 'papers',
        papersOn: null,
        withdrawnOn: null,
      },
    ],
    chronic: [],
  };
}

export interface AdminEngine {
  readonly engine: RunningEngine;
  readonly dir: string;
  readonly lines: string[];
  readonly operators: OperatorsFile;
  stop(): Promise<void>;
}

export async function startAdmin(
  values: Partial<Settings> = {},
  { clock = systemClock as Clock, withOperators = true } = {},
): Promise<AdminEngine> {
  const dir = mkdtempSync(join(tmpdir(), 'admin-'));
  const dataDir = join(dir, 'data');
  const lines: string[] = [];
  const { logger } = openLog('info', { write: (line: string) => void lines.push(line) });
  const operators = new OperatorsFile(join(dataDir, 'operators.json'));
  if (withOperators) for (const [role, hash] of await hashes) operators.add(role, role, hash, systemClock.nowMs());
  const settings = settingsOf({ dataDir, port: 0, policyPollMs: 0, storePartitions: 4, auditPerSecond: 0, ...values });
  try {
    const engine = await startEngine(settings, {
      logger,
      clock,
      pool: new InlinePool({ strict: false }),
      passwordCost: CHEAP,
    });
    const stop = async (): Promise<void> => {
      await engine.stop();
      rmSync(dir, { recursive: true, force: true });
    };
    return { engine, dir, lines, operators, stop };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

export async function enrol(engine: RunningEngine, ...people: readonly Person[]): Promise<void> {
  await engine.store.commit(
    people.map((p) => ({
      psnNo: p.psnNo,
      msgid: null,
      receipt: null,
      checks: [
        { cell: PERSON_CELL, version: 0 },
        { cell: 'b', version: 0 },
      ],
      writes: [
        { cell: PERSON_CELL, bytes: encodePerson(p) },
        { cell: 'b', bytes: encodeAccount({ balance: 200_000 }) },
      ],
      record: null,
      outbox: null,
    })),
  );
}

let nonces = 0;

type Json = Record<string, unknown>;

async function transact(engine: RunningEngine, message: Json): Promise<Json> {
  const sender = engine.senders[0];
  if (sender === undefined) throw new Error('no sender');
  const nowS = Math.floor(systemClock.nowMs() / 1000);
  const response = await fetch(`${engine.url}/v1/transactions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...signedHeaders(sender.id, sender.secret, nowS, `a${process.pid}-${++nonces}`),
    },
    body: JSON.stringify({ insuplc_admdvs: '610100', infver: 'V1.0', fixmedins_code: 'H31000000001', ...message }),
  });
  const json = (await response.json()) as Json;
  if (json['infcode'] !== 0 && json['infcode'] !== '0') throw new Error(`not executed: ${JSON.stringify(json)}`);
  return (json['output'] ?? {}) as Json;
}

/** One in-patient bill in Shanghai; gives its setl_id. `day` decides the settlement's date. */
export async function settleBill(
  engine: RunningEngine,
  { psnNo = PSN, msgid = 'M1', day = '2025-06-10', yuan = 12_000 } = {},
): Promise<string> {
  const total = `${yuan}.00`;
  const inScope = `${yuan - 500}.00`;
  const output = await transact(engine, {
    infno: '2304',
    msgid,
    mdtrtarea_admvs: '310100',
    input: {
      data: {
        psn_no: psnNo,
        mdtrt_id: `T${msgid}`,
        insutype: '310',
        med_type: '21',
        begntime: `${day.slice(0, 8)}01 09:00:00`,
        endtime: `${day} 10:00:00`,
        setl_time: `${day} 10:30:00`,
        hosp_lv: '3A',
        acct_used_flag: '1',
        medfee_sumamt: total,
        fulamt_ownpay_amt: '300.00',
        overlmt_selfpay: '0',
        preselfpay_amt: '200.00',
        inscp_scp_amt: inScope,
      },
      feesttinfo: [
        {
          med_chrgitm_type: '09',
          item_sumamt: total,
          item_claa_amt: `${yuan - 2000}.00`,
          item_clab_amt: '1700.00',
          fulamt_ownpay_amt: '300.00',
          overlmt_selfpay: '0',
          preselfpay_amt: '200.00',
          inscp_scp_amt: inScope,
        },
      ],
    },
  });
  return String((output['setlinfo'] as Json)['setl_id']);
}

/** A refund; gives the setl_id of the cancellation. */
export async function cancelBill(
  engine: RunningEngine,
  setlId: string,
  mdtrtId: string,
  msgid: string,
): Promise<string> {
  const output = await transact(engine, {
    infno: '2305',
    msgid,
    mdtrtarea_admvs: '310100',
    input: { data: { psn_no: PSN, setl_id: setlId, mdtrt_id: mdtrtId } },
  });
  return String((output['setlinfo'] as Json)['setl_id']);
}

export interface Answer {
  readonly status: number;
  readonly json: Json;
  readonly headers: Headers;
}

/** A client of the admin API: keeps cookie and CSRF token as a browser's page does. */
export class Client {
  readonly url: string;
  cookie = '';
  csrf = '';

  constructor(engine: RunningEngine) {
    this.url = engine.url;
  }

  async signIn(name: string, password: string): Promise<Answer> {
    const answer = await this.send('POST', 'session', { name, password });
    this.cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    this.csrf = String(answer.json['csrf'] ?? '');
    return answer;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  async send(method: string, path: string, body?: unknown, extra: Record<string, string> = {}): Promise<Answer> {
    const headers: Record<string, string> = {
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(this.csrf === '' || method === 'GET' ? {} : { 'x-csrf-token': this.csrf }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...extra,
    };
    const response = await fetch(`${this.url}/v1/admin/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      json: text.startsWith('{') ? (JSON.parse(text) as Json) : {},
      headers: response.headers,
    };
  }
}

export async function signedIn(engine: RunningEngine, role: Role): Promise<Client> {
  const client = new Client(engine);
  const { status, json } = await client.signIn(role, PASSWORDS[role]);
  if (status !== 200) throw new Error(`sign-in: ${status} ${JSON.stringify(json)}`);
  return client;
}

export const codeOf = ({ json }: Answer): string => String((json['error'] as Json | undefined)?.['code'] ?? '');

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../../bench/load/ledger.js';
import { settleAnswerOfJson } from '../../bench/load/json-answer.js';
import { populateTypical, typicalLedger } from '../../bench/peers/typical/ledger.js';
import { service } from '../../bench/peers/typical/service.js';
import { Store } from '../../bench/peers/typical/store.js';
import { SENDER } from '../../bench/processes/engine.js';
import { jsonBill } from '../../bench/world/json-bill.js';
import { ACCOUNT_BALANCE } from '../../bench/world/persons.js';
import { builtinPolicies, worldOf } from '../../bench/world/world.js';
import { signedHeaders } from '../../src/wire/signature.js';
import { type RedisHandle, startRedis } from '../support/redis.js';

const world = worldOf(8);
let redis: RedisHandle;
let store: Store;
let app: ReturnType<typeof service>;
let ledger: Ledger;
let nonce = 0;

beforeAll(async () => {
  redis = await startRedis();
  await populateTypical(redis.socket, world);
  store = new Store(redis.socket, 4);
  app = service(await builtinPolicies(), store);
  ledger = typicalLedger(redis.socket, world);
});

afterAll(async () => {
  await ledger.close();
  store.close();
  await redis.stop();
});

const msgidOf = (name: string): string => name.padEnd(30, '0');

async function post(body: string, secret = SENDER.secret): Promise<{ status: number; text: string }> {
  nonce += 1;
  const headers = signedHeaders(SENDER.id, secret, Math.floor(Date.now() / 1000), `nonce${nonce}`);
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/transactions',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: reply.statusCode, text: reply.body };
}

const bill = (person: number, msgid: string, infno = '2304'): string =>
  jsonBill(person, world.day, infno, msgidOf(msgid));

describe('the typical service', () => {
  it('gives a repeat the same bytes, refuses another bill under the same msgid, and commits once', async () => {
    const first = await post(bill(0, 'a'));
    expect(settleAnswerOfJson(first.text).code).toBe('');
    expect(await post(bill(0, 'a'))).toEqual(first);
    expect((await post(bill(1, 'a'))).status).toBe(409);
    const [person, other] = await ledger.persons([0, 1]);
    expect([person?.settlements, other?.settlements]).toEqual([1, 0]);
    expect(await ledger.receipts([{ person: 0, msgid: msgidOf('a') }])).toEqual([Buffer.from(first.text)]);
  });

  it('settles two messages of one person that meet, one after the other', async () => {
    const before = await ledger.settlements();
    const answers = await Promise.all(
      ['b', 'c', 'd'].map(async (id) => settleAnswerOfJson((await post(bill(3, id))).text).answer),
    );
    const [person] = await ledger.persons([3]);
    const paid = answers.reduce((sum, answer) => sum + (answer?.account ?? 0), 0);
    expect(paid).toBeGreaterThan(0);
    expect(person).toMatchObject({ settlements: 3, balance: ACCOUNT_BALANCE - paid });
    expect(person?.pooled).toBe(answers.reduce((sum, answer) => sum + (answer?.hifp ?? 0), 0));
    expect(await ledger.settlements()).toBe(before + 3);
  });

  it('writes nothing for a pre-settlement, a bad signature or a body that does not fit', async () => {
    const before = await ledger.settlements();
    expect(settleAnswerOfJson((await post(bill(4, 'e', '2303'))).text).answer?.setlId).toBe('');
    expect((await post(bill(4, 'f'), 'another secret')).status).toBe(401);
    expect((await post('{"infno":"2304"}')).status).toBe(400);
    expect(await ledger.settlements()).toBe(before);
  });
});

/** The typical service: one Fastify route that prices a bill and commits it. */
import { createHash } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { PolicySet } from '../../../src/policy/policy-set.js';
import { SIGNATURE_HEADERS, verify } from '../../../src/wire/signature.js';
import { INFNO } from '../../../src/wire/transactions.js';
import { SENDER } from '../../processes/engine.js';
import { answerText } from './answer.js';
import { type BillMessage, billOf, billSchema } from './message.js';
import { price } from './price.js';
import type { Change, State, Store } from './store.js';

const CLOCK_WINDOW_S = 300;
const BODY_LIMIT = 1_048_576;

type Outcome = { readonly status: 200 | 409; readonly text: string; readonly change: Change | null };

export function service(policies: PolicySet, store: Store): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: BODY_LIMIT });
  const nonces = new Set<string>();
  app.addHook('onRequest', async (request, reply) => {
    if (!admitted(request, nonces)) await reply.code(401).send({ infcode: -1, err_msg: '签名不符' });
  });
  app.post('/v1/transactions', { schema: { body: billSchema } }, async (request, reply) => {
    const message = request.body as BillMessage;
    const { data } = message.input;
    const wanted = {
      psnNo: String(data['psn_no']),
      year: String(data['setl_time']).slice(0, 4),
      msgid: message.msgid,
    };
    const work = (state: State) => {
      const outcome = executed(policies, message, state);
      return { result: outcome, change: outcome.change };
    };
    const { status, text } =
      message.infno === INFNO.inpatientSettle
        ? await store.change(wanted, work)
        : work(await store.read(wanted)).result;
    return reply.code(status).type('application/json; charset=utf-8').send(text);
  });
  return app;
}

function admitted({ headers }: FastifyRequest, nonces: Set<string>): boolean {
  const value = (name: string): string => String(headers[name] ?? '');
  const [timestamp, nonce] = [value(SIGNATURE_HEADERS.timestamp), value(SIGNATURE_HEADERS.nonce)];
  if (value(SIGNATURE_HEADERS.sender) !== SENDER.id || nonces.has(nonce)) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > CLOCK_WINDOW_S) return false;
  if (!verify(timestamp, SENDER.secret, nonce, value(SIGNATURE_HEADERS.signature))) return false;
  nonces.add(nonce);
  return true;
}

const refused = (message: string): Outcome => {
  return { status: 200, text: JSON.stringify({ infcode: -1, err_msg: message, output: null }), change: null };
};

function executed(policies: PolicySet, message: BillMessage, state: State): Outcome {
  const { person, account, totals, receipt } = state;
  const fingerprint = createHash('sha256').update(JSON.stringify(message.input)).digest('hex');
  if (receipt !== null)
    return receipt.fingerprint === fingerprint
      ? { status: 200, text: receipt.answer, change: null }
      : { status: 409, text: JSON.stringify({ infcode: -1, err_msg: '报文编号已用于另一笔交易' }), change: null };
  if (person === null) return refused('无此参保人');
  const bill = billOf(message);
  if (typeof bill === 'string') return refused(bill);
  const priced = price(policies, message, bill, person, account, totals);
  if (typeof priced === 'string') return refused(priced);
  const committed = message.infno === INFNO.inpatientSettle;
  const text = answerText(message, person, priced, committed);
  if (!committed) return { status: 200, text, change: null };
  const { data } = message.input;
  const change: Change = {
    psnNo: person.psnNo,
    year: String(data['setl_time']).slice(0, 4),
    msgid: message.msgid,
    totals: priced.totals,
    account: priced.result.split.account > 0 ? { balance: priced.balance } : null,
    receipt: { fingerprint, answer: text },
    setlId: priced.setlId,
    record: JSON.stringify({ before: totals, bill: data, result: priced.result, balance: priced.balance }),
  };
  return { status: 200, text, change };
}

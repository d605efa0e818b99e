/** autocannon against a JSON door: a number of requests, every answer kept and audited. In its own process. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import autocannon, { type Request } from 'autocannon';
import { signedHeaders } from '../../src/wire/signature.js';
import { typicalLedger } from '../peers/typical/ledger.js';
import { serveCalls, tellParent } from '../processes/calls.js';
import { SENDER } from '../processes/engine.js';
import { MEASURED, MEASURING } from '../processes/metered.js';
import { jsonBill } from '../world/json-bill.js';
import type { StorePlace, World } from '../world/world.js';
import { auditAnswers, type Heard } from './audit.js';
import { DIGITS, MSGID_LENGTH } from './frames.js';
import type { AuditReport, Latency } from './job.js';
import { settleAnswerOfJson } from './json-answer.js';
import { engineLedger } from './ledger.js';

export interface HttpJob {
  readonly url: string;
  readonly world: World;
  readonly infno: string;
  readonly connections: number;
  /** Requests by which the first rate is found, per connection. */
  readonly probes: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
}

export interface HttpReport {
  readonly rate: number;
  /** Of the whole run. */
  readonly answered: number;
  readonly non2xx: number;
  readonly errors: number;
  readonly latency: Latency;
  readonly requestBytes: number;
}

export interface HttpAudit {
  readonly world: World;
  readonly committed: boolean;
  /** The engine's store, or the unix socket of the typical service's Redis. */
  readonly place: StorePlace | string;
}

const PLACEHOLDER = '#'.repeat(MSGID_LENGTH);
/** Answers as they came. */
const bodies: string[] = [];

async function run(job: HttpJob): Promise<HttpReport> {
  const offer = offerer(job);
  // By number, not by time: whoever stops the clock would cut answers that are on their way.
  const probe = await offer(job.probes * job.connections);
  const warmed = await offer(Math.ceil(probe.rate * job.warmupSeconds));
  tellParent(MEASURING);
  const measured = await offer(Math.ceil(warmed.rate * job.seconds));
  tellParent(MEASURED);
  const all = [probe, warmed, measured];
  return {
    ...measured,
    answered: bodies.length,
    non2xx: all.reduce((sum, { non2xx }) => sum + non2xx, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
  };
}

function offerer(job: HttpJob): (amount: number) => Promise<HttpReport> {
  const bills = Array.from({ length: job.world.persons }, (_, i) => {
    const [before = '', after = ''] = jsonBill(i, job.world.day, job.infno, PLACEHOLDER).split(PLACEHOLDER);
    return { before, after };
  });
  const prefix = randomBytes((MSGID_LENGTH - DIGITS) / 2).toString('hex');
  let seq = 0;
  const setupRequest = (request: Request): Request => {
    const { before, after } = bills[seq % bills.length] as { before: string; after: string };
    const msgid = prefix + String(seq).padStart(DIGITS, '0');
    seq += 1;
    const signed = signedHeaders(SENDER.id, SENDER.secret, Math.floor(Date.now() / 1000), msgid);
    return { ...request, headers: { 'content-type': 'application/json', ...signed }, body: before + msgid + after };
  };
  return async (amount) => {
    const result = await autocannon({
      url: job.url,
      connections: job.connections,
      amount: Math.max(job.connections, amount),
      timeout: 20,
      requests: [{ method: 'POST', path: '/v1/transactions', setupRequest }],
      verifyBody: (body) => bodies.push(body) > 0,
    });
    const { p50, p90, p99, p99_9: p999, max, mean } = result.latency;
    return {
      rate: result['2xx'] / result.duration,
      answered: result['2xx'],
      non2xx: result.non2xx,
      errors: result.errors + result.timeouts,
      latency: { p50, p90, p99, p999, max, mean },
      requestBytes: Buffer.byteLength((bills[0]?.before ?? '') + PLACEHOLDER + (bills[0]?.after ?? '')),
    };
  };
}

function* heard(world: World): Generator<Heard> {
  for (const body of bodies) {
    const { answer, code } = settleAnswerOfJson(body);
    const msgid = answer?.medinsSetlId ?? '';
    const person = answer === null ? 0 : Number(msgid.slice(-DIGITS)) % world.persons;
    yield { person, msgid, bytes: Buffer.from(body), answer, code };
  }
}

async function audit({ world, committed, place }: HttpAudit): Promise<AuditReport> {
  const ledger = typeof place === 'string' ? typicalLedger(place, world) : await engineLedger(place, world);
  try {
    return await auditAnswers(world, heard(world), committed, ledger);
  } finally {
    await ledger.close();
  }
}

serveCalls({ run, audit });

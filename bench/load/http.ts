/** autocannon against the JSON door, every answer read and checked. In its own process. */
import { randomBytes } from 'node:crypto';
import autocannon, { type Request } from 'autocannon';
import { parseYuan } from '../../src/money/yuan.js';
import { signedHeaders } from '../../src/wire/signature.js';
import { serveCalls, tellParent } from '../processes/calls.js';
import { MEASURED, MEASURING } from '../processes/metered.js';
import { SENDER } from '../processes/engine.js';
import { jsonBill } from '../world/json-bill.js';
import type { World } from '../world/world.js';

export interface HttpJob {
  readonly url: string;
  readonly world: World;
  readonly infno: string;
  readonly connections: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
}

export interface HttpReport {
  readonly rate: number;
  readonly ok: number;
  readonly non2xx: number;
  /** 2xx answers with a body that is no settlement, or whose identities do not hold. */
  readonly wrong: number;
  readonly firstWrong: string;
  readonly errors: number;
  readonly latency: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
    readonly mean: number;
  };
  readonly requestBytes: number;
}

const PLACEHOLDER = '#'.repeat(30);

async function run(job: HttpJob): Promise<HttpReport> {
  const bodies = Array.from({ length: job.world.persons }, (_, i) => {
    const [before = '', after = ''] = jsonBill(i, job.world.day, job.infno, PLACEHOLDER).split(PLACEHOLDER);
    return { before, after };
  });
  const prefix = randomBytes(11).toString('hex');
  let seq = 0;
  let wrong = 0;
  let firstWrong = '';
  const verifyBody = (body: string): boolean => {
    const fault = bodyFault(body);
    if (fault === null) return true;
    wrong += 1;
    if (firstWrong === '') firstWrong = `${fault}: ${body.slice(0, 300)}`;
    return false;
  };
  const setupRequest = (request: Request): Request => {
    const { before, after } = bodies[seq % bodies.length] as { before: string; after: string };
    const msgid = prefix + String(seq).padStart(8, '0');
    seq += 1;
    const signed = signedHeaders(SENDER.id, SENDER.secret, Math.floor(Date.now() / 1000), msgid);
    return { ...request, headers: { 'content-type': 'application/json', ...signed }, body: before + msgid + after };
  };
  const options = {
    url: job.url,
    connections: job.connections,
    timeout: 20,
    requests: [{ method: 'POST', path: '/v1/transactions', setupRequest }],
    verifyBody,
  };
  await autocannon({ ...options, duration: job.warmupSeconds });
  tellParent(MEASURING);
  const result = await autocannon({ ...options, duration: job.seconds });
  tellParent(MEASURED);
  const { latency } = result;
  return {
    rate: result['2xx'] / result.duration,
    ok: result['2xx'],
    non2xx: result.non2xx,
    wrong,
    firstWrong,
    errors: result.errors + result.timeouts,
    latency: {
      p50: latency.p50,
      p90: latency.p90,
      p99: latency.p99,
      p999: latency.p99_9,
      max: latency.max,
      mean: latency.mean,
    },
    requestBytes: Buffer.byteLength((bodies[0]?.before ?? '') + PLACEHOLDER + (bodies[0]?.after ?? '')),
  };
}

const FUNDS = ['hifp_pay', 'cvlserv_pay', 'hifes_pay', 'hifmi_pay', 'hifob_pay', 'maf_pay', 'oth_pay'];

/** What is wrong with a JSON answer, or null. */
function bodyFault(text: string): string | null {
  try {
    const answer = JSON.parse(text) as {
      infcode?: unknown;
      output?: { setlinfo?: Record<string, string | number | null> };
    };
    if (Number(answer.infcode) !== 0) return 'infcode is not 0';
    const info = answer.output?.setlinfo;
    if (info === undefined) return 'no setlinfo';
    const fen = (name: string): number => parseYuan(info[name] ?? 0);
    const total = fen('medfee_sumamt');
    const parts = fen('fulamt_ownpay_amt') + fen('overlmt_selfpay') + fen('preselfpay_amt') + fen('inscp_scp_amt');
    if (total <= 0 || parts !== total) return 'I1';
    const funds = FUNDS.reduce((sum, fund) => sum + fen(fund), 0);
    if (funds + fen('psn_part_amt') + fen('hosp_part_amt') !== total) return 'I3';
    return fen('acct_pay') + fen('psn_cash_pay') === fen('psn_part_amt') ? null : 'I4';
  } catch (error) {
    return String(error);
  }
}

serveCalls({ run });

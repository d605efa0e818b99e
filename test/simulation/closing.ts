/**
 * After the last fault: every message ever sent is asked for and sent once more through every engine, and every person is
 * served at once again. What was open before ends here in one answer (I5, I9).
 */
import type { Envelope } from '../../src/wire/envelope.js';
import { encodeAccumulatorsQuery, encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import { Client } from './client.js';
import { writes } from './intents.js';
import type { History } from './history.js';
import type { Heard } from './witness.js';

export interface Closing {
  /** msgid -> body of the answer to a 5203 by msgid, one per engine. */
  readonly asked: ReadonlyMap<string, readonly (Heard | null)[]>;
  /** Every envelope sent once more, with what came back, one per engine. */
  readonly again: readonly { readonly envelope: Envelope; readonly heard: Heard | null }[];
  /** Queries of the totals, one per person and engine. */
  readonly probes: readonly { readonly psnNo: string; readonly heard: Heard | null; readonly tookMs: number }[];
}

/** Longest a served message may take when nothing is wrong, simulated ms. */
export const PROMPT_MS = 500;
const PROBE_TIMEOUT_MS = 3_000;
const CLOSING_MS = 60_000;

/** `isKept`: whether a msgid has a receipt; only those are sent again, for the others would be executed now. */
export async function close(history: History, isKept: (msgid: string) => boolean): Promise<Closing> {
  const { time, hosts, plan, witness, intents } = history;
  const clients = hosts.map((host, i) => new Client(90 + i, plan.seed, [host], time, witness));
  const asked = new Map<string, (Heard | null)[]>();
  const again: { envelope: Envelope; heard: Heard | null }[] = [];
  const probes: { psnNo: string; heard: Heard | null; tookMs: number }[] = [];
  const sent = intents.sent.filter(writes);
  const work = async (): Promise<void> => {
    for (const { entry } of plan.people) {
      for (const [i, client] of clients.entries()) {
        const { psnNo, insuplc } = entry.person;
        const from = time.ms;
        const heard = await client.once({ ...probe(plan.seed, `T${psnNo}e${i}`, psnNo, insuplc) });
        probes.push({ psnNo, heard, tookMs: time.ms - from });
      }
    }
    for (const envelope of sent) {
      const answers: (Heard | null)[] = [];
      for (const [i, client] of clients.entries()) {
        answers.push(await client.once(question(plan.seed, `B${asked.size}e${i}`, envelope)));
        if (isKept(envelope.msgid))
          again.push({ envelope, heard: await client.once({ ...envelope, timeoutMs: PROBE_TIMEOUT_MS }) });
      }
      asked.set(envelope.msgid, answers);
    }
  };
  let done = false;
  const ended = work().then(() => {
    done = true;
  });
  if (await time.until(() => done, CLOSING_MS)) await ended;
  else history.failures.push('closing questions are not answered (I9)');
  return { asked, again, probes };
}

function probe(seed: number, msgid: string, psnNo: string, insuplc: string): Envelope {
  const body = encodeAccumulatorsQuery({ year: null });
  return {
    infno: '5206',
    msgid: `${msgid}s${seed}`,
    psnNo,
    insuplc,
    mdtrtarea: insuplc,
    timeoutMs: PROBE_TIMEOUT_MS,
    body,
  };
}

function question(seed: number, own: string, { msgid, psnNo, insuplc, mdtrtarea }: Envelope): Envelope {
  const body = encodeSettlementQuery({ setlId: null, msgid, explain: false });
  return { infno: '5203', msgid: `${own}s${seed}`, psnNo, insuplc, mdtrtarea, timeoutMs: PROBE_TIMEOUT_MS, body };
}

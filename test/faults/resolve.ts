/** After the fault: every message in doubt is asked for by its msgid, and sent again unchanged where nobody knows it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SettlementClient } from '../../src/client/index.js';
import { type Copy, type Intent, passing } from './model.js';
import type { Trial } from './trial.js';
import { clientOf } from './workload.js';

export interface Resolved {
  inDoubt: number;
  /** Found executed by the query. */
  found: number;
  /** Not there; the same bytes sent again were executed. */
  resent: number;
  /** Not there; sent again, it was refused for good (its settlement was undone meanwhile, or reversed before it came). */
  refused: number;
}

const PATIENCE = 60;
const PAUSE_MS = 250;
/** Executed messages that are sent once more at the end, through every door. */
const REPEATED = 60;

/** `repeated`: whether executed messages are sent once more; not where a loss must be found, which a repeat would make good. */
export async function resolve(trial: Trial, repeated = true): Promise<Resolved> {
  const { world, load, complaints } = trial;
  const clients = world.urls.map((url) => clientOf(url, world.sender, 5000));
  const asked = load.intents.flatMap(({ copies }) => copies).filter(foundByAsking).length;
  const counts: Resolved = { inDoubt: asked, found: asked, resent: 0, refused: 0 };
  try {
    for (const intent of load.intents) {
      if (intent.kind === 'conflict' || !intent.open) continue;
      counts.inDoubt += 1;
      await settleDoubt(intent, clients[0] as SettlementClient, counts, trial);
    }
    const done = load.intents.filter(({ frame, kind }) => frame !== null && kind !== 'conflict');
    const step = Math.max(1, Math.floor(done.length / REPEATED));
    for (let i = 0; repeated && i < done.length; i += step)
      for (const client of clients) await repeat(done[i] as Intent, client, complaints);
  } finally {
    await Promise.allSettled(clients.map((client) => client.close()));
  }
  if (counts.found > 0) trial.saw('in doubt, found executed by asking', counts.found);
  if (counts.resent > 0) trial.saw('in doubt, not there, sent again', counts.resent);
  return counts;
}

/** Its answer was lost, and the caller's own question brought it. */
function foundByAsking({ result }: Copy): boolean {
  return result.outcome === 'executed' && result.via === 'query';
}

async function settleDoubt(intent: Intent, client: SettlementClient, counts: Resolved, trial: Trial): Promise<void> {
  const there = await ask(intent, client);
  if (there === null) return void trial.complaints.push(`I5 ${intent.msgid}: nobody says what became of it`);
  const copy = await sendUntilCertain(intent, client);
  if (copy === null) return void trial.complaints.push(`I5 ${intent.msgid}: sent again, it stays in doubt`);
  if (copy.outcome === 'executed') {
    if (there.answer !== null && Buffer.compare(there.answer, copy.frame) !== 0)
      trial.complaints.push(`I3 ${intent.msgid}: a query and a repeat tell different bytes`);
    if (there.answer === null) counts.resent += 1;
    else counts.found += 1;
  } else {
    if (there.answer !== null) trial.complaints.push(`I5 ${intent.msgid}: executed, and its repeat is refused`);
    counts.refused += 1;
  }
}

async function ask(
  { psnNo, insuplc, mdtrtarea, msgid }: Intent,
  client: SettlementClient,
): Promise<{ readonly answer: Uint8Array | null } | null> {
  for (let i = 0; i < PATIENCE; i += 1) {
    const asked = await client.query({ psnNo, insuplc, mdtrtarea, ofMsgid: msgid, timeoutMs: 2000 });
    if (asked.outcome === 'executed') return { answer: asked.answer.found ? asked.answer.answer : null };
    await sleep(PAUSE_MS);
  }
  return null;
}

async function sendUntilCertain(intent: Intent, client: SettlementClient) {
  for (let i = 0; i < PATIENCE; i += 1) {
    const { result } = await intent.send(client, 'resolve');
    if (result.outcome === 'executed' || (result.outcome === 'refused' && !passing(result))) return result;
    await sleep(PAUSE_MS);
  }
  return null;
}

async function repeat(intent: Intent, client: SettlementClient, complaints: string[]): Promise<void> {
  const { result } = await intent.send(client, 'repeat');
  if (result.outcome !== 'executed') complaints.push(`I3 ${intent.msgid}: executed, and its repeat is ${result.code}`);
}

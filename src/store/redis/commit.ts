/**
 * A batch of commits: one script on one master, or, in Cluster, the claims first and then one script per partition. Every
 * outcome is a CommitResult; a request nobody can tell about is in doubt (R7).
 */
import { NO_ANSWER, requestFault } from '../check-request.js';
import type { CommitRequest, CommitResult } from '../port.js';
import { brokenReceipt, readPointer, wholeAnswer } from '../receipt-value.js';
import { classify } from './classify.js';
import { type IndexedRequest, type ScriptCall, scriptCalls } from './commit-args.js';
import type { CallOutcome, CommitLink } from './commit-link.js';
import { commitResult } from './commit-reply.js';
import type { Keys } from './keys.js';
import type { Marks } from './marks.js';
import type { Topology } from './topology.js';

type Results = (CommitResult | undefined)[];

export async function commitBatch(
  topology: Topology,
  keys: Keys,
  marks: Marks,
  requests: readonly CommitRequest[],
): Promise<CommitResult[]> {
  const results: Results = [];
  let open: IndexedRequest[] = [];
  for (let index = 0; index < requests.length; index++) {
    const request = requests[index] as CommitRequest;
    const partition = keys.partitionOf(request.psnNo);
    let reason = requestFault(request);
    if (reason === null && marks.isBehind(fenceOf(topology, keys, partition)))
      reason = 'the master lacks what this engine has seen confirmed';
    if (reason === null) open.push({ index, request, partition });
    results.push(reason === null ? undefined : { kind: 'refused', reason });
  }
  if (topology.crossPartition) {
    await runOn(topology, keys, topology.linkOf(keys.fence(0)), open, results);
  } else {
    open = await claimAll(topology, keys, open, results);
    const groups = groupByPartition(open);
    await Promise.all(
      [...groups].map(([partition, items]) =>
        runOn(topology, keys, topology.linkOf(keys.fence(partition)), items, results),
      ),
    );
  }
  return results.map((result) => result ?? { kind: 'in_doubt', reason: 'no answer for this request' });
}

/** One master has one history: one fence stands for all its partitions. */
export function fenceOf(topology: Topology, keys: Keys, partition: number): string {
  return keys.fence(topology.crossPartition ? 0 : partition);
}

function groupByPartition(items: readonly IndexedRequest[]): Map<number, IndexedRequest[]> {
  const groups = new Map<number, IndexedRequest[]>();
  for (const item of items) {
    const group = groups.get(item.partition);
    if (group === undefined) groups.set(item.partition, [item]);
    else group.push(item);
  }
  return groups;
}

async function runOn(
  topology: Topology,
  keys: Keys,
  link: CommitLink | null,
  items: readonly IndexedRequest[],
  results: Results,
): Promise<void> {
  const first = items[0];
  if (first === undefined) return;
  if (link === null) {
    topology.refresh();
    for (const { index } of items) results[index] = { kind: 'refused', reason: 'no master holds this partition' };
    return;
  }
  const calls = scriptCalls(keys, items);
  const outcomes = await link.run(calls, fenceOf(topology, keys, first.partition));
  const unfinished: IndexedRequest[] = [];
  for (const [i, call] of calls.entries()) settle(topology, call, outcomes[i], results, unfinished);
  await Promise.all(unfinished.map((item) => finish(keys, link, item, results)));
}

/** `unfinished` takes the requests whose replayed answer ends in a record. */
function settle(
  topology: Topology,
  call: ScriptCall,
  outcome: CallOutcome | undefined,
  results: Results,
  unfinished: IndexedRequest[],
): void {
  if (outcome === undefined) return;
  if (outcome.kind === 'refused' && !topology.crossPartition) topology.refresh();
  for (const [j, item] of call.items.entries()) {
    const result = outcome.kind === 'reply' ? durable(commitResult(outcome.elements[j]), outcome.replicated) : outcome;
    if (result.kind === 'replayed' && result.answer[0] === NO_ANSWER) unfinished.push(item);
    results[item.index] = result;
  }
}

/**
 * The end of a replayed answer, read where the script ran (R15): the link is used only while its server is the master. What
 * cannot be read, or is not there, is in doubt (R7): the settlement was executed, its answer is not known here.
 */
async function finish(keys: Keys, link: CommitLink, item: IndexedRequest, results: Results): Promise<void> {
  const { index, partition, request } = item;
  const replayed = results[index];
  if (replayed?.kind !== 'replayed') return;
  try {
    const pointer = readPointer(replayed.answer);
    if (pointer === null) return;
    const record = (await link.command('GET', keys.record(partition, request.psnNo, pointer.setlId))) as Buffer | null;
    const answer = wholeAnswer(pointer, record);
    results[index] = answer === null ? brokenReceipt(pointer.setlId) : { kind: 'replayed', answer };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    results[index] = { kind: 'in_doubt', reason: `the answer of the receipt: ${why}` };
  }
}

/** R5: success goes out only when enough replicas have it; a conflict wrote nothing and may go out anyway. */
function durable(result: CommitResult, replicated: boolean): CommitResult {
  if (replicated || (result.kind !== 'committed' && result.kind !== 'replayed')) return result;
  return { kind: 'in_doubt', reason: 'not confirmed at the configured durability' };
}

/**
 * Takes each msgid for its person, in its own slot. A claim whose commit then fails stays: the same person may go on with
 * it, another may not, which is what the msgid promises anyway.
 */
async function claimAll(
  topology: Topology,
  keys: Keys,
  items: readonly IndexedRequest[],
  results: Results,
): Promise<IndexedRequest[]> {
  const outcomes = await Promise.all(items.map(({ request }) => claimOne(topology, keys, request)));
  for (const [i, { index }] of items.entries()) {
    const outcome = outcomes[i];
    if (outcome !== undefined && outcome !== null) results[index] = outcome;
  }
  return items.filter((_, i) => outcomes[i] === null);
}

async function claimOne(topology: Topology, keys: Keys, request: CommitRequest): Promise<CommitResult | null> {
  const { msgid, psnNo, alsoReceipt: also } = request;
  if (msgid === null) return null;
  const own = await claimMsgid(topology, keys, msgid, psnNo);
  if (own !== null || also === undefined || also === null) return own;
  const second = await claimMsgid(topology, keys, also.msgid, psnNo);
  return second?.kind === 'message_conflict' ? { kind: 'receipt_exists' } : second;
}

async function claimMsgid(topology: Topology, keys: Keys, msgid: string, psnNo: string): Promise<CommitResult | null> {
  const key = keys.claim(msgid);
  try {
    const link = topology.linkOf(key);
    if (link === null) throw new Error('no master holds this message');
    const owner = await link.command('SET', key, psnNo, 'NX', 'GET');
    return owner === null || String(owner) === psnNo ? null : { kind: 'message_conflict' };
  } catch (error) {
    topology.refresh();
    // Whether or not the claim stands, nothing of the settlement was sent.
    return { kind: 'refused', reason: `claim: ${classify(error).reason}` };
  }
}

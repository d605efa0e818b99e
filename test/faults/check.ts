/** What the store holds against what callers were told: I1 to I8, with an arithmetic of its own (test/simulation). */
import { isTombstone } from '../../src/compute/tombstone.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { Receipt, StateStore } from '../../src/store/port.js';
import { INFNO } from '../../src/wire/transactions.js';
import type { ReversalAnswer } from '../../src/wire/undo-bodies.js';
import { systemClock } from '../../src/wire/clock.js';
import { type Books, readBooks } from '../simulation/books.js';
import { checkAudit, checkBooks } from '../simulation/check-books.js';
import { checkMoney } from '../simulation/check-money.js';
import type { Intent } from './model.js';
import { openAs } from './people.js';
import type { Trial } from './trial.js';

export interface Verdict {
  /** Settlements, cancellations and reversals answered as executed. */
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
}

type Complain = (what: string) => void;

export async function check(trial: Trial): Promise<Verdict> {
  const { load, people, saw } = trial;
  const complain: Complain = (what) => void trial.complaints.push(what);
  const store = await openAs(trial.world.store);
  try {
    const intents = load.intents.filter(({ kind }) => kind !== 'conflict');
    const ids = new Map(intents.map(({ msgid, psnNo }) => [msgid, psnNo]));
    const plan = { people, startMs: systemClock.nowMs() };
    const books = await readBooks(plan, store, [...ids], await outboxOf(store));
    const infnos = new Map(intents.map(({ msgid, infno }) => [msgid, infno]));
    checkBooks(books, (msgid) => infnos.get(msgid) ?? '', saw, complain);
    const byVersion = await policiesOf(store, books);
    const regions = [...byVersion.keys()].map((version) => version.split('@')[0]);
    if (new Set(regions).size < regions.length) saw('priced by two versions of one region');
    for (const book of books.people) checkMoney(book, { byVersion, saw }, complain);
    await checkAudit(books, store, complain);
    return { ...checkTold(intents, books, complain), doubled: doubledIn(books, complain) };
  } finally {
    await store.close();
  }
}

function checkTold(intents: readonly Intent[], { receipts }: Books, complain: Complain): Omit<Verdict, 'doubled'> {
  let acknowledged = 0;
  let lost = 0;
  for (const intent of intents) {
    const { frame, msgid } = intent;
    const receipt = receipts.get(msgid);
    if (frame !== null) {
      if (receipt === undefined && saysAlready(intent)) continue;
      acknowledged += 1;
      if (receipt === undefined) lost += 1;
    }
    checkIntent(intent, receipt, complain);
  }
  return { acknowledged, lost };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

function checkIntent(
  { frame, msgid, copies, refused, open }: Intent,
  receipt: Receipt | undefined,
  complain: Complain,
): void {
  const barred = receipt !== undefined && isTombstone(receipt.fingerprint);
  for (const { result } of copies)
    if (result.outcome === 'executed' && frame !== null && !same(result.frame, frame))
      complain(`I3 ${msgid}: two copies were answered with different bytes`);
  if (frame !== null && receipt === undefined) complain(`I1 ${msgid}: answered as executed, and nothing is kept of it`);
  else if (frame !== null && barred) complain(`I4 ${msgid}: barred, and answered as executed`);
  else if (frame !== null && receipt !== undefined && !same(receipt.answer, frame))
    complain(`I3 ${msgid}: answered with other bytes than are kept`);
  if (refused && receipt !== undefined && !barred) complain(`I4 ${msgid}: refused every time, and executed`);
  const ended = copies.some(({ how }) => how === 'resolve');
  if (open && !ended) complain(`I5 ${msgid}: left in doubt`);
}

/** The one success of which nothing is kept: what was reversed before, or never came, is told so again. */
function saysAlready({ infno, copies }: Intent): boolean {
  const executed = copies.find(({ result }) => result.outcome === 'executed')?.result;
  return (
    infno === INFNO.reversal &&
    executed?.outcome === 'executed' &&
    (executed.answer as ReversalAnswer).outcome === 'already'
  );
}

/** I1: one message, one record. */
function doubledIn({ people }: Books, complain: Complain): number {
  const records = new Map<string, number>();
  for (const { years } of people)
    for (const { entries } of years)
      for (const { entry } of entries) {
        const msgid = entry.answer.medinsSetlId;
        if (msgid !== '') records.set(msgid, (records.get(msgid) ?? 0) + 1);
      }
  const doubled = [...records].filter(([, count]) => count > 1);
  for (const [msgid, count] of doubled) complain(`I1 ${msgid}: executed ${count} times`);
  return doubled.length;
}

async function policiesOf(store: StateStore, { people }: Books): Promise<Map<string, PolicySet>> {
  const versions = new Set<string>();
  for (const { years } of people)
    for (const { entries } of years)
      for (const { entry } of entries) if (entry.kind === 'settle') versions.add(entry.record.result.policyVersion);
  const sets = new Map<string, PolicySet>();
  for (const version of versions) {
    const bytes = await store.getPolicy(version);
    if (bytes !== null) sets.set(version, PolicySet.fromBundles([bytes]));
  }
  return sets;
}

export async function outboxOf(store: StateStore): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let partition = 0; partition < store.partitions; partition += 1) {
    for (let position = ''; ; ) {
      const page = await store.readOutbox(partition, position, 1000);
      for (const { bytes } of page) entries.push(Uint8Array.from(bytes));
      if (page.length < 1000) break;
      position = page.at(-1)?.position ?? '';
    }
  }
  return entries;
}

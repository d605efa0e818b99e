/** Runs one history and says what it came to. */
import { createHash } from 'node:crypto';
import { isTombstone } from '../../src/compute/tombstone.js';
import type { Envelope } from '../../src/wire/envelope.js';
import { yearCell } from '../../src/store/cells.js';
import { type Books, readBooks } from './books.js';
import { checkAnswers } from './check-answers.js';
import { checkAudit, checkBooks } from './check-books.js';
import { checkCopies } from './check-copies.js';
import { checkMoney } from './check-money.js';
import { close } from './closing.js';
import { History, type Plant } from './history.js';
import { writes } from './intents.js';
import type { Plan } from './plan.js';
import { policies } from './policies.js';
import type { Subject } from './subjects.js';

export interface Result {
  readonly seed: number;
  /** What must not be; empty when all is well. */
  readonly failures: readonly string[];
  /** Interesting states and how often they were met. */
  readonly states: ReadonlyMap<string, number>;
  readonly messages: number;
  readonly trace: readonly string[];
  /** Of the trace; the same seed gives the same. */
  readonly hash: string;
  /** Hash of everything that is stored in the end. */
  readonly end: string;
}

/** Whether requests of this history overlap inside a real store: its trace is then not the same every time. */
export function overlaps(seed: number, { kind }: Subject): boolean {
  return kind !== 'fake' && seed % 2 === 1;
}

export async function runHistory(
  plan: Plan,
  subject: Subject,
  plant: Plant = {},
  overlap = overlaps(plan.seed, subject),
): Promise<Result> {
  const history = await History.begin(plan, await subject.store(), plant, overlap);
  await noteBeginning(history);
  let books: Books | null = null;
  // Unfinished histories leave a state nobody can judge.
  const { witness, time, failures } = history;
  try {
    if (await history.run()) books = await judge(history, subject);
  } catch (error) {
    // Something that is kept or was answered cannot even be read.
    failures.push(`unreadable: ${String(error)}`);
  }
  for (const complaint of witness.complaints) failures.push(complaint);
  return {
    seed: plan.seed,
    failures: [...new Set(failures)],
    states: witness.states,
    messages: witness.attempts.length,
    trace: time.trace,
    hash: time.hash(),
    end: books === null ? '' : endOf(books),
  };
}

/** What there was before the first message, so that queries can be checked. */
async function noteBeginning({ plan, store, witness }: History): Promise<void> {
  const first = new Date(plan.startMs).getUTCFullYear() - 1;
  const cells = [0, 1, 2].map((i) => yearCell(first + i));
  for (const { entry } of plan.people) {
    const { psnNo } = entry.person;
    const [state] = await store.load([{ psnNo, cells }]);
    for (const [i, cell] of cells.entries()) {
      const bytes = state?.cells[i]?.bytes ?? null;
      if (bytes !== null) witness.cells.set(`${psnNo} ${cell}`, [{ atMs: -1, bytes }]);
    }
  }
}

async function judge(history: History, subject: Subject): Promise<Books> {
  const { plan, store, witness, intents, failures } = history;
  const complain = (what: string): void => void failures.push(what);
  const saw = (state: string): void => witness.saw(state);
  const ids = msgids(intents.sent, plan);
  const [before] = [await readBooks(plan, store, ids, [])];
  const closing = await close(history, (msgid) => before.receipts.has(msgid));
  const books = await readBooks(plan, store, ids, await subject.outbox());
  if (endOf({ ...before, outbox: [] }) !== endOf({ ...books, outbox: [] }))
    complain('I3 sending everything again changed the books');
  const infnos = new Map(intents.sent.map(({ msgid, infno }) => [msgid, infno]));
  checkAnswers(books, witness, closing, complain);
  checkCopies(books, intents.sent, witness, complain);
  const { byVersion } = await policies();
  for (const book of books.people) checkMoney(book, { byVersion, saw }, complain);
  checkBooks(books, (msgid) => infnos.get(msgid) ?? '', saw, complain);
  await checkAudit(books, store, complain);
  noteStates(history, books);
  return books;
}

/** Every message that may have left a receipt, those named by reversals of messages never sent included. */
function msgids(sent: readonly Envelope[], { people, seed, steps }: Plan): [string, string][] {
  const ids = new Map(sent.filter(writes).map(({ msgid, psnNo }) => [msgid, psnNo]));
  for (const step of steps) {
    if (step.kind !== 'send') continue;
    const psnNo = people[step.person]?.entry.person.psnNo ?? '';
    for (const id of [`M${seed}x${step.no}`, `N${seed}x${step.no}`, `M${seed}x${step.no}b`, `N${seed}x${step.no}b`])
      if (!ids.has(id)) ids.set(id, psnNo);
  }
  return [...ids];
}

function noteStates({ witness }: History, { receipts }: Books): void {
  const hosts = new Map(witness.attempts.map(({ refMsgid, host }) => [refMsgid, host]));
  for (const { envelope, replies, host, refMsgid } of witness.attempts) {
    const [heard] = replies;
    if (heard === undefined) continue;
    const receipt = receipts.get(envelope.msgid);
    const doubted = witness.doubted.has(refMsgid);
    if (heard.code === '' && hosts.has(heard.refMsgid) && hosts.get(heard.refMsgid) !== host)
      witness.saw('replay served by another engine');
    const barred = receipt !== undefined && isTombstone(receipt.fingerprint);
    if (barred && heard.code === 'E604' && Buffer.compare(heard.frame, receipt.answer) === 0)
      witness.saw('tombstone hit by the late original');
    if (doubted && heard.code === '') witness.saw('in doubt, resolved executed');
    if (doubted && heard.code === 'E901')
      witness.saw(receipt === undefined ? 'in doubt, resolved not executed' : 'in doubt, executed in the end');
    if (heard.code !== '') witness.saw(`answer ${heard.code}`);
  }
}

function endOf({ people, receipts, outbox }: Books): string {
  const kept = [...receipts].map(([msgid, { answer }]) => [msgid, Buffer.from(answer).toString('base64')]);
  const lines = outbox.map((one) => JSON.stringify(one)).sort();
  return createHash('sha256')
    .update(JSON.stringify([people, kept, lines]))
    .digest('hex');
}

/** What callers were told against what is kept: I1, I3, I4, I5, I9, and that no doubt ends in anything but its receipt. */
import { isTombstone } from '../../src/compute/tombstone.js';
import type { Receipt } from '../../src/store/port.js';
import { decodeAccumulators } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeAccumulatorsAnswer, decodeSettlementQueryAnswer } from '../../src/wire/query-bodies.js';
import { INFNO } from '../../src/wire/transactions.js';
import { decodeReversalAnswer } from '../../src/wire/undo-bodies.js';
import type { Books } from './books.js';
import { type Closing, PROMPT_MS } from './closing.js';
import { writes } from './intents.js';
import type { Attempt, Heard, Witness } from './witness.js';

/** Beyond timeout and grace an engine may still wait for a slow look-up: the slowest planned, and the longest pause. */
const LATEST_MS = 300 + 4_000 + 2_000;
/** Refused before its msgid was looked at, or in doubt. */
const UNDECIDED: readonly string[] = ['E701', 'E702', 'E703', 'E901'];
/** What may become of a commit in doubt: its receipt, somebody else's, or it stays in doubt. */
const AFTER_DOUBT: readonly string[] = ['', 'E901', 'E601', 'E604'];

export type Complain = (what: string) => void;

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const barred = (receipt: Receipt | undefined): boolean => receipt !== undefined && isTombstone(receipt.fingerprint);

export function checkAnswers(books: Books, witness: Witness, closing: Closing, complain: Complain): void {
  for (const attempt of witness.attempts) {
    checkReply(attempt, complain);
    const receipt = books.receipts.get(attempt.envelope.msgid);
    if (writes(attempt.envelope)) checkAttempt(attempt, receipt, witness, complain);
    else if (attempt.envelope.infno === '5206') checkRead(attempt, witness, complain);
  }
  for (const [msgid, receipt] of books.receipts) checkAuthor(msgid, receipt, witness, complain);
  checkClosing(books, closing, complain);
}

function checkReply({ envelope, replies, pushes, orphaned, sentMs }: Attempt, complain: Complain): void {
  const { msgid, timeoutMs } = envelope;
  if (replies.length > 1) complain(`I3 ${msgid}: one message was answered ${replies.length} times`);
  if (replies.length === 0 && !orphaned) complain(`I9 ${msgid}: never answered`);
  const took = (replies[0]?.atMs ?? sentMs) - sentMs;
  if (took > timeoutMs + LATEST_MS) complain(`I9 ${msgid}: answered after ${took} ms`);
  if (pushes.length > 1) complain(`I3 ${msgid}: pushed ${pushes.length} times`);
  if (pushes.length > 0 && replies[0]?.code !== 'E901') complain(`I5 ${msgid}: pushed after a certain answer`);
}

function checkAttempt(attempt: Attempt, receipt: Receipt | undefined, witness: Witness, complain: Complain): void {
  const { msgid } = attempt.envelope;
  for (const heard of [...attempt.replies, ...attempt.pushes]) {
    if (heard.code === '') checkSuccess(attempt, heard, receipt, witness, complain);
    else if (barred(receipt) && attempt.sentMs > (witness.receiptAt.get(msgid) ?? Infinity)) {
      const conflict = heard.code === 'E601' || same(heard.frame, receipt?.answer as Uint8Array);
      if (!conflict && !UNDECIDED.includes(heard.code)) complain(`I3 ${msgid}: barred, and answered ${heard.code}`);
    }
    const certain = heard.code !== '' && heard.code !== 'E901';
    if (certain && receipt !== undefined && !barred(receipt) && authorOf(receipt) === attempt.refMsgid)
      complain(`I4 ${msgid}: told ${heard.code}, not executed, and was executed`);
    if (witness.doubted.has(attempt.refMsgid) && !AFTER_DOUBT.includes(heard.code))
      complain(`I5 ${msgid}: a commit in doubt was answered ${heard.code}`);
  }
}

function checkSuccess(
  { envelope }: Attempt,
  heard: Heard,
  receipt: Receipt | undefined,
  witness: Witness,
  complain: Complain,
): void {
  const { msgid, infno } = envelope;
  // The one success that does nothing and of which nothing is kept.
  if (infno === INFNO.reversal && decodeReversalAnswer(heard.body as Uint8Array).outcome === 'already') {
    witness.saw('reversed already');
    return;
  }
  if (receipt === undefined) return complain(`I1 ${msgid}: told executed, and nothing is kept of it`);
  if (barred(receipt)) complain(`I4 ${msgid}: barred, and told executed`);
  else if (!same(heard.frame, receipt.answer)) complain(`I3 ${msgid}: answered other bytes than are kept`);
  if ((witness.receiptAt.get(msgid) ?? Infinity) > heard.atMs) complain(`I1 ${msgid}: told executed before it was`);
}

/** Who was executed: the number the engine gave that attempt stands in its answer. */
function authorOf(receipt: Receipt): string {
  return decodeAnswer(receipt.answer).refMsgid;
}

function checkAuthor(msgid: string, receipt: Receipt, witness: Witness, complain: Complain): void {
  if (barred(receipt)) return;
  const author = authorOf(receipt);
  if (!witness.of(msgid).some(({ refMsgid }) => refMsgid === author))
    complain(`I1 ${msgid}: its receipt is that of no attempt`);
}

/** A query is told a state that was true at some moment while it was under way. */
function checkRead({ envelope, sentMs, replies }: Attempt, witness: Witness, complain: Complain): void {
  const [heard] = replies;
  if (heard === undefined || heard.body === null) return;
  const { year, meters } = decodeAccumulatorsAnswer(heard.body);
  const moments = witness.cells.get(`${envelope.psnNo} y${year}`) ?? [];
  const told = text(meters);
  const possible = moments.filter((moment, i) => {
    const next = moments[i + 1];
    return moment.atMs <= heard.atMs && (next === undefined || next.atMs >= sentMs);
  });
  const states = possible.map(({ bytes }) => text(Object.entries(decodeAccumulators(bytes).meters)));
  const first = moments[0];
  if (first === undefined || first.atMs >= sentMs) states.push('');
  if (!states.includes(told)) complain(`I2 ${envelope.msgid}: was told totals that never were: ${told}`);
}

function text(meters: readonly (readonly [string, number])[]): string {
  return meters
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ');
}

function checkClosing({ receipts }: Books, { asked, again, probes }: Closing, complain: Complain): void {
  for (const { psnNo, heard, tookMs } of probes)
    if (heard?.code !== '' || tookMs > PROMPT_MS)
      complain(`I9 ${psnNo}: after the last fault a query took ${tookMs} ms and came to ${heard?.code ?? 'nothing'}`);
  for (const [msgid, answers] of asked) checkAsked(msgid, answers, receipts.get(msgid), complain);
  const executed = new Map<string, Set<Uint8Array>>();
  for (const { envelope, heard } of again) {
    const { msgid, body } = envelope;
    const receipt = receipts.get(msgid) as Receipt;
    if (heard === null) complain(`I9 ${msgid}: sent again after the last fault, never answered`);
    else if (same(heard.frame, receipt.answer)) executed.set(msgid, (executed.get(msgid) ?? new Set()).add(body));
    else if (heard.code !== 'E601') complain(`I3 ${msgid}: sent again and answered ${heard.code} with other bytes`);
  }
  for (const [msgid, receipt] of receipts) {
    const bodies = executed.get(msgid)?.size ?? 0;
    const sentAtAll = again.some(({ envelope }) => envelope.msgid === msgid);
    if (sentAtAll && !barred(receipt) && bodies !== 1)
      complain(`I3 ${msgid}: ${bodies} contents are taken for what was executed`);
  }
}

function checkAsked(
  msgid: string,
  answers: readonly (Heard | null)[],
  receipt: Receipt | undefined,
  complain: Complain,
): void {
  for (const heard of answers) {
    if (heard?.body == null) {
      complain(`I5 ${msgid}: asked for after the last fault, answered ${heard?.code ?? 'nothing'}`);
      continue;
    }
    const { answer } = decodeSettlementQueryAnswer(heard.body);
    if (!same(heard.body, answers[0]?.body ?? heard.body)) complain(`I5 ${msgid}: two engines tell two outcomes`);
    if (answer !== null && (receipt === undefined || !same(answer, receipt.answer)))
      complain(`I5 ${msgid}: a query tells what is not kept`);
    if (answer === null && receipt !== undefined && !barred(receipt))
      complain(`I5 ${msgid}: a query misses what is kept`);
  }
}

/** What several copies of one message are told: no refusal that another copy, or the message's own deed, makes untrue. */
import { isTombstone } from '../../src/compute/tombstone.js';
import type { Receipt } from '../../src/store/port.js';
import type { Envelope } from '../../src/wire/envelope.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { INFNO } from '../../src/wire/transactions.js';
import { decodeCancelBody } from '../../src/wire/undo-bodies.js';
import type { Books } from './books.js';
import type { Complain } from './check-answers.js';
import { writes } from './intents.js';
import type { Attempt, Heard, Witness } from './witness.js';

/** Refused for want of time or state, or in doubt: said of one copy only. */
const OF_THE_MOMENT: readonly string[] = ['E701', 'E702', 'E703', 'E705', 'E706', 'E901'];
/** True whatever other copies do: another content, or reversed for all time. */
const OF_THE_MSGID: readonly string[] = ['E601', 'E604'];
const CANCELS: readonly string[] = [INFNO.outpatientCancel, INFNO.inpatientCancel];

export function checkCopies(books: Books, sent: readonly Envelope[], witness: Witness, complain: Complain): void {
  for (const attempt of witness.attempts) {
    const [heard] = attempt.replies;
    if (heard === undefined || heard.code === '' || !writes(attempt.envelope)) continue;
    const receipt = books.receipts.get(attempt.envelope.msgid);
    checkConflict(attempt, heard, sent, complain);
    checkOwnDeed(attempt, heard, books, complain);
    if (receipt === undefined || isTombstone(receipt.fingerprint)) continue;
    checkKnown(attempt, heard, witness, complain);
    checkOtherCopy(attempt, heard, receipt, witness, complain);
  }
}

/** E601 says that the msgid has another content: then there must be one. */
function checkConflict({ envelope }: Attempt, heard: Heard, sent: readonly Envelope[], complain: Complain): void {
  if (heard.code !== 'E601') return;
  const contents = sent.filter(({ msgid }) => msgid === envelope.msgid);
  if (contents.length < 2) complain(`I3 ${envelope.msgid}: told E601, and nothing else was ever sent under it`);
}

/** A cancellation is not refused because of what it did itself, through another copy. */
function checkOwnDeed({ envelope }: Attempt, heard: Heard, { people }: Books, complain: Complain): void {
  if (!CANCELS.includes(envelope.infno) || heard.code !== 'E603') return;
  const { setlId } = decodeCancelBody(envelope.body);
  const undoing = people
    .flatMap(({ years }) => years.flatMap(({ entries }) => entries))
    .filter(({ entry }) => entry.kind !== 'settle' && entry.record.of === setlId);
  if (undoing.length > 0 && undoing.every(({ entry }) => entry.answer.medinsSetlId === envelope.msgid))
    complain(`I3 ${envelope.msgid}: refused as done before, and it did it itself`);
}

/** What comes after the receipt was written gets the receipt, or is refused before anybody looked. */
function checkKnown({ envelope, sentMs }: Attempt, heard: Heard, witness: Witness, complain: Complain): void {
  const { msgid } = envelope;
  if ((witness.receiptAt.get(msgid) ?? Infinity) >= sentMs) return;
  if (heard.code !== 'E601' && !OF_THE_MOMENT.includes(heard.code))
    complain(`I3 ${msgid}: was executed before, and told ${heard.code}`);
}

/** While the commit of one copy is on its way, its engine tells no other copy that nothing was done. */
function checkOtherCopy(attempt: Attempt, heard: Heard, receipt: Receipt, witness: Witness, complain: Complain): void {
  const { envelope, host, life, refMsgid } = attempt;
  const { msgid } = envelope;
  if (heard.code === 'E901' || OF_THE_MSGID.includes(heard.code)) return;
  const author = decodeAnswer(receipt.answer).refMsgid;
  const other = witness.of(msgid).find((one) => one.refMsgid === author);
  if (other === undefined || other.refMsgid === refMsgid || other.host !== host || other.life !== life) return;
  if ((witness.leftAt.get(author) ?? Infinity) >= heard.atMs) return;
  const told = other.replies[0];
  const open = told === undefined || told.atMs > heard.atMs;
  const late = told?.code === 'E901' && heard.atMs < (witness.receiptAt.get(msgid) ?? 0);
  if (open || late) complain(`I4 ${msgid}: told ${heard.code} while another copy of it was being executed`);
}

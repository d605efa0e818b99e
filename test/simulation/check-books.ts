/** Records, statuses, outbox and receipts against each other (I1, I7), and the product's own audit. */
import { isTombstone } from '../../src/compute/tombstone.js';
import { findingText } from '../../src/compute/audit/finding.js';
import { Auditor } from '../../src/engine/audit/auditor.js';
import type { StateStore } from '../../src/store/port.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeReversalAnswer } from '../../src/wire/undo-bodies.js';
import type { Books, PersonBook } from './books.js';
import type { Complain } from './check-answers.js';

interface Written {
  readonly kind: string;
  readonly id: string;
  readonly msgid: string;
}

export function checkBooks(
  books: Books,
  infnoOf: (msgid: string) => string,
  saw: (state: string) => void,
  complain: Complain,
): void {
  const written = books.people.flatMap(writtenOf);
  const line = (kind: string, id: string, msgid: string): string => `${kind} ${id} ${msgid}`;
  const expected = written.map(({ kind, id, msgid }) => line(kind, id, msgid)).sort();
  const found = books.outbox.map(({ kind, setlId, msgid }) => line(kind, setlId, msgid)).sort();
  for (const one of difference(expected, found)) complain(`I7 the outbox lacks ${one}`);
  for (const one of difference(found, expected)) complain(`I7 the outbox has ${one} too much`);

  for (const [msgid, { fingerprint, answer }] of books.receipts) {
    const count = written.filter((one) => one.msgid === msgid).length;
    const { body } = decodeAnswer(answer);
    const quiet =
      isTombstone(fingerprint) ||
      (infnoOf(msgid) === '2601' && body !== null && decodeReversalAnswer(body).outcome === 'barred');
    if (count !== (quiet ? 0 : 1)) complain(`I1 ${msgid}: its receipt stands for ${count} records`);
  }
  for (const { msgid, id } of written)
    if (msgid !== '' && !books.receipts.has(msgid)) complain(`I1 ${id}: no receipt for ${msgid}`);
  for (const book of books.people) {
    for (const { action } of book.filings) saw(`filing ${action}`);
    checkStatuses(book, saw, complain);
  }
}

function writtenOf({ years, corrections, filings }: PersonBook): Written[] {
  return [
    ...years.flatMap(({ entries }) =>
      entries.map(({ setlId, entry }) => ({ kind: entry.kind, id: setlId, msgid: entry.answer.medinsSetlId })),
    ),
    ...corrections.map(({ id }) => ({ kind: 'correction', id, msgid: '' })),
    ...filings.map(({ eventId, msgid }) => ({ kind: 'filing', id: eventId, msgid })),
  ];
}

function difference(all: readonly string[], less: readonly string[]): string[] {
  const left = [...less];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What became of each settlement, told by its events in order. */
function checkStatuses({ years }: PersonBook, saw: (state: string) => void, complain: Complain): void {
  for (const { entries } of years) {
    const now = new Map<string, string>();
    for (const [i, { setlId, entry }] of entries.entries()) {
      now.set(setlId, 'settled');
      if (entry.kind === 'settle') continue;
      const { of, cancelId } = entry.record;
      const before = entry.kind === 'restore' ? 'cancelled' : 'settled';
      if (now.get(of) !== before)
        complain(`I1 ${setlId}: ${entry.kind} of ${of}, which was ${now.get(of) ?? 'never made'}`);
      now.set(of, entry.kind === 'cancel' ? 'cancelled' : entry.kind === 'reverse' ? 'reversed' : 'settled');
      if (cancelId !== null) now.set(cancelId, 'reversed');
      const made = entries.findIndex((one) => one.setlId === of);
      if (entries.slice(made + 1, i).some((one) => one.entry.kind === 'settle'))
        saw(`${entry.kind} after later settlements`);
      saw(entry.kind);
    }
    for (const { setlId, status } of entries)
      if ((status?.status ?? 'settled') !== now.get(setlId))
        complain(`I1 ${setlId} is ${status?.status ?? 'settled'}, its events say ${now.get(setlId)}`);
  }
}

/** The tool operators use must call these books clean. */
export async function checkAudit(books: Books, store: StateStore, complain: Complain): Promise<void> {
  const lastYear = Math.max(...books.people.flatMap(({ years }) => years.map(({ year }) => year)));
  const subjects = books.people.map(({ psnNo }) => ({ psnNo, years: [], strayStatus: [] }));
  for (const { findings, held } of await new Auditor(store, () => lastYear).audit(subjects)) {
    for (const finding of findings) complain(`audit: ${findingText(finding)}`);
    if (held) complain('audit: a person was put on hold');
  }
}

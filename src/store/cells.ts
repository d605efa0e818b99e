/**
 * What the cells of a person hold, and how: positional MessagePack arrays that begin with the format number.
 *   'p'      [1, psnNo, name, certType, certNo, gend, brdy, insuplc, insutype, psnType, insuStatus, cvlserv,
 *             [[type, begin, end]…] identities, [[id, kind, areas, begin, end, basis, papersOn, withdrawnOn]…] filings,
 *             [[diseCode, begin, end]…] chronic]; a registered filing has two more columns [group, registeredOn], one that was
 *             reviewed or names institutions another two [review, institutions], and a person
 *             with filing events one more place, their number; behind it the visits paid otherwise, see paid-visits.ts
 *   'b'      [1, balance fen]
 *   'y2025'  [1, events, meter, value, meter, value, …]
 *   outbox   [1, kind, psnNo, setlId, msgid]
 * R3: amounts are integers end to end; a decoder that meets a float or another shape throws CellCorrupt.
 */
import { FILING_CHANNELS, FILING_GROUPS } from '../policy/filing-words.js';
import { FILING_KINDS, INSURED, type InsuType } from '../policy/words.js';
import type { Accumulators, Filing, FilingReview, Person } from '../settlement/types.js';
import { pack, wireInt } from '../wire/msgpack.js';
import * as to from '../wire/pack-writer.js';
import { CellCorrupt } from './corrupt.js';
import { readUsualAccumulators, readUsualBalance } from './number-readers.js';
import { packPaidVisits, readPaidVisits } from './paid-visits.js';
import { BASES, FILING_WIDTH, FORMAT, PERSON_LENGTH } from './person-layout.js';
import { readUsualPerson } from './person-reader.js';
import { flag, integer, list, oneOf, row, rows, text, textOrNull } from './shape.js';

export { CellCorrupt };

const INSUTYPES: readonly InsuType[] = Object.values(INSURED);

export const PERSON_CELL = 'p';
export const ACCOUNT_CELL = 'b';

/** Cell of one year's running totals, e.g. `y2025`. */
export function yearCell(year: number | string): string {
  return `y${year}`;
}

export interface Account {
  /** Fen. */
  readonly balance: number;
}

const OUTBOX_KINDS = ['settle', 'cancel', 'reverse', 'restore', 'filing', 'correction'] as const;

export type OutboxKind = (typeof OUTBOX_KINDS)[number];

/** What happened to a person, for reconciliation, clearing and archive: the record of `setlId` says the rest. */
export interface OutboxEvent {
  readonly kind: OutboxKind;
  readonly psnNo: string;
  /** Id of the event's own record. */
  readonly setlId: string;
  /** '' for an event without a message. */
  readonly msgid: string;
}

export function encodePerson(p: Person): Uint8Array {
  const row: unknown[] = [
    FORMAT,
    p.psnNo,
    p.name,
    p.certType,
    p.certNo,
    p.gend,
    p.brdy,
    p.insuplc,
    p.insutype,
    p.psnType,
    p.insuStatus,
    p.cvlserv,
    p.identities.map((i) => [i.type, i.begndate, i.enddate]),
    p.filings.map(filingRow),
    p.chronic.map((c) => [c.diseCode, c.begndate, c.enddate]),
  ];
  // Only where there is one: the bytes of a person who came with a roster stay those of the roster.
  const { filingEvents = 0, paidVisits = [] } = p;
  if (filingEvents > 0 || paidVisits.length > 0) row.push(filingEvents);
  if (paidVisits.length > 0) row.push(packPaidVisits(paidVisits));
  return pack(row);
}

function filingRow(f: Filing): unknown[] {
  const row: unknown[] = [f.id, f.kind, f.areas, f.begndate, f.enddate, f.basis, f.papersOn, f.withdrawnOn];
  const { group, registeredOn, review, institutions } = f;
  const reviewed = review !== undefined || institutions !== undefined;
  if (group !== undefined || registeredOn !== undefined || reviewed) row.push(group ?? null, registeredOn ?? null);
  if (reviewed) row.push(review === undefined ? null : reviewRow(review), institutions ?? []);
  return row;
}

function reviewRow(r: FilingReview): unknown[] {
  return [r.channel, r.state, r.due, r.decidedOn, r.replaces];
}

/** Throws CellCorrupt. */
export function decodePerson(bytes: Uint8Array): Person {
  return readUsualPerson(bytes) ?? anyPerson(bytes);
}

/** Throws CellCorrupt. */
export function anyPerson(bytes: Uint8Array): Person {
  const r = row(PERSON_CELL, bytes, FORMAT, PERSON_LENGTH, true);
  if (r.length > PERSON_LENGTH + 2) throw new CellCorrupt(PERSON_CELL, `长度 ${r.length} 不对`);
  const filingEvents = r.length > PERSON_LENGTH ? integer(PERSON_CELL, r[PERSON_LENGTH]) : 0;
  const paidVisits = r.length > PERSON_LENGTH + 1 ? readPaidVisits(PERSON_CELL, r[PERSON_LENGTH + 1]) : [];
  const t = (i: number): string => text(PERSON_CELL, r[i]);
  return {
    psnNo: t(1),
    name: t(2),
    certType: t(3),
    certNo: t(4),
    gend: t(5),
    brdy: t(6),
    insuplc: t(7),
    insutype: oneOf(PERSON_CELL, r[8], INSUTYPES),
    psnType: t(9),
    insuStatus: t(10),
    cvlserv: flag(PERSON_CELL, r[11]),
    identities: rows(PERSON_CELL, r[12], 3).map((i) => ({ type: text(PERSON_CELL, i[0]), ...period(i[1], i[2]) })),
    filings: list(PERSON_CELL, r[13]).map(filing),
    chronic: rows(PERSON_CELL, r[14], 3).map((c) => ({ diseCode: text(PERSON_CELL, c[0]), ...period(c[1], c[2]) })),
    ...(filingEvents === 0 ? {} : { filingEvents }),
    ...(paidVisits.length === 0 ? {} : { paidVisits }),
  };
}

function period(begin: unknown, end: unknown): { begndate: string; enddate: string | null } {
  return { begndate: text(PERSON_CELL, begin), enddate: textOrNull(PERSON_CELL, end) };
}

function filing(item: unknown): Filing {
  const sent = Array.isArray(item) ? item.length : 0;
  const width = FILING_WIDTH + (sent > FILING_WIDTH + 2 ? 4 : sent > FILING_WIDTH ? 2 : 0);
  const f = rows(PERSON_CELL, [item], width)[0] as readonly unknown[];
  const group = textOrNull(PERSON_CELL, f[FILING_WIDTH] ?? null);
  const registeredOn = textOrNull(PERSON_CELL, f[FILING_WIDTH + 1] ?? null);
  return {
    id: text(PERSON_CELL, f[0]),
    kind: oneOf(PERSON_CELL, f[1], FILING_KINDS),
    areas: list(PERSON_CELL, f[2]).map((a) => text(PERSON_CELL, a)),
    ...period(f[3], f[4]),
    basis: oneOf(PERSON_CELL, f[5], BASES),
    papersOn: textOrNull(PERSON_CELL, f[6]),
    withdrawnOn: textOrNull(PERSON_CELL, f[7]),
    ...(group === null ? {} : { group: oneOf(PERSON_CELL, group, FILING_GROUPS) }),
    ...(registeredOn === null ? {} : { registeredOn }),
    ...reviewOf(f[FILING_WIDTH + 2] ?? null),
    ...institutionsOf(f[FILING_WIDTH + 3] ?? null),
  };
}

const REVIEW_STATES = ['pending', 'approved', 'rejected'] as const;

function reviewOf(item: unknown): { readonly review?: FilingReview } {
  if (item === null) return {};
  const r = rows(PERSON_CELL, [item], 5)[0] as readonly unknown[];
  return {
    review: {
      channel: oneOf(PERSON_CELL, r[0], FILING_CHANNELS),
      state: oneOf(PERSON_CELL, r[1], REVIEW_STATES),
      due: text(PERSON_CELL, r[2]),
      decidedOn: textOrNull(PERSON_CELL, r[3]),
      replaces: textOrNull(PERSON_CELL, r[4]),
    },
  };
}

function institutionsOf(item: unknown): { readonly institutions?: readonly string[] } {
  const found = item === null ? [] : list(PERSON_CELL, item).map((code) => text(PERSON_CELL, code));
  return found.length === 0 ? {} : { institutions: found };
}

export function encodeAccount(account: Account): Uint8Array {
  return pack([FORMAT, wireInt(integer(ACCOUNT_CELL, account.balance))]);
}

/** Throws CellCorrupt. */
export function decodeAccount(bytes: Uint8Array): Account {
  const usual = readUsualBalance(bytes);
  return usual === null ? anyAccount(bytes) : { balance: usual };
}

/** Throws CellCorrupt. */
export function anyAccount(bytes: Uint8Array): Account {
  return { balance: integer(ACCOUNT_CELL, row(ACCOUNT_CELL, bytes, FORMAT, 2)[1]) };
}

export function encodeAccumulators(totals: Accumulators): Uint8Array {
  const names = Object.keys(totals.meters);
  to.begin();
  to.putArray(2 + 2 * names.length);
  to.putNumber(FORMAT);
  to.putInteger(integer('y', totals.events));
  for (const name of names) {
    to.putText(name);
    to.putInteger(integer('y', totals.meters[name]));
  }
  return to.end();
}

/** Throws CellCorrupt, also when a meter occurs twice. */
export function decodeAccumulators(bytes: Uint8Array): Accumulators {
  return readUsualAccumulators(bytes) ?? anyAccumulators(bytes);
}

/** Throws CellCorrupt. */
export function anyAccumulators(bytes: Uint8Array): Accumulators {
  const r = row('y', bytes, FORMAT, 2, true);
  const meters: Record<string, number> = {};
  for (let i = 2; i < r.length; i += 2) {
    const name = text('y', r[i]);
    if (Object.hasOwn(meters, name)) throw new CellCorrupt('y', `${name} 出现两次`);
    meters[name] = integer('y', r[i + 1]);
  }
  return { events: integer('y', r[1]), meters };
}

const OUTBOX_PLACES = 5;

export function encodeOutbox(entry: OutboxEvent): Uint8Array {
  to.begin();
  to.putArray(OUTBOX_PLACES);
  to.putNumber(FORMAT);
  to.putText(entry.kind);
  to.putText(entry.psnNo);
  to.putText(entry.setlId);
  to.putText(entry.msgid);
  return to.end();
}

/** Throws CellCorrupt. */
export function decodeOutbox(bytes: Uint8Array): OutboxEvent {
  const r = row('outbox', bytes, FORMAT, OUTBOX_PLACES);
  return {
    kind: oneOf('outbox', r[1], OUTBOX_KINDS),
    psnNo: text('outbox', r[2]),
    setlId: text('outbox', r[3]),
    msgid: text('outbox', r[4]),
  };
}

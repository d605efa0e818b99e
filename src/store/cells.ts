/**
 * What the cells of a person hold, and how: positional MessagePack arrays that begin with the format number.
 *   'p'      [1, psnNo, name, certType, certNo, gend, brdy, insuplc, insutype, psnType, insuStatus, cvlserv,
 *             [[type, begin, end]…] identities, [[id, kind, areas, begin, end, basis, papersOn, withdrawnOn]…] filings,
 *             [[diseCode, begin, end]…] chronic]
 *   'b'      [1, balance fen]
 *   'y2025'  [1, events, meter, value, meter, value, …]
 *   outbox   [1, 'settle', psnNo, setlId, msgid]
 * R3: amounts are integers end to end; a decoder that meets a float or another shape throws CellCorrupt.
 */
import { FILING_KINDS, INSURED, type InsuType } from '../policy/words.js';
import type { Accumulators, Filing, Person } from '../settlement/types.js';
import { pack, wireInt } from '../wire/msgpack.js';
import { CellCorrupt } from './corrupt.js';
import { flag, integer, list, oneOf, row, rows, text, textOrNull } from './shape.js';

export { CellCorrupt };

const FORMAT = 1;
const PERSON_LENGTH = 15;
const INSUTYPES: readonly InsuType[] = Object.values(INSURED);
const BASES = ['papers', 'commitment'] as const;

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

export interface OutboxSettle {
  readonly kind: 'settle';
  readonly psnNo: string;
  readonly setlId: string;
  readonly msgid: string;
}

export function encodePerson(p: Person): Uint8Array {
  return pack([
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
    p.filings.map((f) => [f.id, f.kind, f.areas, f.begndate, f.enddate, f.basis, f.papersOn, f.withdrawnOn]),
    p.chronic.map((c) => [c.diseCode, c.begndate, c.enddate]),
  ]);
}

/** Throws CellCorrupt. */
export function decodePerson(bytes: Uint8Array): Person {
  const r = row(PERSON_CELL, bytes, FORMAT, PERSON_LENGTH);
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
    filings: rows(PERSON_CELL, r[13], 8).map(filing),
    chronic: rows(PERSON_CELL, r[14], 3).map((c) => ({ diseCode: text(PERSON_CELL, c[0]), ...period(c[1], c[2]) })),
  };
}

function period(begin: unknown, end: unknown): { begndate: string; enddate: string | null } {
  return { begndate: text(PERSON_CELL, begin), enddate: textOrNull(PERSON_CELL, end) };
}

function filing(f: readonly unknown[]): Filing {
  return {
    id: text(PERSON_CELL, f[0]),
    kind: oneOf(PERSON_CELL, f[1], FILING_KINDS),
    areas: list(PERSON_CELL, f[2]).map((a) => text(PERSON_CELL, a)),
    ...period(f[3], f[4]),
    basis: oneOf(PERSON_CELL, f[5], BASES),
    papersOn: textOrNull(PERSON_CELL, f[6]),
    withdrawnOn: textOrNull(PERSON_CELL, f[7]),
  };
}

export function encodeAccount(account: Account): Uint8Array {
  return pack([FORMAT, wireInt(integer(ACCOUNT_CELL, account.balance))]);
}

/** Throws CellCorrupt. */
export function decodeAccount(bytes: Uint8Array): Account {
  return { balance: integer(ACCOUNT_CELL, row(ACCOUNT_CELL, bytes, FORMAT, 2)[1]) };
}

export function encodeAccumulators(totals: Accumulators): Uint8Array {
  const flat: (number | bigint | string)[] = [FORMAT, integer('y', totals.events)];
  for (const name of Object.keys(totals.meters)) flat.push(name, wireInt(integer('y', totals.meters[name])));
  return pack(flat);
}

/** Throws CellCorrupt, also when a meter occurs twice. */
export function decodeAccumulators(bytes: Uint8Array): Accumulators {
  const r = row('y', bytes, FORMAT, 2, true);
  const meters: Record<string, number> = {};
  for (let i = 2; i < r.length; i += 2) {
    const name = text('y', r[i]);
    if (Object.hasOwn(meters, name)) throw new CellCorrupt('y', `${name} 出现两次`);
    meters[name] = integer('y', r[i + 1]);
  }
  return { events: integer('y', r[1]), meters };
}

export function encodeOutbox(entry: OutboxSettle): Uint8Array {
  return pack([FORMAT, entry.kind, entry.psnNo, entry.setlId, entry.msgid]);
}

/** Throws CellCorrupt. */
export function decodeOutbox(bytes: Uint8Array): OutboxSettle {
  const r = row('outbox', bytes, FORMAT, 5);
  return {
    kind: oneOf('outbox', r[1], ['settle'] as const),
    psnNo: text('outbox', r[2]),
    setlId: text('outbox', r[3]),
    msgid: text('outbox', r[4]),
  };
}

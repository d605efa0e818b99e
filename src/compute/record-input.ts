import type { Slip, Visit, VisitMore } from '../settlement/contract.js';
import { wireInt } from '../wire/msgpack.js';
import * as to from '../wire/pack-writer.js';
import { putPlain } from '../wire/plain-pack.js';
import { isInForce } from '../settlement/filing.js';
import type { ChronicQualification, Filing, Identity, Person } from '../settlement/types.js';

/** Positional forms of the visit and the person inside a settlement record. */

const VISIT_PLACES = 15;

export function putVisit(v: Visit): void {
  const further = v.more !== undefined ? 2 : v.shape !== undefined ? 1 : 0;
  to.putArray(VISIT_PLACES + further);
  to.putText(v.line);
  to.putText(v.insutype);
  to.putText(v.insuplc);
  to.putText(v.mdtrtarea);
  to.putText(v.begnDate);
  to.putText(v.endDate);
  to.putText(v.setlDate);
  to.putText(v.hospLv);
  to.putFlag(v.emergency);
  flagOrNull(v.injury);
  flagOrNull(v.thirdParty);
  textOrNull(v.diseCode);
  to.putFlag(v.acctUsed);
  to.putFlag(v.networked);
  to.putFlag(v.midSettlement);
  if (further === 0) return;
  if (v.shape === undefined) to.putNull();
  else to.putNumber(SHAPES.indexOf(v.shape));
  if (v.more !== undefined) putPlain(packMore(v.more));
}

function flagOrNull(value: boolean | null): void {
  if (value === null) to.putNull();
  else to.putFlag(value);
}

function textOrNull(value: string | null): void {
  if (value === null) to.putNull();
  else to.putText(value);
}

const SHAPES = ['categories', 'lines'] as const;

function packMore(more: VisitMore): unknown[] {
  const slips = more.slips.map((s) => [s.no, s.institution, s.place, s.date, s.item, wireInt(s.amount), s.sealed]);
  return [more.referralFlag, more.iptType, more.medType, more.emergencyDay, slips];
}

function unpackMore(packed: unknown): VisitMore {
  const [referralFlag, iptType, medType, emergencyDay, slips] = packed as [
    boolean,
    string | null,
    string,
    string | null,
    [string, string, Slip['place'], string, string, number, boolean][],
  ];
  return {
    ...{ referralFlag, iptType, medType, emergencyDay },
    slips: slips.map(([no, institution, place, date, item, amount, sealed]) => {
      return { no, institution, place, date, item, amount, sealed };
    }),
  };
}

type PackedVisit = [
  Visit['line'],
  Visit['insutype'],
  string,
  string,
  string,
  string,
  string,
  string,
  boolean,
  boolean | null,
  boolean | null,
  string | null,
  boolean,
  boolean,
  boolean,
  (number | null)?,
  unknown?,
];

/** `institution`: where the visit was, which the record says elsewhere. */
export function unpackVisit(packed: unknown, institution: string): Visit {
  const [
    line,
    insutype,
    insuplc,
    mdtrtarea,
    begnDate,
    endDate,
    setlDate,
    hospLv,
    emergency,
    injury,
    thirdParty,
    diseCode,
    acctUsed,
    networked,
    midSettlement,
    shape,
    more,
  ] = packed as PackedVisit;
  return {
    line,
    insutype,
    insuplc,
    mdtrtarea,
    begnDate,
    endDate,
    setlDate,
    hospLv,
    emergency,
    injury,
    thirdParty,
    diseCode,
    acctUsed,
    networked,
    midSettlement,
    institution,
    ...(typeof shape === 'number' ? { shape: SHAPES[shape] ?? 'lines' } : {}),
    ...(more === undefined ? {} : { more: unpackMore(more) }),
  };
}

/** Of the person what the rules look at and the answer does not say. */
export function putPerson(p: Person): void {
  to.putArray(7);
  to.putText(p.gend);
  to.putText(p.brdy);
  to.putText(p.insuStatus);
  to.putFlag(p.cvlserv);
  to.putArray(p.identities.length);
  for (const i of p.identities) putPeriod(i.type, i.begndate, i.enddate);
  // What is under review or rejected counted for nothing.
  const filings = p.filings.filter(isInForce);
  to.putArray(filings.length);
  for (const filing of filings) putFiling(filing);
  to.putArray(p.chronic.length);
  for (const c of p.chronic) putPeriod(c.diseCode, c.begndate, c.enddate);
}

function putPeriod(what: string, begndate: string, enddate: string | null): void {
  to.putArray(3);
  to.putText(what);
  to.putText(begndate);
  textOrNull(enddate);
}

function putFiling(f: Filing): void {
  to.putArray(f.institutions === undefined ? 8 : 9);
  to.putText(f.id);
  to.putText(f.kind);
  to.putTexts(f.areas);
  to.putText(f.begndate);
  textOrNull(f.enddate);
  to.putText(f.basis);
  textOrNull(f.papersOn);
  textOrNull(f.withdrawnOn);
  if (f.institutions !== undefined) to.putTexts(f.institutions);
}

type PackedPerson = [
  string,
  string,
  string,
  boolean,
  [string, string, string | null][],
  [string, Filing['kind'], string[], string, string | null, Filing['basis'], string | null, string | null, string[]?][],
  [string, string, string | null][],
];

export function unpackPerson(
  packed: unknown,
  known: Pick<Person, 'psnNo' | 'insuplc' | 'insutype' | 'psnType'>,
): Person {
  const [gend, brdy, insuStatus, cvlserv, identities, filings, chronic] = packed as PackedPerson;
  return {
    ...known,
    name: '',
    certType: '',
    certNo: '',
    gend,
    brdy,
    insuStatus,
    cvlserv,
    identities: identities.map(([type, begndate, enddate]): Identity => ({ type, begndate, enddate })),
    filings: filings.map(
      ([id, kind, areas, begndate, enddate, basis, papersOn, withdrawnOn, institutions]): Filing => ({
        id,
        kind,
        areas,
        begndate,
        enddate,
        basis,
        papersOn,
        withdrawnOn,
        ...(institutions === undefined ? {} : { institutions }),
      }),
    ),
    chronic: chronic.map(([diseCode, begndate, enddate]): ChronicQualification => ({ diseCode, begndate, enddate })),
  };
}

import type { Slip, Visit, VisitMore } from '../settlement/contract.js';
import { wireInt } from '../wire/msgpack.js';
import { isInForce } from '../settlement/filing.js';
import type { ChronicQualification, Filing, Identity, Person } from '../settlement/types.js';

/** Positional forms of the visit and the person inside a settlement record. */

export function packVisit(v: Visit): unknown[] {
  const cells: unknown[] = [
    v.line,
    v.insutype,
    v.insuplc,
    v.mdtrtarea,
    v.begnDate,
    v.endDate,
    v.setlDate,
    v.hospLv,
    v.emergency,
    v.injury,
    v.thirdParty,
    v.diseCode,
    v.acctUsed,
    v.networked,
    v.midSettlement,
  ];
  if (v.shape !== undefined || v.more !== undefined) cells.push(v.shape === undefined ? null : SHAPES.indexOf(v.shape));
  if (v.more !== undefined) cells.push(packMore(v.more));
  return cells;
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
export function packPerson(p: Person): unknown[] {
  const identities = p.identities.map((i) => [i.type, i.begndate, i.enddate]);
  // What is under review or rejected counted for nothing.
  const filings = p.filings
    .filter(isInForce)
    .map((f) => [
      f.id,
      f.kind,
      f.areas,
      f.begndate,
      f.enddate,
      f.basis,
      f.papersOn,
      f.withdrawnOn,
      ...(f.institutions === undefined ? [] : [f.institutions]),
    ]);
  const chronic = p.chronic.map((c) => [c.diseCode, c.begndate, c.enddate]);
  return [p.gend, p.brdy, p.insuStatus, p.cvlserv, identities, filings, chronic];
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

import type { Visit } from '../settlement/contract.js';
import type { ChronicQualification, Filing, Identity, Person } from '../settlement/types.js';

/** Positional forms of the visit and the person inside a settlement record. */

export function packVisit(v: Visit): unknown[] {
  return [
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
];

export function unpackVisit(packed: unknown): Visit {
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
  };
}

/** Of the person what the rules look at and the answer does not say. */
export function packPerson(p: Person): unknown[] {
  const identities = p.identities.map((i) => [i.type, i.begndate, i.enddate]);
  const filings = p.filings.map((f) => [
    f.id,
    f.kind,
    f.areas,
    f.begndate,
    f.enddate,
    f.basis,
    f.papersOn,
    f.withdrawnOn,
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
  [string, Filing['kind'], string[], string, string | null, Filing['basis'], string | null, string | null][],
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
      ([id, kind, areas, begndate, enddate, basis, papersOn, withdrawnOn]): Filing => ({
        id,
        kind,
        areas,
        begndate,
        enddate,
        basis,
        papersOn,
        withdrawnOn,
      }),
    ),
    chronic: chronic.map(([diseCode, begndate, enddate]): ChronicQualification => ({ diseCode, begndate, enddate })),
  };
}

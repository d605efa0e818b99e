/** The insured persons of a benchmark: invented, the same for the same index everywhere. */
import type { Filing, Person } from '../../src/settlement/types.js';

/** Personal account of everyone, fen: large, so that accounts pay to the last settlement, and yet of 32 bits as real ones are. */
export const ACCOUNT_BALANCE = 4_000_000_000;

interface Kind {
  readonly insuplc: string;
  readonly insutype: Person['insutype'];
  readonly psnType: string;
  readonly brdy: string;
  readonly filing: Filing['kind'] | null;
  readonly accountUsed: boolean;
}

/** What callers from other provinces see of two insured places: both insured types, filed and, where it is allowed, unfiled. */
const KINDS: readonly Kind[] = [
  { insuplc: '610100', insutype: '310', psnType: '1101', brdy: '1985-03-12', filing: 'long_term', accountUsed: true },
  { insuplc: '610100', insutype: '310', psnType: '1201', brdy: '1952-11-02', filing: 'long_term', accountUsed: false },
  { insuplc: '610100', insutype: '390', psnType: '1501', brdy: '1968-06-25', filing: 'referral', accountUsed: false },
  { insuplc: '150100', insutype: '310', psnType: '1101', brdy: '1979-09-30', filing: 'referral', accountUsed: true },
  {
    insuplc: '150100',
    insutype: '390',
    psnType: '1501',
    brdy: '1990-01-17',
    filing: 'other_temporary',
    accountUsed: false,
  },
  { insuplc: '610100', insutype: '310', psnType: '1101', brdy: '1993-04-08', filing: null, accountUsed: false },
  { insuplc: '150100', insutype: '310', psnType: '1201', brdy: '1949-12-21', filing: 'long_term', accountUsed: false },
  { insuplc: '610100', insutype: '390', psnType: '1501', brdy: '2001-07-03', filing: 'long_term', accountUsed: false },
];

/** Where they are treated. */
export const TREATING_PLACE = '110105';

const kindOf = (index: number): Kind => KINDS[index % KINDS.length] as Kind;

export function accountUsed(index: number): boolean {
  return kindOf(index).accountUsed;
}

export function psnNoOf(index: number): string {
  return `${kindOf(index).insuplc}${String(index).padStart(12, '0')}`;
}

export function insuplcOf(index: number): string {
  return kindOf(index).insuplc;
}

/** `day` is the day of the benchmark: filings began in the month before it. */
export function personOf(index: number, day: string): Person {
  const { insuplc, insutype, psnType, brdy, filing } = kindOf(index);
  return {
    psnNo: psnNoOf(index),
    name: '测试人员',
    certType: '01',
    // 99… is no address area, so this is nobody's number.
    certNo: `99${String(index).padStart(16, '0')}`,
    gend: index % 2 === 0 ? '1' : '2',
    brdy,
    insuplc,
    insutype,
    psnType,
    insuStatus: '1',
    cvlserv: false,
    identities: [],
    filings: filing === null ? [] : [filed(index, filing, day)],
    chronic: [],
  };
}

function filed(index: number, kind: Filing['kind'], day: string): Filing {
  return {
    id: `F${String(index).padStart(12, '0')}`,
    kind,
    areas: ['110000'],
    begndate: dayBefore(day, 30),
    enddate: null,
    basis: 'papers',
    papersOn: null,
    withdrawnOn: null,
  };
}

const DAY_MS = 86_400_000;

/** `yyyy-MM-dd`, so many days earlier. */
export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

import { formatYuan } from '../../money/yuan.js';
import { SeededRandom } from './random.js';
import type { RosterRow } from './schema.js';

/**
 * Invented persons for trials and load tests: the mix of insured types, ages, filings and totals is plausible, no person
 * is real. The address part of an ID card number is 99…, which no district has, so none can be a real number.
 */
export function* generateRoster(count: number, seed: number): Generator<RosterRow> {
  const random = new SeededRandom(seed);
  for (let i = 1; i <= count; i += 1) yield person(i, random);
}

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建'];
/** Insured places with a built-in pack. */
const PLACES = ['610100', '150100'] as const;
/** Treating places people file for. */
const DESTINATIONS = ['110000', '310000', '320100', '440100', '510100', '120000', '330100', '420100'] as const;
const FILING_KINDS = ['long_term', 'long_term', 'referral', 'other_temporary'] as const;

/** Share of employees; the rest are residents. */
const EMPLOYEES = 0.45;

function person(i: number, random: SeededRandom): RosterRow {
  const employee = random.chance(EMPLOYEES);
  const age = employee ? random.between(22, 88) : random.between(1, 92);
  const brdy = `${2025 - age}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
  const insuplc = random.pick(PLACES);
  const woman = random.chance(0.5);
  const base: RosterRow = {
    psn_no: `${insuplc}${String(i).padStart(12, '0')}`,
    psn_name: random.pick(SURNAMES) + random.pick(GIVEN) + (random.chance(0.7) ? random.pick(GIVEN) : ''),
    psn_cert_type: '01',
    certno: idCardNumber(brdy, i, woman),
    gend: woman ? '2' : '1',
    brdy,
    insuplc_admdvs: insuplc,
    insutype: employee ? '310' : '390',
    psn_type: employee ? employeeType(age, random) : residentType(age),
    psn_insu_stas: random.chance(0.99) ? '1' : '2',
    cvlserv_flag: employee && random.chance(0.08) ? '1' : '0',
  };
  if (employee) base.balc = formatYuan(random.between(0, 1_500_000));
  if (random.chance(0.3)) base.filings = [filing(i, random)];
  if (random.chance(0.2)) base.accumulators = [totals(random, employee)];
  return base;
}

function employeeType(age: number, random: SeededRandom): string {
  if (age >= 60) return '1201';
  return random.chance(0.15) ? '1103' : '1101';
}

function residentType(age: number): string {
  if (age < 6) return '1402';
  return age < 18 ? '1403' : '1501';
}

function filing(i: number, random: SeededRandom): NonNullable<RosterRow['filings']>[number] {
  const kind = random.pick(FILING_KINDS);
  const month = two(random.between(1, 12));
  return {
    filing_id: `F${String(i).padStart(12, '0')}`,
    kind,
    areas: [random.pick(DESTINATIONS)],
    begndate: `2025-${month}-01`,
    enddate: kind === 'long_term' ? null : '2026-12-31',
    basis: 'papers',
  };
}

function totals(random: SeededRandom, employee: boolean): NonNullable<RosterRow['accumulators']>[number] {
  const stays = random.between(1, 3);
  const meters: Record<string, string | number> = {
    'inpatient.stays.count': stays,
    'pool.paid': formatYuan(stays * random.between(100_000, 2_500_000)),
  };
  if (!employee) meters['serious_illness.cost'] = formatYuan(stays * random.between(50_000, 900_000));
  return { year: 2025, meters };
}

const two = (n: number): string => String(n).padStart(2, '0');

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

/** 18 digits with the right check digit (GB 11643), in an address area that does not exist. */
function idCardNumber(brdy: string, i: number, woman: boolean): string {
  const serial = String((Math.floor(i / 5) % 100) * 10 + (i % 5) * 2 + (woman ? 0 : 1)).padStart(3, '0');
  const area = `99${String(Math.floor(i / 500) % 10_000).padStart(4, '0')}`;
  const body = `${area}${brdy.replaceAll('-', '')}${serial}`;
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (WEIGHTS[at] ?? 0), 0);
  return body + (CHECK_DIGITS[sum % 11] ?? '');
}

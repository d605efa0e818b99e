/** Invented settlements of one region, the same for the same seed: for trying out a change before there are records. */
import type { RegionPolicy } from '../../../policy/region-policy.js';
import { FILING_KINDS, INSURED } from '../../../policy/words.js';
import type { BillAmounts, Filing, Person } from '../../../settlement/types.js';
import { SeededRandom } from '../../roster/random.js';
import { type LineOnDay, linesOn } from '../../../settlement/describe/survey.js';
import type { Recorded } from './records.js';

const PLACES = ['310101', '110105', '440106', '320106', '510107'] as const;
const FILED_PERCENT = 60;
const AWAY_PERCENT = 70;

/** `day`: settlement day of all of them. Yields `count` settlements. */
export function* generate(policy: RegionPolicy, day: string, count: number, seed: number): Generator<Recorded> {
  const random = new SeededRandom(seed);
  const lines = linesOn(policy, day).filter((on) => on.benefit['not_provided'] === undefined);
  for (let i = 0; i < count && lines.length > 0; i++) yield one(policy.region, random.pick(lines), day, i, random);
}

function one(region: string, on: LineOnDay, day: string, index: number, random: SeededRandom): Recorded {
  const away = random.between(1, 100) <= AWAY_PERCENT;
  const area = away ? random.pick(PLACES) : `${region.slice(0, 4)}01`;
  const bill = billOf(on, random);
  return {
    setlId: `G${String(index).padStart(9, '0')}`,
    input: {
      visit: {
        line: on.line,
        insutype: INSURED[on.insured],
        insuplc: region,
        mdtrtarea: area,
        begnDate: day,
        endDate: day,
        setlDate: day,
        hospLv: random.pick(hospitalsOf(on)),
        emergency: random.between(1, 100) <= 10,
        injury: null,
        thirdParty: null,
        diseCode: on.line === 'chronic' ? 'M03900' : null,
        acctUsed: on.insured === 'employee',
        networked: random.between(1, 100) <= 95,
        midSettlement: false,
      },
      bill,
      person: personOf(region, on, day, area, random),
      accumulators: { events: 0, meters: metersOf(random) },
      accountBalance: on.insured === 'employee' ? random.between(0, 500_000) : 0,
    },
  };
}

function hospitalsOf(on: LineOnDay): string[] {
  const codes = [...on.frame.region.levelOf.keys()].filter((code) => (code === 'P') === (on.line === 'pharmacy'));
  return codes.length === 0 ? ['3A'] : codes;
}

/** Mostly small bills and a few very large ones, each split exactly. */
function billOf(on: LineOnDay, random: SeededRandom): BillAmounts {
  const size = on.line === 'inpatient' ? 4_000_000 : 60_000;
  const total = Math.max(1_000, Math.floor((size * random.next() ** 3) / (0.02 + random.next())));
  const ownPay = Math.floor(total * random.next() * 0.15);
  const overLimit = random.between(1, 100) <= 10 ? Math.floor((total - ownPay) * 0.05) : 0;
  const firstSelfPay = Math.floor((total - ownPay - overLimit) * random.next() * 0.1);
  return { total, ownPay, overLimit, firstSelfPay, inScope: total - ownPay - overLimit - firstSelfPay };
}

function metersOf(random: SeededRandom): Record<string, number> {
  const stays = random.pick([0, 0, 0, 1, 1, 2, 3]);
  return stays === 0 ? {} : { 'inpatient.stays.count': stays, 'pool.paid': random.between(0, 38_000_000) };
}

function personOf(region: string, on: LineOnDay, day: string, area: string, random: SeededRandom): Person {
  const prefixes = on.frame.region.personPrefixes
    .map(([prefix]) => prefix)
    .filter((p) => /^1[123]/.test(p) === (on.insured === 'employee'));
  const filed = random.between(1, 100) <= FILED_PERCENT;
  const filing: Filing = {
    id: 'F1',
    kind: random.pick(FILING_KINDS),
    areas: [`${area.slice(0, 4)}00`],
    begndate: `${day.slice(0, 4)}-01-01`,
    enddate: `${day.slice(0, 4)}-12-31`,
    basis: 'papers',
    papersOn: null,
    withdrawnOn: null,
  };
  return {
    psnNo: 'GENERATED',
    name: '',
    certType: '',
    certNo: '',
    gend: random.pick(['1', '2']),
    brdy: `${Number(day.slice(0, 4)) - random.between(1, 90)}-06-15`,
    insuplc: region,
    insutype: INSURED[on.insured],
    psnType: (prefixes.length === 0 ? '1101' : random.pick(prefixes)).padEnd(4, '0'),
    insuStatus: '1',
    cvlserv: false,
    identities: [],
    filings: filed ? [filing] : [],
    chronic: [{ diseCode: 'M03900', begndate: '2000-01-01', enddate: null }],
  };
}

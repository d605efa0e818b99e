/** The persons and bills of a history: kept close to where the rules turn. Amounts in fen. */
import type { SeededRandom } from '../../src/cli/roster/random.js';
import type { RosterEntry } from '../../src/cli/roster/entry.js';
import type { Person } from '../../src/settlement/types.js';
import type { SettleBody } from '../../src/wire/settle-body.js';

export interface PlannedPerson {
  readonly entry: RosterEntry;
  /** Where this person may be treated. */
  readonly places: readonly string[];
}

interface Kind {
  readonly insuplc: string;
  readonly insutype: Person['insutype'];
  readonly psnType: string;
  readonly brdy: string;
  /** Meter and the limits it is opened near, fen; a count is opened as given. */
  readonly near: readonly (readonly [string, number])[];
}

/** Limits as the packs of these places have them: annual payments, deductibles and the lines of later funds. */
const KINDS: readonly Kind[] = [
  {
    insuplc: '610100',
    insutype: '310',
    psnType: '1101',
    brdy: '1985-03-12',
    near: [
      ['pool.paid', 40_000_000],
      ['outpatient.paid', 200_000],
      ['outpatient.deductible', 20_000],
    ],
  },
  {
    insuplc: '610100',
    insutype: '310',
    psnType: '1201',
    brdy: '1952-11-02',
    near: [
      ['pool.paid', 40_000_000],
      ['outpatient.paid', 250_000],
      ['chronic.deductible', 70_000],
    ],
  },
  {
    insuplc: '610100',
    insutype: '390',
    psnType: '1501',
    brdy: '1968-06-25',
    near: [
      ['pool.paid', 20_000_000],
      ['serious_illness.cost', 1_000_000],
      ['outpatient.paid', 20_000],
    ],
  },
  {
    insuplc: '150100',
    insutype: '310',
    psnType: '1101',
    brdy: '1979-09-30',
    near: [
      ['outpatient.deductible', 100_000],
      ['outpatient.paid', 500_000],
      ['pharmacy.paid', 200_000],
    ],
  },
];

/** Distances from a limit at which a history begins. */
const NEARNESS = [0, 1, 100, 5_000, 30_000, 200_000, 1_000_000];
const BALANCES = [0, 1, 5_000, 80_000, 500_000, 5_000_000];
const AREAS: Readonly<Record<string, readonly string[]>> = {
  '610100': ['610100', '610500', '110105', '510104'],
  '150100': ['150100', '150300', '110105', '310101'],
};

export function drawPerson(random: SeededRandom, psnNo: string, year: number): PlannedPerson {
  const kind = random.pick(KINDS);
  const { insuplc, insutype, psnType, brdy } = kind;
  const meters: Record<string, number> = {};
  for (const [name, limit] of kind.near)
    if (random.chance(0.4)) meters[name] = Math.max(0, limit - random.pick(NEARNESS));
  if (random.chance(0.3)) meters['inpatient.stays.count'] = random.between(1, 4);
  const filed = random.chance(0.6);
  const person: Person = {
    psnNo,
    name: '测试人员',
    certType: '01',
    certNo: '990000000000000000',
    gend: '1',
    brdy,
    insuplc,
    insutype,
    psnType,
    insuStatus: '1',
    cvlserv: false,
    identities: [],
    filings: filed
      ? [
          {
            id: `F${psnNo}`,
            kind: random.pick(['long_term', 'referral'] as const),
            areas: ['110000'],
            begndate: `${year - 1}-11-01`,
            enddate: null,
            basis: 'papers',
            papersOn: null,
            withdrawnOn: null,
          },
        ]
      : [],
    chronic: [{ diseCode: 'M01600', begndate: `${year - 1}-01-01`, enddate: `${year + 1}-12-31` }],
  };
  const totals = Object.keys(meters).length === 0 ? [] : [{ year, meters }];
  return {
    entry: { person, balance: random.pick(BALANCES), topUp: null, totals },
    places: AREAS[insuplc] as readonly string[],
  };
}

interface Line {
  readonly medType: string;
  readonly inpatient: boolean;
  readonly diseCode: string | null;
  readonly levels: readonly string[];
  /** Costs in scope at which deductibles, bands and caps of the packs turn. */
  readonly edges: readonly number[];
}

const LINES: readonly Line[] = [
  {
    medType: '21',
    inpatient: true,
    diseCode: null,
    levels: ['3A', '2A', '1A'],
    edges: [65_000, 120_000, 1_000_000, 5_000_000, 12_000_000, 45_000_000],
  },
  { medType: '11', inpatient: false, diseCode: null, levels: ['3A', '2A', '1A'], edges: [20_000, 100_000, 400_000] },
  { medType: '41', inpatient: false, diseCode: null, levels: ['P'], edges: [20_000, 100_000, 290_000] },
  { medType: '140104', inpatient: false, diseCode: 'M01600', levels: ['3A', '2A'], edges: [70_000, 200_000] },
];

/** Steps away from an edge. */
const AROUND = [-100, -1, 0, 1, 100, 7_777, 150_001];

/** A bill settled on one of `days` (`yyyy-MM-dd`), in one row. */
export function drawBill(random: SeededRandom, insutype: string, no: number, days: readonly string[]): SettleBody {
  // Half of all bills are stays: they have the most rules.
  const line = random.chance(0.5) ? (LINES[0] as Line) : random.pick(LINES);
  const inScope = Math.max(1, random.pick(line.edges) + random.pick(AROUND));
  const ownPay = random.chance(0.4) ? random.between(0, 30_000) : 0;
  const overLimit = random.chance(0.2) ? random.between(0, 10_000) : 0;
  const firstSelfPay = random.chance(0.4) ? random.between(0, 40_000) : 0;
  const total = inScope + ownPay + overLimit + firstSelfPay;
  const day = random.pick(days);
  return {
    mdtrtId: `V${no}`,
    insutype,
    medType: line.medType,
    begntime: `${day} 08:00:00`,
    endtime: `${day} 10:00:00`,
    setlTime: `${day} 10:30:00`,
    fixmedinsCode: 'H11010500001',
    hospLv: random.pick(line.levels),
    acctUsed: random.chance(0.5),
    emergency: random.chance(0.15),
    injury: null,
    thirdParty: null,
    diseCode: line.diseCode,
    networked: random.chance(0.95),
    midSettlement: false,
    total,
    ownPay,
    overLimit,
    firstSelfPay,
    inScope,
    shape: 'categories',
    rows: [['09', total, inScope, firstSelfPay, ownPay, overLimit, firstSelfPay, inScope]],
  };
}

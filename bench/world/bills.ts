/** The bills of a benchmark: one per person, settled again and again. */
import { FEE_CATEGORIES } from '../../src/wire/codes.js';
import type { BillRow, SettleBody } from '../../src/wire/settle-body.js';
import { accountUsed, dayBefore, personOf } from './persons.js';
import { Random } from './random.js';

const CATEGORIES = Object.keys(FEE_CATEGORIES).sort();
const LEVELS = ['3A', '3B', '2A'] as const;
/** Leaves accounts out of step with no other stream of the same index. */
const BILL_SEED = 7_919;
const RESIDENT = '390';

/** Different bills there are; a world of more persons uses them again. A multiple of the kinds of persons. */
export const BILLS = 20_000;

/** What the bills of a world are. */
export interface BillKind {
  /** `yyyy-MM-dd` of discharge or visit and settlement. */
  readonly day: string;
  /** Lines of an out-patient bill; null = in-patient bills of the 14 fee categories. */
  readonly lines: number | null;
}

/** Which bill a person brings. */
export const billIndexOf = (person: number): number => person % BILLS;

/** The bill of a person; its amounts and kind depend on `billIndexOf` alone. */
export function billOf(person: number, { day, lines }: BillKind): SettleBody {
  const index = billIndexOf(person);
  return lines === null ? categoryBill(index, day) : lineBill(index, day, lines);
}

/** An in-patient bill of all 14 national fee categories, 3,000 to 60,000 yuan. `day`: discharge and settlement, `yyyy-MM-dd`. */
export function categoryBill(index: number, day: string): SettleBody {
  const random = new Random(index + BILL_SEED);
  const scale = random.between(1, 20);
  const rows: BillRow[] = CATEGORIES.map((category) => categoryRow(category, random, scale));
  return { ...head(index, day, random), ...sums(rows, 1), shape: 'categories', rows };
}

/** An out-patient bill of `lines` items, 10 to 400 yuan each, split by the treating place. */
function lineBill(index: number, day: string, lines: number): SettleBody {
  const random = new Random(index + BILL_SEED);
  const rows: BillRow[] = Array.from({ length: lines }, (_, i) => lineRow(i, random));
  const { insutype } = personOf(index, day);
  // Some residents' out-patient benefit ends at institutions of the first level.
  const hospLv = insutype === RESIDENT ? '1A' : '3A';
  const visit = { medType: '11', begntime: `${day} 07:30:00`, hospLv };
  return { ...head(index, day, random), ...visit, ...sums(rows, 4), shape: 'lines', rows };
}

function lineRow(i: number, random: Random): BillRow {
  const total = random.between(1_000, 40_000);
  const ownPay = i % 9 === 0 ? total : 0;
  const firstSelfPay = ownPay > 0 ? 0 : Math.floor((total * random.between(0, 10)) / 100);
  const level = ownPay > 0 ? '03' : firstSelfPay > 0 ? '02' : '01';
  const item = `XA01BC${String(random.between(0, 99_999)).padStart(5, '0')}`;
  const category = CATEGORIES[i % CATEGORIES.length] as string;
  return [String(i + 1), item, category, level, total, ownPay, 0, firstSelfPay, total - ownPay - firstSelfPay];
}

function categoryRow(category: string, random: Random, scale: number): BillRow {
  const total = random.between(15_000, 25_000) * scale;
  const ownPay = Math.floor((total * random.between(0, 8)) / 100);
  const overLimit = Math.floor((total * random.between(0, 3)) / 100);
  const firstSelfPay = Math.floor((total * random.between(0, 10)) / 100);
  const inScope = total - ownPay - overLimit - firstSelfPay;
  const classA = Math.floor(inScope / 2);
  return [category, total, classA, inScope - classA + firstSelfPay, ownPay, overLimit, firstSelfPay, inScope];
}

function head(index: number, day: string, random: Random) {
  return {
    mdtrtId: `M${String(index).padStart(14, '0')}`,
    insutype: personOf(index, day).insutype,
    medType: '21',
    begntime: `${dayBefore(day, random.between(3, 12))} 09:30:00`,
    endtime: `${day} 08:00:00`,
    setlTime: `${day} 08:10:00`,
    fixmedinsCode: 'H11010500123',
    hospLv: LEVELS[random.between(0, LEVELS.length - 1)] as string,
    acctUsed: accountUsed(index),
    emergency: false,
    injury: null,
    thirdParty: null,
    diseCode: null,
    networked: true,
    midSettlement: false,
  };
}

/** Sums of the amount columns; `total` stands at `at`, the four parts at the end. */
function sums(rows: readonly BillRow[], at: number) {
  const column = (index: number): number => rows.reduce((sum, row) => sum + (row.at(index) as number), 0);
  return {
    total: column(at),
    ownPay: column(-4),
    overLimit: column(-3),
    firstSelfPay: column(-2),
    inScope: column(-1),
  };
}

/** What an example may expect, and the sentence that says where a settlement differs from it. */
import { formatYuan } from '../money/yuan.js';
import { fenOf } from '../policy/compile-context.js';
import {
  isList,
  isMap,
  mapOf,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  requireText,
} from '../policy/node.js';
import { CLASS_NAMES, FUNDS, type TreatmentClass } from '../policy/words.js';
import type { SettlementResult } from './contract.js';
import type { FundWorking } from './explain-walk.js';

/** What was computed, in the shape expectations speak of. Amounts in fen. */
export interface Computed {
  readonly result: SettlementResult;
  readonly workings: readonly FundWorking[];
  /** Account balance after. */
  readonly balance: number;
  /** Meters after. */
  readonly totals: Readonly<Record<string, number>>;
  /** What is left of a yearly deductible; null when the deductible is not yearly. */
  readonly deductibleLeft: number | null;
}

/** Plain amounts of a settlement, with the name shown. */
const AMOUNTS: Readonly<Record<string, readonly [name: string, read: (c: Computed) => number | null]>> = {
  total: ['医疗费总额', (c) => c.result.split.bill.total],
  own_pay: ['全自费', (c) => c.result.split.bill.ownPay],
  over_limit: ['超限价', (c) => c.result.split.bill.overLimit],
  first_self_pay: ['先行自付', (c) => c.result.split.bill.firstSelfPay],
  in_scope: ['符合范围', (c) => c.result.split.bill.inScope],
  cross_self_pay: ['跨区先行自付', (c) => c.result.split.crossSelfPay],
  deductible: ['本次起付线', (c) => c.result.split.deductible],
  deductible_left: ['起付线余额', (c) => c.deductibleLeft],
  after_deductible: [
    '起付线以上费用',
    (c) => c.result.split.bill.inScope - c.result.split.crossSelfPay - c.result.split.deductible,
  ],
  fund_total: ['基金支付总额', (c) => c.result.split.fundTotal],
  person_total: ['个人负担', (c) => c.result.split.personTotal],
  account: ['个人账户支付', (c) => c.result.split.account],
  cash: ['现金支付', (c) => c.result.split.cash],
  balance: ['账户余额', (c) => c.balance],
};

/** Figures of a single fund: `base: {hifmi_pay: 14000}`. */
const WORKINGS: Readonly<Record<string, readonly [name: string, read: (w: FundWorking) => number]>> = {
  paid: ['支付', (w) => w.paid],
  base: ['计算基数', (w) => w.base],
  counted: ['计入费用', (w) => w.counted],
  over_cap: ['封顶以上费用', (w) => w.overCap],
  coinsurance: ['段内个人负担', (w) => w.borne],
  uncapped: ['未封顶时的支付', (w) => w.uncapped],
};

const BANDS: Readonly<Record<string, readonly [name: string, read: (b: { paid: number; borne: number }) => number]>> = {
  band_paid: ['各段支付', (b) => b.paid],
  band_borne: ['各段个人负担', (b) => b.borne],
};

export const EXPECT_KEYS: readonly string[] = [
  'refuse',
  'class',
  ...Object.keys(AMOUNTS),
  ...FUNDS,
  ...Object.keys(WORKINGS),
  ...Object.keys(BANDS),
  'totals',
  'warnings',
];

/** A misspelt expectation must not pass as fulfilled. */
export function refuseUnknownExpectations(expect: PackMap, where: string): void {
  const keys = Object.keys(expect);
  if (keys.length === 0) throw new PackError('a stay expects something', where);
  const unknown = keys.find((key) => !EXPECT_KEYS.includes(key));
  if (unknown !== undefined)
    throw new PackError(
      `expect does not know "${unknown}"; it knows ${EXPECT_KEYS.join(', ')}`,
      positionOf(expect, unknown),
    );
}

/** The first difference in words, or null. Throws PackError for an expectation that cannot be read. */
export function firstDifference(expect: PackMap, c: Computed): string | null {
  for (const key of Object.keys(expect)) {
    const found = differenceAt(expect, key, c);
    if (found !== null) return found;
  }
  return null;
}

function differenceAt(expect: PackMap, key: string, c: Computed): string | null {
  const amount = AMOUNTS[key];
  if (amount !== undefined) return compare(amount[0], yuanAt(expect, key), amount[1](c));
  const fund = (FUNDS as readonly string[]).indexOf(key);
  if (fund >= 0) return compare(key, yuanAt(expect, key), c.result.split.funds[fund] ?? 0);
  const working = WORKINGS[key];
  if (working !== undefined)
    return eachFund(expect, key, c, (map, id, w) => compare(`${id} ${working[0]}`, yuanAt(map, id), working[1](w)));
  const band = BANDS[key];
  if (band !== undefined)
    return eachFund(expect, key, c, (map, id, w) =>
      compareBands(`${id} ${band[0]}`, map[id], w.bands.map(band[1]), positionOf(map, id)),
    );
  if (key === 'class') return compareClass(requireText(expect, key), c.result.treatmentClass);
  if (key === 'warnings') return compareWarnings(requireText(expect, key), c.result.warnings);
  if (key === 'totals') return compareTotals(mapOf(expect, key), c.totals);
  return `应被拒绝（${requireText(expect, 'refuse')}），实际结算了`;
}

const yuanAt = (map: PackMap, key: string): number => fenOf(requireText(map, key), positionOf(map, key));

function compare(name: string, expected: number, actual: number | null): string | null {
  if (actual === expected) return null;
  return `${name} 应为 ${formatYuan(expected)}，实为 ${actual === null ? '没有' : formatYuan(actual)}`;
}

type OneFund = (map: PackMap, id: string, working: FundWorking) => string | null;

function eachFund(expect: PackMap, key: string, c: Computed, one: OneFund): string | null {
  const map = mapOf(expect, key);
  for (const id of Object.keys(map)) {
    const working = c.workings.find((w) => w.id === id);
    const found = working === undefined ? `没有名为 ${id} 的基金步骤` : one(map, id, working);
    if (found !== null) return found;
  }
  return null;
}

function compareBands(
  name: string,
  node: PackNode | undefined,
  actual: readonly number[],
  where: string,
): string | null {
  if (!isList(node)) throw new PackError('bands are listed: [10800, 45500]', where);
  const expected = node.map((item) => fenOf(item, where));
  const shown = (list: readonly number[]): string => `[${list.map(formatYuan).join(', ')}]`;
  return shown(expected) === shown(actual) ? null : `${name} 应为 ${shown(expected)}，实为 ${shown(actual)}`;
}

function compareClass(expected: string, actual: string): string | null {
  const name = (cls: string): string => CLASS_NAMES[cls as TreatmentClass] ?? cls;
  return expected === actual ? null : `就医类别 应为 ${name(expected)}，实为 ${name(actual)}`;
}

function compareWarnings(expected: string, actual: readonly string[]): string | null {
  if (expected === 'none') return actual.length === 0 ? null : `不应有推定提示，实有：${actual.join('；')}`;
  return actual.some((warning) => warning.includes(expected))
    ? null
    : `推定提示应含“${expected}”，实为：${actual.join('；') || '无'}`;
}

function compareTotals(expected: PackMap, actual: Readonly<Record<string, number>>): string | null {
  for (const meter of Object.keys(expected)) {
    const is = actual[meter] ?? 0;
    if (!meter.endsWith('.count')) {
      const found = compare(`累计 ${meter}`, yuanAt(expected, meter), is);
      if (found !== null) return found;
    } else if (String(is) !== requireText(expected, meter)) {
      return `累计 ${meter} 应为 ${requireText(expected, meter)}，实为 ${is}`;
    }
  }
  return null;
}

/** Whether a case expects a refusal: its words, or null. */
export function expectedRefusal(expect: PackMap): string | null {
  const node = expect['refuse'];
  if (node === undefined) return null;
  if (isMap(node) || isList(node)) throw new PackError('"refuse" is a reason in words', positionOf(expect, 'refuse'));
  return node;
}

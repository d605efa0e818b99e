/**
 * One settlement made of parts, priced one after the other: each part is a visit of its own in a year of its own, and starts
 * from the totals the earlier ones left. The answer is their sum, component by component.
 */
import type { PolicySet } from '../policy/policy-set.js';
import { choosePlan, isRefusal } from './choose-plan.js';
import type { FundDetail, SettlementInput, SettlementResult, Visit } from './contract.js';
import type { ContinuedStay } from './evaluation.js';
import type { Refusal } from './refusal.js';
import { assemble, evaluated } from './settle.js';
import type { Accumulators, BillAmounts, Person, Split } from './types.js';

export interface PartFacts {
  /** Calendar year whose totals the part counts in. */
  readonly year: number;
  readonly visit: Visit;
  readonly bill: BillAmounts;
  /** Continues the stay of the part before it; what becomes of the stay's deductible. */
  readonly continues: 'once' | 'each_year' | null;
}

export interface PricedPart {
  readonly year: number;
  readonly input: SettlementInput;
  readonly result: SettlementResult;
}

/** What the parts start from. */
export interface PartsStart {
  readonly person: Person;
  readonly accountBalance: number;
  readonly totals: ReadonlyMap<number, Accumulators>;
}

/** Prices the parts in their order. Throws PackError as `settle` does. */
export function settleParts(
  policies: PolicySet,
  facts: readonly PartFacts[],
  { person, accountBalance, totals }: PartsStart,
): PricedPart[] | Refusal {
  const now = new Map(totals);
  const parts: PricedPart[] = [];
  let [balance, deductibleLeft] = [accountBalance, 0];
  for (const { year, visit, bill, continues } of facts) {
    const accumulators = now.get(year) as Accumulators;
    const stay = continuedBy(continues, deductibleLeft);
    const input = { visit, bill, person, accumulators, accountBalance: balance, ...stay };
    const chosen = choosePlan(policies, input);
    if (isRefusal(chosen)) return ofPart(chosen, facts.length, parts.length);
    const evaluation = evaluated(chosen.plan, input);
    const result = evaluation === null ? null : assemble(chosen, input, evaluation);
    const after = result === null ? null : withDeltas(accumulators, result.meterDeltas);
    if (evaluation === null || result === null || after === null) return { reason: 'amount_out_of_range', detail: '' };
    now.set(year, after);
    balance -= result.split.account;
    deductibleLeft = evaluation.deductibleLeft;
    parts.push({ year, input, result });
  }
  return parts;
}

function continuedBy(continues: PartFacts['continues'], left: number): { continued?: ContinuedStay } {
  return continues === null ? {} : { continued: { due: continues === 'once' ? left : null } };
}

const ofPart = ({ reason, detail }: Refusal, of: number, before: number): Refusal =>
  of === 1 ? { reason, detail } : { reason, detail: `第 ${before + 1} 部分：${detail}` };

/** Totals with contributions added, the number of events as it was; null beyond the exact range or below zero. */
export function withDeltas(before: Accumulators, deltas: Readonly<Record<string, number>>): Accumulators | null {
  const meters: Record<string, number> = { ...before.meters };
  for (const name in deltas) {
    const sum = (meters[name] ?? 0) + (deltas[name] ?? 0);
    if (!Number.isSafeInteger(sum) || sum < 0) return null;
    meters[name] = sum;
  }
  return { events: before.events, meters };
}

/** Contributions of several parts to one year. */
export function sumDeltas(parts: readonly PricedPart[], year: number): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const part of parts) {
    if (part.year !== year) continue;
    for (const [name, n] of Object.entries(part.result.meterDeltas)) sum[name] = (sum[name] ?? 0) + n;
  }
  return sum;
}

/**
 * The part that gives the whole its words (class, plan, ratio): the last one of the line the settlement began with, which is
 * the year of the settlement for a stay, and the disease for a chronic visit.
 */
export function leadOf(parts: readonly PricedPart[]): PricedPart {
  const line = parts[0]?.input.visit.line;
  return parts.findLast((part) => part.input.visit.line === line) as PricedPart;
}

/** The whole: sums of all parts; `meterDeltas` those of `year`, the one in which the settlement is numbered. */
export function sumResult(parts: readonly PricedPart[], year: number, warnings: readonly string[]): SettlementResult {
  const lead = leadOf(parts).result;
  const results = parts.map((part) => part.result);
  return {
    split: sumSplits(results.map((r) => r.split)),
    policyVersion: lead.policyVersion,
    planKey: lead.planKey,
    treatmentClass: lead.treatmentClass,
    classCitations: [...new Set(results.flatMap((r) => r.classCitations))],
    meterDeltas: sumDeltas(parts, year),
    details: mergeDetails(results),
    warnings: [...new Set([...results.flatMap((r) => r.warnings), ...warnings])],
    poolRatio: lead.poolRatio,
    fundTotalIncludesAccount: lead.fundTotalIncludesAccount,
  };
}

function sumSplits(splits: readonly Split[]): Split {
  const sum = (of: (split: Split) => number): number => splits.reduce((total, split) => total + of(split), 0);
  return {
    bill: {
      total: sum((s) => s.bill.total),
      ownPay: sum((s) => s.bill.ownPay),
      overLimit: sum((s) => s.bill.overLimit),
      firstSelfPay: sum((s) => s.bill.firstSelfPay),
      inScope: sum((s) => s.bill.inScope),
    },
    crossSelfPay: sum((s) => s.crossSelfPay),
    deductible: sum((s) => s.deductible),
    funds: (splits[0]?.funds ?? []).map((_, i) => sum((s) => s.funds[i] ?? 0)),
    fundTotal: sum((s) => s.fundTotal),
    hospitalPart: sum((s) => s.hospitalPart),
    personTotal: sum((s) => s.personTotal),
    account: sum((s) => s.account),
    cash: sum((s) => s.cash),
  };
}

/**
 * One row per fund payment type, in the order in which they first come. What the fund could pay is the most it could at any
 * part, earlier payments included.
 */
function mergeDetails(results: readonly SettlementResult[]): FundDetail[] {
  const rows = new Map<string, FundDetail>();
  for (const detail of results.flatMap((r) => r.details)) {
    const key = `${detail.fund} ${detail.fundPayType} ${detail.fundPayTypeName}`;
    const known = rows.get(key);
    rows.set(key, known === undefined ? detail : merged(known, detail));
  }
  return [...rows.values()];
}

function merged(a: FundDetail, b: FundDetail): FundDetail {
  const payable = a.payable === null || b.payable === null ? null : Math.max(a.payable, a.paid + b.payable);
  return { ...a, base: a.base + b.base, paid: a.paid + b.paid, payable };
}

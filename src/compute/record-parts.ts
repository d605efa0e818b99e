import type { FundDetail, SettlementInput, SettlementResult, Visit } from '../settlement/contract.js';
import { type PricedPart, sumDeltas, withDeltas } from '../settlement/parts.js';
import {
  type Accumulators,
  type BillAmounts,
  EMPTY_ACCUMULATORS,
  type Fund,
  FUNDS,
  type Person,
  type Split,
} from '../settlement/types.js';
import { decodeAccumulators } from '../store/cells.js';
import * as to from '../wire/pack-writer.js';
import { putPlain } from '../wire/plain-pack.js';
import { putVisit, unpackVisit } from './record-input.js';

/** What a record changed in the totals of another year than the one it is numbered in. */
export interface TouchedYear {
  readonly year: number;
  /** Version of that year cell it was made on. */
  readonly version: number;
  /** Totals of that year before it. */
  readonly before: Accumulators;
  readonly meterDeltas: Readonly<Record<string, number>>;
}

/** One of those year cells as it was: `[year, version, bytes]`, null bytes = it did not exist. */
export type PackedYear = readonly [number, number, Uint8Array | null];

export const totalsOf = (bytes: Uint8Array | null): Accumulators =>
  bytes === null ? EMPTY_ACCUMULATORS : decodeAccumulators(bytes);

/**
 * `[year, visit, settled on, continued, bill, plan key, class, class citations, deltas, amounts, details, warnings, pool ratio,
 * account in total]`: one part of a settlement. Where it started from follows from the parts before it.
 */
export function putPart({ year, input, result }: PricedPart): void {
  const { bill } = input;
  const { split: s } = result;
  to.putArray(14);
  to.putNumber(year);
  putVisit(input.visit);
  putPlain(input.visit.settledOn ?? null);
  putPlain(input.continued === undefined ? null : [input.continued.due]);
  putPlain([bill.total, bill.ownPay, bill.overLimit, bill.firstSelfPay, bill.inScope]);
  to.putText(result.planKey);
  to.putText(result.treatmentClass);
  to.putTexts(result.classCitations);
  putPlain(result.meterDeltas);
  putPlain([s.crossSelfPay, s.deductible, s.fundTotal, s.hospitalPart, s.personTotal, s.account, s.cash, ...s.funds]);
  putPlain(
    result.details.map((d) => [FUNDS.indexOf(d.fund), d.fundPayType, d.fundPayTypeName, d.base, d.payable, d.paid]),
  );
  to.putTexts(result.warnings);
  to.putNumber(result.poolRatio);
  to.putFlag(result.fundTotalIncludesAccount);
}

type PackedPart = [
  number,
  unknown,
  string | null,
  [number | null] | null,
  [number, number, number, number, number],
  string,
  string,
  string[],
  Record<string, number>,
  number[],
  [number, string, string, number, number | null, number][],
  string[],
  number,
  boolean,
];

/** What every part of one settlement shares. */
export interface PartsContext {
  readonly person: Person;
  readonly institution: string;
  /** The claim the whole was, where it was one. */
  readonly claimed: Pick<Visit, 'claim'>;
  readonly policyVersion: string;
  readonly accountBalance: number;
  /** Totals of every year involved, before the settlement. */
  readonly totals: ReadonlyMap<number, Accumulators>;
}

/** Reads what `putPart` wrote, each part on the totals and balance the earlier ones left. Throws RangeError. */
export function unpackParts(packed: unknown, context: PartsContext): PricedPart[] {
  const totals = new Map(context.totals);
  let { accountBalance } = context;
  return (packed as PackedPart[]).map((row): PricedPart => {
    const [year, , , , , , , , deltas] = row;
    const accumulators = totals.get(year) ?? EMPTY_ACCUMULATORS;
    const input = inputOf(row, context, accumulators, accountBalance);
    const result = resultOf(row, input.bill, context.policyVersion);
    const after = withDeltas(accumulators, deltas);
    if (after === null) throw new RangeError(`a part leaves totals of ${year} that cannot be`);
    totals.set(year, after);
    accountBalance -= result.split.account;
    return { year, input, result };
  });
}

function inputOf(
  [, visit, settledOn, continued, amounts]: PackedPart,
  { person, institution, claimed }: PartsContext,
  accumulators: Accumulators,
  accountBalance: number,
): SettlementInput {
  const [total, ownPay, overLimit, firstSelfPay, inScope] = amounts;
  return {
    visit: { ...unpackVisit(visit, institution), ...claimed, ...(settledOn === null ? {} : { settledOn }) },
    bill: { total, ownPay, overLimit, firstSelfPay, inScope },
    person,
    accumulators,
    accountBalance,
    ...(continued === null ? {} : { continued: { due: continued[0] } }),
  };
}

function resultOf(row: PackedPart, bill: BillAmounts, policyVersion: string): SettlementResult {
  const [, , , , , planKey, treatmentClass, classCitations, meterDeltas, amounts, rows, warnings, ratio, inTotal] = row;
  const details = rows.map(([fund, fundPayType, fundPayTypeName, base, payable, paid]): FundDetail => {
    return { fund: FUNDS[fund] as Fund, fundPayType, fundPayTypeName, base, payable, paid };
  });
  return {
    split: splitOf(bill, amounts),
    policyVersion,
    planKey,
    treatmentClass,
    classCitations,
    meterDeltas,
    details,
    warnings,
    poolRatio: ratio,
    fundTotalIncludesAccount: inTotal,
  };
}

function splitOf(bill: BillAmounts, amounts: readonly number[]): Split {
  const [crossSelfPay = 0, deductible = 0, fundTotal = 0, hospitalPart = 0, personTotal = 0, account = 0, cash = 0] =
    amounts;
  const funds = amounts.slice(-FUNDS.length);
  return { bill, crossSelfPay, deductible, funds, fundTotal, hospitalPart, personTotal, account, cash };
}

/** Contributions to the other years, by the cells as they were. */
export function touchesOf(years: readonly PackedYear[], parts: readonly PricedPart[]): TouchedYear[] {
  return years.map(([year, version, bytes]) => {
    return { year, version, before: totalsOf(bytes), meterDeltas: sumDeltas(parts, year) };
  });
}

/** From a bill and a person's state to the answer and the new state. Same rules and checks as the engine's, in decimals. */
import { shanghai } from '../../../src/wire/clock.js';
import { makeSetlId } from '../../../src/wire/ids.js';
import type { PolicySet } from '../../../src/policy/policy-set.js';
import { choosePlan, isRefusal } from '../../../src/settlement/choose-plan.js';
import type { SettlementInput, SettlementResult, Visit } from '../../../src/settlement/contract.js';
import type { Evaluation } from '../../../src/settlement/evaluation.js';
import { checkResult } from '../../../src/settlement/identities.js';
import { assemble, meterKey } from '../../../src/settlement/settle.js';
import type { Plan } from '../../../src/policy/plan.js';
import { Decimal, type DecimalBill, type DecimalInput, type DecimalResult, evaluateDecimal } from './evaluate.js';
import type { BillMessage } from './message.js';
import type { StoredAccount, StoredPerson, StoredTotals } from './state.js';

export interface Priced {
  readonly result: SettlementResult;
  readonly setlId: string;
  readonly totals: StoredTotals;
  readonly balance: string;
}

const DAY = 10;
const ACTIVE = '1';
const INPATIENT_MED_TYPE = /^2[1-8]$/;

const fen = (value: Decimal): number => value.times(100).toNumber();

/** A text says why there is none. */
export function price(
  policies: PolicySet,
  message: BillMessage,
  bill: DecimalBill,
  person: StoredPerson,
  account: StoredAccount,
  totals: StoredTotals,
): Priced | string {
  const { data } = message.input;
  const refused = refusal(message, person);
  if (refused !== null) return refused;
  const visit = visitOf(message);
  const balance = new Decimal(account.balance);
  const amounts = {
    total: fen(bill.total),
    ownPay: fen(bill.ownPay),
    overLimit: fen(bill.overLimit),
    firstSelfPay: fen(bill.firstSelfPay),
    inScope: fen(bill.inScope),
  };
  const input: SettlementInput = {
    visit,
    bill: amounts,
    person,
    accumulators: { events: totals.events, meters: {} },
    accountBalance: fen(balance),
  };
  const chosen = choosePlan(policies, input);
  if (isRefusal(chosen)) return chosen.reason;
  const { plan } = chosen;
  const before = plan.meters.map((meter) => new Decimal(totals.meters[meterKey(meter, visit)] ?? '0'));
  const usable = visit.acctUsed ? Decimal.max(0, balance) : new Decimal(0);
  const decimals: DecimalInput = { bill, totals: before, usable };
  const evaluated = evaluateDecimal(plan, decimals);
  const meters = inFen(plan, visit, before);
  const result = assemble(
    chosen,
    { ...input, accumulators: { events: totals.events, meters } },
    evaluationOf(plan, evaluated),
  );
  const violated = checkResult(result);
  if (violated !== null) return violated.detail;
  const events = totals.events + 1;
  const year = Number(String(data['setl_time']).slice(0, 4));
  return {
    result,
    setlId: makeSetlId(message.insuplc_admdvs, person.psnNo, year, events),
    totals: { events, meters: added(plan, visit, totals, before, evaluated) },
    balance: balance.minus(evaluated.account).toFixed(2),
  };
}

function refusal(message: BillMessage, person: StoredPerson): string | null {
  const { data } = message.input;
  if (person.insuplc !== message.insuplc_admdvs) return '参保地不符';
  if (person.insutype !== data['insutype']) return '险种不符';
  if (person.insuStatus !== ACTIVE) return '参保状态异常';
  if (!INPATIENT_MED_TYPE.test(String(data['med_type']))) return '医疗类别不符';
  const [begn, end, setl] = [data['begntime'], data['endtime'], data['setl_time']].map(String);
  if (begn === undefined || end === undefined || setl === undefined || begn > end || end > setl)
    return '就诊日期不合理';
  return setl.slice(0, DAY) > shanghai(Date.now()).date ? '结算时间晚于当前时间' : null;
}

function visitOf({ insuplc_admdvs, mdtrtarea_admvs, input: { data } }: BillMessage): Visit {
  const flag = (name: string): boolean => data[name] === '1';
  const maybe = (name: string): boolean | null => (data[name] == null ? null : flag(name));
  return {
    line: 'inpatient',
    insutype: data['insutype'] as Visit['insutype'],
    insuplc: insuplc_admdvs,
    mdtrtarea: mdtrtarea_admvs,
    begnDate: String(data['begntime']).slice(0, DAY),
    endDate: String(data['endtime']).slice(0, DAY),
    setlDate: String(data['setl_time']).slice(0, DAY),
    hospLv: String(data['hosp_lv']),
    emergency: flag('er_flag'),
    injury: maybe('trum_flag'),
    thirdParty: maybe('rel_ttp_flag'),
    diseCode: data['dise_codg'] ?? null,
    acctUsed: flag('acct_used_flag'),
    networked: flag('networked_flag'),
    midSettlement: flag('mid_setl_flag'),
  };
}

const isCount = (plan: Plan, meter: number): boolean => plan.meters[meter]?.kind === 'count';

function inFen(plan: Plan, visit: Visit, before: readonly Decimal[]): Record<string, number> {
  const value = (i: number): number =>
    isCount(plan, i) ? (before[i]?.toNumber() ?? 0) : fen(before[i] ?? new Decimal(0));
  return Object.fromEntries(plan.meters.map((meter, i) => [meterKey(meter, visit), value(i)]));
}

function added(
  plan: Plan,
  visit: Visit,
  { meters }: StoredTotals,
  before: readonly Decimal[],
  { deltas }: DecimalResult,
): Record<string, string> {
  const sums: Record<string, string> = { ...meters };
  for (const [i, meter] of plan.meters.entries()) {
    const delta = deltas[i];
    if (delta === undefined || delta.isZero()) continue;
    const sum = (before[i] ?? new Decimal(0)).plus(delta);
    sums[meterKey(meter, visit)] = isCount(plan, i) ? sum.toString() : sum.toFixed(2);
  }
  return sums;
}

/** In the words the result is assembled from. */
export function evaluationOf(plan: Plan, e: DecimalResult): Evaluation {
  return {
    crossSelfPay: fen(e.crossSelfPay),
    deductible: fen(e.deductible),
    deductibleLeft: fen(e.deductibleLeft),
    paid: e.paid.map(fen),
    base: e.base.map(fen),
    room: e.room.map((room) => (room === null ? -1 : fen(room))),
    account: fen(e.account),
    deltas: e.deltas.map((delta, i) => (isCount(plan, i) ? delta.toNumber() : fen(delta))),
  };
}

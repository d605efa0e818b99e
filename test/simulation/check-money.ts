/** Totals, accounts and every single payment, replayed by an arithmetic of its own: I2, I6, I8. */
import type { LedgerEntry } from '../../src/compute/event-record.js';
import type { PolicySet } from '../../src/policy/policy-set.js';
import { explainSettlement } from '../../src/settlement/explain-settlement.js';
import { FUNDS } from '../../src/settlement/types.js';
import type { Entry, PersonBook, YearBook } from './books.js';
import type { Complain } from './check-answers.js';

type Meters = Readonly<Record<string, number>>;
type Settle = Extract<LedgerEntry, { kind: 'settle' }>;

export interface Rules {
  readonly byVersion: ReadonlyMap<string, PolicySet>;
  readonly saw: (state: string) => void;
}

export function checkMoney(book: PersonBook, rules: Rules, complain: Complain): void {
  const balances = replayAccount(book, complain);
  for (const year of book.years) replayYear(book, year, balances, rules, complain);
}

const versionOf = ({ entry }: Entry, of: 'account' | 'year'): number => {
  if (entry.kind === 'settle') return entry.record.cellVersions[of === 'account' ? 1 : 2];
  return entry.record.cellVersions[of === 'account' ? 0 : 1];
};

/** The balance at every version of the account: version 0 is before the first. */
function replayAccount(book: PersonBook, complain: Complain): number[] {
  const paid = book.years
    .flatMap(({ entries }) => entries)
    .filter(({ entry }) => entry.answer.account !== 0)
    .map((one) => ({ at: versionOf(one, 'account'), by: one.setlId, change: -one.entry.answer.account, to: null }));
  const set = book.corrections.flatMap(({ id, account }) =>
    account === null ? [] : [{ at: account.version, by: id, change: 0, to: account.after }],
  );
  const balances = [0];
  for (const { at, by, change, to } of [...paid, ...set].sort((a, b) => a.at - b.at)) {
    if (at !== balances.length - 1)
      complain(`I2 ${book.psnNo} ${by}: account version ${at} after ${balances.length - 1}`);
    const after = to ?? (balances.at(-1) as number) + change;
    if (after < 0) complain(`I6 ${book.psnNo} ${by}: the account is at ${after}`);
    balances.push(after);
  }
  if (book.balance !== balances.at(-1) || book.accountVersion !== balances.length - 1)
    complain(
      `I2 ${book.psnNo}: account ${book.balance} v${book.accountVersion}, its records say ${balances.at(-1)} v${balances.length - 1}`,
    );
  return balances;
}

function replayYear(
  book: PersonBook,
  book1: YearBook,
  balances: readonly number[],
  rules: Rules,
  complain: Complain,
): void {
  const { year, entries, totals, version } = book1;
  const corrections = book.corrections.flatMap(({ years, id }) =>
    years.filter((one) => one.year === year).map((one) => ({ at: one.version, by: id, after: one.after, entry: null })),
  );
  const events = entries.map((one) => ({ at: versionOf(one, 'year'), by: one.setlId, after: null, entry: one.entry }));
  let meters: Record<string, number> = {};
  let at = 0;
  for (const step of [...corrections, ...events].sort((a, b) => a.at - b.at)) {
    if (step.at !== at) complain(`I2 ${step.by}: made on version ${step.at} of ${year}, after ${at}`);
    at += 1;
    if (step.entry === null) {
      meters = { ...step.after };
      continue;
    }
    if (step.entry.kind === 'settle') checkSettlement(step.entry, meters, balances, rules, complain);
    for (const [name, n] of Object.entries(deltasOf(step.entry))) meters[name] = (meters[name] ?? 0) + n;
    for (const [name, n] of Object.entries(meters)) if (n < 0) complain(`I6 ${step.by}: ${name} is at ${n}`);
  }
  if (shown(meters) !== shown(totals.meters))
    complain(`I2 ${book.psnNo} ${year}: totals ${shown(totals.meters)}, records ${shown(meters)}`);
  if (totals.events !== entries.length)
    complain(`I2 ${book.psnNo} ${year}: ${totals.events} events, ${entries.length} records`);
  if (version !== at) complain(`I2 ${book.psnNo} ${year}: version ${version} after ${at} changes`);
}

function deltasOf(entry: LedgerEntry): Meters {
  return entry.kind === 'settle' ? entry.record.result.meterDeltas : entry.record.meterDeltas;
}

function shown(meters: Meters): string {
  return Object.entries(meters)
    .filter(([, n]) => n !== 0)
    .map(([name, n]) => `${name}=${n}`)
    .sort()
    .join(' ');
}

/** Priced once more by the exact evaluator on the replayed totals, and held against what was answered. */
function checkSettlement(
  entry: Settle,
  meters: Meters,
  balances: readonly number[],
  rules: Rules,
  complain: Complain,
): void {
  const { record, answer } = entry;
  const { setlId, input, result } = record;
  const policies = rules.byVersion.get(result.policyVersion);
  if (policies === undefined) return complain(`${setlId}: policy ${result.policyVersion} was never active`);
  const accountBalance = balances[record.cellVersions[1]] ?? -1;
  const accumulators = { events: input.accumulators.events, meters };
  const again = explainSettlement(policies, { ...input, accumulators, accountBalance });
  if (!again.ok) return complain(`${setlId}: priced again it is refused: ${again.refusal.reason}`);
  const { evaluation, plan, workings } = again;
  const paid = new Array<number>(FUNDS.length).fill(0);
  const steps = plan.steps.filter((step) => step.kind === 'fund');
  for (const [k, step] of steps.entries()) paid[FUNDS.indexOf(step.fund)]! += evaluation.paid[k] ?? 0;
  const told = [answer.hifp, answer.cvlserv, answer.hifes, answer.hifmi, answer.hifob, answer.maf, answer.oth];
  const [is, ought] = [
    [...told, answer.account, answer.deductible, answer.crossSelfPay, answer.balance].join(),
    [
      ...paid,
      evaluation.account,
      evaluation.deductible,
      evaluation.crossSelfPay,
      accountBalance - evaluation.account,
    ].join(),
  ];
  if (is !== ought) complain(`I2 ${setlId}: answered ${is}, the exact evaluator says ${ought}`);
  checkSums(entry, complain);
  for (const [k, step] of steps.entries()) {
    const working = workings[k];
    if ((working?.bands.length ?? 0) > 1) rules.saw('tier crossed');
    if (working !== undefined && (working.overCap > 0 || working.uncapped > working.paid)) rules.saw('cap crossed');
    for (const cap of step.caps) {
      const meter = plan.meters[cap.meter];
      if (cap.on !== 'payments' || meter === undefined) continue;
      const room = Math.max(0, cap.limit - (meters[meter.name] ?? 0));
      if (meter.period === 'year' && !meter.perDisease && (evaluation.paid[k] ?? 0) > room)
        complain(`I6 ${setlId}: ${step.id} paid ${evaluation.paid[k]} with room for ${room}`);
    }
  }
  if (plan.steps.some((s) => s.kind === 'deductible' && s.basis === 'year') && evaluation.deductible > 0)
    rules.saw(evaluation.paid.some((n) => n > 0) ? 'deductible used up' : 'deductible used in part');
  if (answer.account > 0 && answer.balance === 0) rules.saw('account emptied');
  rules.saw(`class ${result.treatmentClass}`);
}

/** I8 and its neighbours, on the answer as it went out. */
function checkSums({ answer: a, record }: Settle, complain: Complain): void {
  const funds = a.hifp + a.cvlserv + a.hifes + a.hifmi + a.hifob + a.maf + a.oth;
  const inTotal = record.result.fundTotalIncludesAccount ? a.account : 0;
  const broken =
    a.ownPay + a.overLimit + a.firstSelfPay + a.inScope !== a.total ||
    funds + inTotal !== a.fundTotal ||
    funds + a.personTotal + a.hospitalPart !== a.total ||
    a.account + a.cash !== a.personTotal ||
    a.details.reduce((sum, row) => sum + row.paid, 0) !== funds;
  if (broken) complain(`I8 ${a.setlId}: the parts are not the whole`);
  for (const n of [funds, a.personTotal, a.account, a.cash, a.deductible, a.balance])
    if (n < 0) complain(`I6 ${a.setlId}: a negative amount`);
}

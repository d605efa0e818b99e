/** Visits of made-up people insured in the packs that come with the program, for the tests of single cities. */
import { expect } from 'vitest';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { isFrame } from '../../src/policy/region-policy.js';
import { classify, insuredWord } from '../../src/settlement/classify.js';
import { isRefusal } from '../../src/settlement/choose-plan.js';
import type { Claim } from '../../src/settlement/claim-contract.js';
import type { SettlementInput, SettlementResult, Visit } from '../../src/settlement/contract.js';
import { checkResult } from '../../src/settlement/identities.js';
import { settle } from '../../src/settlement/settle.js';
import { type Filing, type FilingKind, FUNDS, type Fund, type Person } from '../../src/settlement/types.js';

export const policies = PolicySet.fromBundles((await loadBundlesFromDir(builtinPacksDir)).map((b) => b.bytes));

/** What a test says of a case; the rest is an active employee treated at home in a tertiary hospital. Bills in yuan, meters in fen. */
export interface Case {
  readonly insuplc: string;
  readonly at?: string;
  readonly insured?: 'employee' | 'resident';
  readonly psnType?: string;
  readonly brdy?: string;
  readonly identities?: readonly string[];
  readonly filings?: readonly Filing[];
  readonly line?: Visit['line'];
  readonly level?: string;
  readonly disease?: string;
  /** Admission, and settlement when it is another day. */
  readonly on?: string;
  readonly settled?: string;
  readonly emergency?: boolean;
  readonly networked?: boolean;
  /** A claim at the counter instead of a direct settlement. */
  readonly claim?: Partial<Claim>;
  readonly injury?: boolean | null;
  readonly thirdParty?: boolean | null;
  readonly inScope?: number;
  readonly ownPay?: number;
  readonly meters?: Readonly<Record<string, number>>;
  readonly policies?: PolicySet;
}

export function filing(kind: FilingKind, area: string, begndate: string, over: Partial<Filing> = {}): Filing {
  return {
    id: `${kind}-${area}`,
    kind,
    areas: [area],
    begndate,
    enddate: null,
    basis: 'papers',
    papersOn: begndate,
    withdrawnOn: null,
    ...over,
  };
}

/** A claim for a self-paid stay, as an operator enters it. */
export const CLAIM: Claim = {
  mdtrtarea: '110105',
  reason: 'self_paid',
  catalogue: 'home',
  designated: true,
  consent: false,
  consentBy: '',
  lateFiledOn: null,
  receivedOn: '2025-06-10',
  papers: ['identity', 'receipt', 'cost_list', 'diagnosis_proof'],
  extras: [],
  uploaded: false,
  special: false,
  operatorNo: 'OP1',
  operatorName: '李四',
  dueOn: null,
  dueNote: '',
  basis: [],
};

export function inputOf(c: Case): SettlementInput {
  const insured = c.insured ?? 'employee';
  const insutype = insured === 'employee' ? '310' : '390';
  const on = c.on ?? '2025-06-10';
  const settled = c.settled ?? on;
  const inScope = Math.round((c.inScope ?? 10_000) * 100);
  const ownPay = Math.round((c.ownPay ?? 0) * 100);
  const person: Person = {
    psnNo: 'P1',
    name: '张三',
    certType: '01',
    certNo: '000000000000000000',
    gend: '1',
    brdy: c.brdy ?? '1980-01-01',
    insuplc: c.insuplc,
    insutype,
    psnType: c.psnType ?? (insured === 'employee' ? '1101' : '1501'),
    insuStatus: '1',
    cvlserv: false,
    identities: (c.identities ?? []).map((type) => ({ type, begndate: '2020-01-01', enddate: null })),
    filings: c.filings ?? [],
    chronic: c.disease === undefined ? [] : [{ diseCode: c.disease, begndate: '2020-01-01', enddate: null }],
  };
  return {
    visit: {
      line: c.line ?? 'inpatient',
      insutype,
      insuplc: c.insuplc,
      mdtrtarea: c.at ?? c.insuplc,
      begnDate: on,
      endDate: settled,
      setlDate: settled,
      hospLv: c.level ?? '3A',
      emergency: c.emergency ?? false,
      injury: c.injury ?? null,
      thirdParty: c.thirdParty ?? null,
      diseCode: c.disease ?? null,
      acctUsed: false,
      networked: c.networked ?? true,
      midSettlement: false,
      ...(c.claim === undefined ? {} : { claim: { ...CLAIM, mdtrtarea: c.at ?? c.insuplc, ...c.claim } }),
    },
    bill: { total: inScope + ownPay, ownPay, overLimit: 0, firstSelfPay: 0, inScope },
    person,
    accumulators: { events: 0, meters: c.meters ?? {} },
    accountBalance: 0,
  };
}

/** Settles; a refusal or a broken identity is the test's failure. */
export function priced(c: Case): SettlementResult {
  const outcome = settle(c.policies ?? policies, inputOf(c));
  if (!outcome.ok) throw new Error(`${outcome.refusal.reason}: ${outcome.refusal.detail}`);
  expect(checkResult(outcome.value)).toBeNull();
  return outcome.value;
}

/** What one fund pays, fen. */
export const paidBy = (result: SettlementResult, fund: Fund): number => result.split.funds[FUNDS.indexOf(fund)] ?? 0;

/** Reason of the refusal; '' when it is priced. */
export function refused(c: Case): string {
  const outcome = settle(c.policies ?? policies, inputOf(c));
  return outcome.ok ? '' : outcome.refusal.reason;
}

/** Treatment class of a visit, or the reason it has none; independent of whether the line is provided. */
export function classOf(c: Case): string {
  const { visit, person } = inputOf(c);
  const frame = (c.policies ?? policies)
    .regionFor(visit.insuplc)
    ?.frameFor(insuredWord(visit), visit.line, visit.setlDate);
  if (frame === undefined || !isFrame(frame)) return 'no frame';
  const decision = classify(frame.region, visit, person, insuredWord(visit));
  return isRefusal(decision) ? decision.reason : decision.class;
}

/** Yuan × per cent in fen, half-up: the tests' own arithmetic. */
export const percentOf = (yuan: number, percent: number): number =>
  Math.floor((Math.round(yuan * 100) * percent * 2 + 100) / 200);

/** The packs that come with the program, and bills on them. Amounts in yuan text. */
import { expect } from 'vitest';
import { formatYuan, parseYuan } from '../../src/money/yuan.js';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { SettlementInput, SettlementResult, Visit } from '../../src/settlement/contract.js';
import { checkResult } from '../../src/settlement/identities.js';
import type { RefusalReason } from '../../src/settlement/refusal.js';
import { settle } from '../../src/settlement/settle.js';
import type { Filing, Person } from '../../src/settlement/types.js';

export const POLICIES = PolicySet.fromBundles((await loadBundlesFromDir(builtinPacksDir)).map((b) => b.bytes));

export interface Case {
  readonly insuplc: string;
  readonly insutype?: '310' | '390';
  readonly psnType?: string;
  readonly inScope: string;
  /** Treating place; the insured place itself when left out. */
  readonly at?: string;
  readonly meters?: Readonly<Record<string, number>>;
  readonly filings?: readonly Filing[];
  readonly identities?: readonly string[];
  readonly account?: string;
  readonly visit?: Partial<Visit>;
}

/** A visit settled on its last day; admitted ten days before unless the case says otherwise. */
export function inputOf(c: Case): SettlementInput {
  const insutype = c.insutype ?? '310';
  const inScope = parseYuan(c.inScope);
  const person: Person = {
    psnNo: 'P1',
    name: '张三',
    certType: '01',
    certNo: '',
    gend: '1',
    brdy: '1970-06-15',
    insuplc: c.insuplc,
    insutype,
    psnType: c.psnType ?? (insutype === '310' ? '1101' : '1501'),
    insuStatus: '1',
    cvlserv: false,
    identities: (c.identities ?? []).map((type) => ({ type, begndate: '2025-01-01', enddate: null })),
    filings: c.filings ?? [],
    chronic: [],
  };
  const visit: Visit = {
    line: 'inpatient',
    insutype,
    insuplc: c.insuplc,
    mdtrtarea: c.at ?? c.insuplc,
    begnDate: '2025-03-10',
    endDate: '2025-03-20',
    setlDate: '2025-03-20',
    hospLv: '3A',
    emergency: false,
    injury: null,
    thirdParty: null,
    diseCode: null,
    acctUsed: true,
    networked: true,
    midSettlement: false,
    ...c.visit,
  };
  return {
    visit,
    person,
    bill: { total: inScope, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope },
    accumulators: { events: 0, meters: c.meters ?? {} },
    accountBalance: parseYuan(c.account ?? '0'),
  };
}

/** Settles; the identities must hold. Throws when refused. */
export function settled(c: Case): SettlementResult {
  const outcome = settle(POLICIES, inputOf(c));
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.reason} ${outcome.refusal.detail}`);
  expect(checkResult(outcome.value)).toBeNull();
  return outcome.value;
}

/** The treatment class, or the reason of the refusal. */
export function classOf(c: Case): string {
  const outcome = settle(POLICIES, inputOf(c));
  return outcome.ok ? outcome.value.treatmentClass : (outcome.refusal.reason satisfies RefusalReason);
}

/** Deductible and what each fund step paid, yuan. */
export function shares(c: Case): string[] {
  const { split, details } = settled(c);
  return [split.deductible, ...details.map((d) => d.paid)].map(formatYuan);
}

/** A filing, by default temporary for Beijing from 2025-01-15 without an end of its own. */
export const filing = (over: Partial<Filing> = {}): Filing => ({
  id: 'F1',
  kind: 'other_temporary',
  areas: ['110000'],
  begndate: '2025-01-15',
  enddate: null,
  basis: 'papers',
  papersOn: null,
  withdrawnOn: null,
  ...over,
});

/** Days of a visit: admission, and discharge with settlement. */
export const days = (begnDate: string, end = begnDate): Partial<Visit> => ({ begnDate, endDate: end, setlDate: end });

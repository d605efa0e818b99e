/** A minimal complete pack whose parts a test replaces, and a way to price bills with it through both evaluators. */
import { expect } from 'vitest';
import { parseYuan, formatYuan } from '../../src/money/yuan.js';
import { makeBundles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import type { SettlementInput, SettlementResult, Visit } from '../../src/settlement/contract.js';
import { explainSettlement } from '../../src/settlement/explain-settlement.js';
import { checkResult } from '../../src/settlement/identities.js';
import { evaluate } from '../../src/settlement/kernel.js';
import type { Refusal } from '../../src/settlement/refusal.js';
import { evaluationInput, settle } from '../../src/settlement/settle.js';
import type { Person } from '../../src/settlement/types.js';

/** YAML of the parts; what is left out is the plainest thing that works. */
export interface TinyParts {
  readonly deductible?: string;
  readonly funds?: string;
  /** Further top-level lines of the benefit file. */
  readonly benefit?: string;
  readonly lines?: string;
  readonly cross?: string;
  readonly classes?: string;
  /** Further top-level lines of the region file. */
  readonly region?: string;
}

export const FLAT_80 = '{fund: hifp_pay, base: [fees], ratio: 80}';

const indent = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

export const regionYaml = (parts: TinyParts = {}): string => `kind: region
region: 990100
name: 示例市
from: 2024-01-01
documents: {D: {title: 示例文件, standing: cited}}
cite: D
levels: {high: [3A], low: [1A]}
persons: {active: ["11"], retired: ["12"], adult: ["15"]}
identities: {poor: ["01"], veteran: ["02"]}
${parts.region ?? ''}
classes:
${indent(parts.classes ?? '- {class: local, when: {scope: local}}\n- {class: referral, when: {filing: referral}}\n- {class: unfiled}')}
cross_region:
${indent(parts.cross ?? '- {class: [local, referral, unfiled], none: true}')}
`;

export const benefitYaml = (parts: TinyParts = {}): string => `kind: benefit
region: 990100
insured: employee
lines: ${parts.lines ?? '[inpatient, outpatient]'}
from: 2024-01-01
cite: D
deductible: ${parts.deductible ?? '{per: none}'}
funds:
${indent(parts.funds ?? `- ${FLAT_80}`)}
${parts.benefit ?? ''}
`;

/** Policies of the tiny pack; `more` are whole further files. */
export function tinyPack(parts: TinyParts = {}, ...more: readonly string[]): PolicySet {
  const texts = [regionYaml(parts), benefitYaml(parts), ...more];
  const files = texts.map((text, i) => ({ path: `tiny-${i}.yaml`, content: parsePackYaml(text, `tiny-${i}.yaml`) }));
  return PolicySet.fromBundles(makeBundles(files).map((b) => b.bytes));
}

/** Amounts in yuan text. Without `away` the bill is local; away it is in Beijing. */
export interface Bill {
  readonly inScope?: string;
  readonly ownPay?: string;
  readonly overLimit?: string;
  readonly firstSelfPay?: string;
  readonly account?: string;
  readonly away?: boolean;
  /** fen, or counts. */
  readonly meters?: Readonly<Record<string, number>>;
  readonly visit?: Partial<Visit>;
  readonly person?: Partial<Person>;
}

const PERSON: Person = {
  psnNo: 'P1',
  name: '张三',
  certType: '01',
  certNo: '',
  gend: '1',
  brdy: '1970-06-15',
  insuplc: '990100',
  insutype: '310',
  psnType: '1101',
  insuStatus: '1',
  cvlserv: false,
  identities: [],
  filings: [],
  chronic: [],
};
const VISIT: Visit = {
  line: 'inpatient',
  insutype: '310',
  insuplc: '990100',
  mdtrtarea: '990101',
  begnDate: '2025-03-01',
  endDate: '2025-03-10',
  setlDate: '2025-03-10',
  hospLv: '3A',
  emergency: false,
  injury: null,
  thirdParty: null,
  diseCode: null,
  acctUsed: true,
  networked: true,
  midSettlement: false,
};

export function inputOf(bill: Bill): SettlementInput {
  const [inScope, ownPay, overLimit, firstSelfPay] = [bill.inScope, bill.ownPay, bill.overLimit, bill.firstSelfPay].map(
    (y) => parseYuan(y ?? '0'),
  ) as [number, number, number, number];
  return {
    visit: { ...VISIT, ...(bill.away === true ? { mdtrtarea: '110100' } : {}), ...bill.visit },
    bill: { total: inScope + ownPay + overLimit + firstSelfPay, ownPay, overLimit, firstSelfPay, inScope },
    person: { ...PERSON, ...bill.person },
    accumulators: { events: 0, meters: bill.meters ?? {} },
    accountBalance: parseYuan(bill.account ?? '0'),
  };
}

export interface Priced {
  readonly deductible: string;
  readonly cross: string;
  /** Payment of each fund step in the order of the pack, yuan. */
  readonly paid: readonly string[];
  readonly account: string;
  readonly cash: string;
  readonly result: SettlementResult;
}

/** Prices a bill; the two evaluators must agree and the identities hold. Throws when the rules refuse. */
export function price(policies: PolicySet, bill: Bill): Priced {
  const input = inputOf(bill);
  const outcome = settle(policies, input);
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.reason} ${outcome.refusal.detail}`);
  const explained = explainSettlement(policies, input);
  if (!explained.ok) throw new Error(`not explained: ${explained.refusal.reason}`);
  expect(explained.evaluation).toEqual(evaluate(explained.plan, evaluationInput(explained.plan, input)));
  const { value } = outcome;
  expect(checkResult(value)).toBeNull();
  const { split } = value;
  return {
    deductible: formatYuan(split.deductible),
    cross: formatYuan(split.crossSelfPay),
    paid: value.details.map((d) => formatYuan(d.paid)),
    account: formatYuan(split.account),
    cash: formatYuan(split.cash),
    result: value,
  };
}

export function refusal(policies: PolicySet, bill: Bill): Refusal | null {
  const outcome = settle(policies, inputOf(bill));
  return outcome.ok ? null : outcome.refusal;
}

/** Prices bills one after another, each on the totals the earlier ones left. */
export function priceAll(policies: PolicySet, bills: readonly Bill[]): Priced[] {
  const totals: Record<string, number> = {};
  return bills.map((bill) => {
    const priced = price(policies, { ...bill, meters: { ...totals, ...bill.meters } });
    for (const [name, delta] of Object.entries(priced.result.meterDeltas)) totals[name] = (totals[name] ?? 0) + delta;
    return priced;
  });
}

/** `deductible` and payments: what most tests compare. */
export const short = (p: Priced): readonly [string, ...string[]] => [p.deductible, ...p.paid];

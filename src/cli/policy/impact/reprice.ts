/** Prices one recorded settlement under two policies. */
import { PolicySet } from '../../../policy/policy-set.js';
import type { SettlementInput, SettlementOutcome } from '../../../settlement/contract.js';
import { settle } from '../../../settlement/settle.js';
import type { Filing } from '../../../settlement/types.js';
import type { NamedPolicies } from '../sources.js';

export interface Pricer {
  /** null: the policy is not about this settlement's region. */
  price(input: SettlementInput): SettlementOutcome | null;
}

export function pricer({ policies, on }: NamedPolicies): Pricer {
  const set = PolicySet.fromPolicies(policies);
  return {
    price(input) {
      if (set.regionFor(input.visit.insuplc) === undefined) return null;
      return settle(set, on === '' ? input : movedTo(input, on));
    },
  };
}

/** The same visit as if it had been on another day: filings that covered it still do, others do not begin to. */
function movedTo(input: SettlementInput, day: string): SettlementInput {
  const { visit, person } = input;
  const covered = (f: Filing): boolean =>
    f.begndate <= visit.begnDate && (f.enddate === null || visit.begnDate <= f.enddate);
  const filings = person.filings.filter(covered).map((f) => ({
    ...f,
    begndate: f.begndate > day ? day : f.begndate,
    enddate: f.enddate !== null && f.enddate < day ? day : f.enddate,
  }));
  return { ...input, visit: { ...visit, begnDate: day, endDate: day, setlDate: day }, person: { ...person, filings } };
}

/** Claims at the counter of the shipped cities: taken in by the pack, then settled, as the engine does it. */
import { PolicySet } from '../../src/policy/policy-set.js';
import { examineClaim } from '../../src/settlement/claim.js';
import type { Claim, ClaimRequest } from '../../src/settlement/claim-contract.js';
import type { SettlementResult } from '../../src/settlement/contract.js';
import { settle } from '../../src/settlement/settle.js';
import { type Case, CLAIM, inputOf, policies } from './city-visits.js';

export type ClaimCase = Omit<Case, 'claim' | 'policies'> & {
  readonly claim?: Partial<ClaimRequest>;
  readonly policies?: PolicySet;
  readonly total?: number;
};

export type Taken =
  | { readonly ok: true; readonly claim: Claim; readonly result: SettlementResult }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

/** An unfiled stay in Beijing unless the case says otherwise; papers complete on the day of settlement. */
export function claimed({ claim, total, ...c }: ClaimCase): Taken {
  const visited: Case = { at: '110105', ...c };
  const input = inputOf(visited);
  const { visit, person, bill } = input;
  const set = c.policies ?? policies;
  const frame = set.regionFor(visit.insuplc)?.frameOn(visit.setlDate);
  if (frame == null) throw new Error('no rules in force');
  const { dueOn: _due, dueNote: _note, basis: _basis, ...request } = CLAIM;
  const asked: ClaimRequest = { ...request, mdtrtarea: visit.mdtrtarea, receivedOn: visit.setlDate, ...claim };
  const examined = examineClaim(asked, { ...visit, total: total ?? bill.total, filings: person.filings }, frame);
  if (!examined.ok) return { ok: false, ...examined.refusal };
  const outcome = settle(set, { ...input, visit: { ...visit, claim: examined.value } });
  return outcome.ok ? { ok: true, claim: examined.value, result: outcome.value } : { ok: false, ...outcome.refusal };
}

/** `class`, or the reason of the refusal. */
export function claimClass(c: ClaimCase): string {
  const taken = claimed(c);
  return taken.ok ? taken.result.treatmentClass : taken.reason;
}

/** The refusal's words; '' when it is settled. */
export function claimRefusal(c: ClaimCase): string {
  const taken = claimed(c);
  return taken.ok ? '' : taken.detail;
}

import { expect } from 'vitest';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { classify } from '../../src/settlement/classify.js';
import type { Visit } from '../../src/settlement/contract.js';
import type {
  FilingDecision,
  FilingOutcome,
  FilingRequest,
  FilingScene,
} from '../../src/settlement/filing-contract.js';
import { withFilings } from '../../src/settlement/filing-contract.js';
import { registerFiling } from '../../src/settlement/filing-register.js';
import { supplyPapers, withdrawFiling } from '../../src/settlement/filing-withdraw.js';
import type { FilingPaper } from '../../src/policy/filing-words.js';
import type { RefusalReason } from '../../src/settlement/refusal.js';
import type { Filing, Person } from '../../src/settlement/types.js';

const bundles = await loadBundlesFromDir(builtinPacksDir);
export const POLICIES = PolicySet.fromBundles(bundles.map((b) => b.bytes));

/** Insured places of the notices. */
export const HOHHOT = '150100';
export const WUHAI = '150300';
export const XIAN = '610100';
export const TIANJIN = '120000';
export const SUZHOU = '320500';

export function insured(insuplc: string, change: Partial<Person> = {}): Person {
  return {
    psnNo: 'P1',
    name: '',
    certType: '',
    certNo: '',
    gend: '1',
    brdy: '1960-01-01',
    insuplc,
    insutype: '310',
    psnType: '1201',
    insuStatus: '1',
    cvlserv: false,
    identities: [],
    filings: [],
    chronic: [],
    ...change,
  };
}

export function sceneOn(today: string, person: Person, actingFor = person.insuplc): FilingScene {
  const policy = POLICIES.regionFor(person.insuplc);
  if (policy === undefined) throw new Error(`no pack of ${person.insuplc}`);
  return { person, today, actingFor, newId: `N${person.filings.length + 1}`, frameOn: (day) => policy.frameOn(day) };
}

const PLACE: Readonly<Record<string, string>> = { [SUZHOU]: '310000' };

/** A long-term filing by commitment from today, open-ended, in a place every pack takes. */
export function ask(person: Person, begndate: string, change: Partial<FilingRequest> = {}): FilingRequest {
  const kind = change.kind ?? 'long_term';
  return {
    filingId: null,
    kind,
    group: kind === 'long_term' ? 'resident' : null,
    areas: [PLACE[person.insuplc] ?? '110000'],
    begndate,
    enddate: null,
    basis: 'commitment',
    papers: [],
    stay: null,
    ...change,
  };
}

export function register(person: Person, today: string, change: Partial<FilingRequest> = {}): FilingOutcome {
  return registerFiling(ask(person, today, change), sceneOn(today, person));
}

export const withdraw = (
  person: Person,
  today: string,
  id = 'N1',
  papers: readonly FilingPaper[] = [],
): FilingOutcome => withdrawFiling(id, papers, sceneOn(today, person));
export const supply = (person: Person, today: string, papers: readonly FilingPaper[], id = 'N1'): FilingOutcome =>
  supplyPapers(id, papers, sceneOn(today, person));

/** What was decided; the outcome must be a yes. */
export function yes(outcome: FilingOutcome): FilingDecision {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.reason} ${outcome.refusal.detail}`);
  return outcome.value;
}

/** The outcome must be a no for that reason, in words that name each of `parts`. */
export function no(outcome: FilingOutcome, reason: RefusalReason, ...parts: string[]): void {
  const refusal = outcome.ok ? { reason: 'accepted', detail: JSON.stringify(outcome.value.filing) } : outcome.refusal;
  expect(refusal.reason, refusal.detail).toBe(reason);
  for (const part of parts) expect(refusal.detail).toContain(part);
}

/** The person after a decision. */
export function after(person: Person, outcome: FilingOutcome): Person {
  const { filing, closed } = yes(outcome);
  return { ...person, filings: withFilings(person.filings, [closed, filing]) };
}

export function filed(person: Person, today: string, change: Partial<FilingRequest> = {}): Person {
  return after(person, register(person, today, change));
}

export const only = (person: Person): Filing => person.filings[0] as Filing;

/** Treatment class of an in-patient stay, or the reason it is refused. */
export function classOf(
  person: Person,
  mdtrtarea: string,
  begnDate: string,
  setlDate: string,
  emergency = false,
): string {
  const frame = POLICIES.regionFor(person.insuplc)?.frameOn(setlDate);
  if (frame == null) throw new Error('no frame');
  const visit: Visit = {
    line: 'inpatient',
    insutype: person.insutype,
    insuplc: person.insuplc,
    mdtrtarea,
    begnDate,
    endDate: setlDate,
    setlDate,
    hospLv: '3A',
    emergency,
    injury: null,
    thirdParty: null,
    diseCode: null,
    acctUsed: false,
    networked: true,
    midSettlement: false,
  };
  const decision = classify(frame, visit, person, 'employee');
  return 'reason' in decision ? decision.reason : decision.class;
}

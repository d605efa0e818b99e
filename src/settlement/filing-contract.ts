import type { FilingBasis, FilingChannel, FilingGroup, FilingPaper } from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import type { FilingKind } from '../policy/words.js';
import type { Refusal, RefusalReason } from './refusal.js';
import { citationText } from './trace.js';
import type { Filing, Person } from './types.js';

/** What a person asks to have filed. Days are `yyyy-MM-dd`. */
export interface FilingRequest {
  /** Filing to be changed; null = a new one. */
  readonly filingId: string | null;
  readonly kind: FilingKind;
  readonly group: FilingGroup | null;
  readonly areas: readonly string[];
  readonly begndate: string;
  /** null = open-ended, or the pack's own term. */
  readonly enddate: string | null;
  readonly basis: FilingBasis;
  readonly papers: readonly FilingPaper[];
  /** A stay under way for which the filing is made late (补办). */
  readonly stay: { readonly mdtrtId: string; readonly admissionDay: string } | null;
  /** Absent = at a counter. */
  readonly channel?: FilingChannel;
  /** Institutions chosen for chronic care; absent = none. */
  readonly institutions?: readonly string[];
}

/** What the decision rests on besides the request. */
export interface FilingScene {
  readonly person: Person;
  readonly today: string;
  /** Place for which the sender speaks: the insured place itself or a treating place. */
  readonly actingFor: string;
  /** Id for the filing to be made. */
  readonly newId: string;
  /** Rules in force on a day; null when there are none. */
  frameOn(day: string): RegionFrame | null;
}

export interface FilingDecision {
  /** The filing as it now stands. */
  readonly filing: Filing;
  /** The filing it takes the place of, closed; null when nothing was changed. */
  readonly closed: Filing | null;
  readonly citations: readonly Citation[];
  /** Chinese sentences. */
  readonly warnings: readonly string[];
  /** The stay must not have been settled: to be looked up before the decision holds. */
  readonly unsettledStay: FilingRequest['stay'];
}

export type FilingOutcome =
  | { readonly ok: true; readonly value: FilingDecision }
  | { readonly ok: false; readonly refusal: Refusal };

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A refusal that ends with the clause it stands on. */
export function no(reason: RefusalReason, sentence: string, citation?: Citation): { ok: false; refusal: Refusal } {
  const clause = citation === undefined ? '' : `（${citationText(citation)}）`;
  return { ok: false, refusal: { reason, detail: `${sentence}${clause}` } };
}

/** The person's filings with some put in place of those of the same id, new ones at the end. */
export function withFilings(filings: readonly Filing[], changed: readonly (Filing | null)[]): Filing[] {
  const wanted = changed.filter((f) => f !== null);
  const kept = filings.map((f) => wanted.find((w) => w.id === f.id) ?? f);
  return [...kept, ...wanted.filter((w) => !filings.some((f) => f.id === w.id))];
}

/** A filing that was touched here: a later roster does not put the old one back in its place. */
export const touched = (filing: Filing, change: Partial<Filing>): Filing => ({
  registeredOn: filing.begndate,
  ...filing,
  ...change,
});

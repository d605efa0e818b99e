import { filingRow } from '../../../compute/filing-row.js';
import type { FilingScene } from '../../../settlement/filing-contract.js';
import type { Person } from '../../../settlement/types.js';
import { FILING_STANDING_COLUMNS } from '../../../wire/filing-columns.js';
import type { FilingRow } from '../../../wire/filing-bodies.js';
import { type Limit, limitsOf } from './limits.js';
import { type Bundled, policiesOf, policyOf } from './versions.js';

export interface PersonInput {
  readonly version: Bundled;
  readonly person: Person;
  readonly date: string;
  /** Newest first. */
  readonly years: readonly { readonly year: number; readonly meters: Readonly<Record<string, number>> }[];
}

export interface PersonStudy {
  readonly insuplcName: string;
  /** null: nothing is in force on the day. */
  readonly filings: readonly Record<string, unknown>[] | null;
  readonly limits: ReadonlyMap<number, readonly Limit[]>;
}

/** What a person's filings still allow on a day, and how far each year's totals are from their limits. */
export function personAsOf({ version, person, date, years }: PersonInput): PersonStudy {
  const policy = policyOf(version);
  const scene: FilingScene = {
    person,
    today: date,
    actingFor: person.insuplc,
    newId: '',
    frameOn: (day) => policy.frameOn(day),
  };
  const inForce = scene.frameOn(date) !== null;
  const limits = years.map(({ year, meters }) => {
    const last = `${year}-12-31`;
    const day = date.startsWith(`${year}-`) ? date : last;
    return [year, limitsOf(policiesOf(version), policy, person, day, meters)] as const;
  });
  return {
    insuplcName: policy.name,
    filings: inForce ? person.filings.map((f) => standingNode(filingRow(f, scene))) : null,
    limits: new Map(limits),
  };
}

function standingNode(row: FilingRow): Record<string, unknown> {
  return Object.fromEntries(
    FILING_STANDING_COLUMNS.map(({ name, field }) => [
      name,
      (row as unknown as Record<string, unknown>)[field] ?? null,
    ]),
  );
}

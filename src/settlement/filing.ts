import { addMonths } from '../policy/dates.js';
import type { RegionFrame } from '../policy/frame.js';
import { FILING_KINDS, type FilingKind } from '../policy/words.js';
import type { Filing } from './types.js';

/** A filed place covers a treating place: `510000` a province, `510100` a city, `510107` a county. */
export function covers(area: string, treating: string): boolean {
  if (area.endsWith('0000')) return treating.startsWith(area.slice(0, 2));
  if (area.endsWith('00')) return treating.startsWith(area.slice(0, 4));
  return treating === area;
}

/**
 * Last valid day of a filing; '' = open-ended. One that has become other-temporary ends as a temporary one does, counted
 * from its own first day.
 */
export function lastDay(filing: Filing, kind: FilingKind, frame: RegionFrame): string {
  let last = filing.enddate ?? '';
  if (kind !== 'long_term' && frame.temporaryMonths > 0 && (last === '' || kind !== filing.kind)) {
    const term = addMonths(filing.begndate, frame.temporaryMonths);
    if (last === '' || term < last) last = term;
  }
  if (filing.withdrawnOn !== null && (last === '' || filing.withdrawnOn < last)) last = filing.withdrawnOn;
  return last;
}

/**
 * The admission day decides whether a filing holds for a stay, whenever discharge is (NM-14, XA-12.3, JS-13). A filing made
 * later holds too when it is in force on the settlement day (补办: NM-15, XA-19, XS-3.3).
 */
export function holdsFor(
  filing: Filing,
  kind: FilingKind,
  begnDate: string,
  setlDate: string,
  frame: RegionFrame,
): boolean {
  const last = lastDay(filing, kind, frame);
  const day = filing.begndate > begnDate ? setlDate : begnDate;
  return day >= filing.begndate && (last === '' || day <= last);
}

/** A long-term filing by commitment whose papers are overdue on the settlement day counts as other-temporary (HH-1.3). */
export function effectiveKind(filing: Filing, settledOn: string, frame: RegionFrame): FilingKind {
  if (filing.kind !== 'long_term' || filing.basis !== 'commitment' || frame.commitmentMonths === 0) return filing.kind;
  if (filing.begndate < frame.commitmentFrom) return filing.kind;
  const due = addMonths(filing.begndate, frame.commitmentMonths);
  const late = filing.papersOn === null ? settledOn > due : filing.papersOn > due && settledOn < filing.papersOn;
  return late ? 'other_temporary' : 'long_term';
}

/** A filing under review, or rejected, counts for nothing (HH-1.1, JS-9). */
export const isInForce = ({ review }: Filing): boolean => review === undefined || review.state === 'approved';

export interface FilingFacts {
  readonly kind: FilingKind | 'none';
  /** Id of the filing used; '' when none. */
  readonly filingId: string;
  /** A valid long-term filing that does not cover the treating place. */
  readonly longTermElsewhere: boolean;
}

const rank = (kind: FilingKind): number => FILING_KINDS.indexOf(kind);

/** The filing that counts for a visit: of those that cover place and day, the kind preferred by FILING_KINDS. */
export function filingFor(
  filings: readonly Filing[],
  treating: string,
  begnDate: string,
  setlDate: string,
  frame: RegionFrame,
): FilingFacts {
  let kind: FilingKind | 'none' = 'none';
  let filingId = '';
  let longTermElsewhere = false;
  for (const filing of filings) {
    if (!isInForce(filing)) continue;
    const effective = effectiveKind(filing, setlDate, frame);
    if (!holdsFor(filing, effective, begnDate, setlDate, frame)) continue;
    const here = filing.areas.some((area) => covers(area, treating));
    if (!here) {
      if (effective === 'long_term') longTermElsewhere = true;
    } else if (kind === 'none' || rank(effective) < rank(kind)) {
      kind = effective;
      filingId = filing.id;
    }
  }
  return { kind, filingId, longTermElsewhere };
}

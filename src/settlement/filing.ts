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

/** Last valid day of a filing; '' = open-ended. */
export function lastDay(filing: Filing, frame: RegionFrame): string {
  let last = filing.enddate ?? '';
  if (last === '' && filing.kind !== 'long_term' && frame.temporaryMonths > 0) last = addMonths(filing.begndate, frame.temporaryMonths);
  if (filing.withdrawnOn !== null && (last === '' || filing.withdrawnOn < last)) last = filing.withdrawnOn;
  return last;
}

/** The admission day decides whether a filing holds for a stay (NM-14, XA-12.3, JS-13). */
export function validOn(filing: Filing, day: string, frame: RegionFrame): boolean {
  const last = lastDay(filing, frame);
  return day >= filing.begndate && (last === '' || day <= last);
}

/** A long-term filing by commitment whose papers are overdue on the settlement day counts as other-temporary (HH-1.3). */
export function effectiveKind(filing: Filing, settledOn: string, frame: RegionFrame): FilingKind {
  if (filing.kind !== 'long_term' || filing.basis !== 'commitment' || frame.commitmentMonths === 0) return filing.kind;
  const due = addMonths(filing.begndate, frame.commitmentMonths);
  const late = filing.papersOn === null ? settledOn > due : filing.papersOn > due && settledOn < filing.papersOn;
  return late ? 'other_temporary' : 'long_term';
}

export interface FilingFacts {
  readonly kind: FilingKind | 'none';
  /** Id of the filing used; '' when none. */
  readonly filingId: string;
  /** A valid long-term filing that does not cover the treating place. */
  readonly longTermElsewhere: boolean;
}

const rank = (kind: FilingKind): number => FILING_KINDS.indexOf(kind);

/** The filing that counts for a visit: of those that cover place and day, the kind preferred by FILING_KINDS. */
export function filingFor(filings: readonly Filing[], treating: string, begnDate: string, setlDate: string, frame: RegionFrame): FilingFacts {
  let kind: FilingKind | 'none' = 'none';
  let filingId = '';
  let longTermElsewhere = false;
  for (const filing of filings) {
    if (!validOn(filing, begnDate, frame)) continue;
    const effective = effectiveKind(filing, setlDate, frame);
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

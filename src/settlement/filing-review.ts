import { CHANNEL_NAMES, FILING_KIND_NAMES } from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import { addWorkingDays, type WorkCalendar } from '../policy/working-days.js';
import { scopeOf } from './classify.js';
import {
  type Checked,
  type FilingOutcome,
  type FilingRequest,
  type FilingScene,
  no,
  touched,
} from './filing-contract.js';
import { isLive } from './filing-term.js';
import { citationText } from './trace.js';
import type { Filing, FilingReview } from './types.js';

/** A review to be made: until when, and the clause that says so. */
export interface DueReview {
  readonly review: FilingReview;
  readonly citation: Citation;
  readonly warnings: readonly string[];
}

const NO_CALENDAR: WorkCalendar = new Map();

/** HH-1.1 (counter at once, online in 2 working days), JS-9 (1 working day; referrals by the hospital), NM-11a (at once). */
export function reviewOf(request: FilingRequest, today: string, frame: RegionFrame): Checked<DueReview | null> {
  const channel = request.channel ?? 'counter';
  const rule = frame.filing.channels.get(channel);
  if (rule === undefined) return { ok: true, value: null };
  if (!rule.kinds.includes(request.kind))
    return no('filing_channel', `${CHANNEL_NAMES[channel]}不受理${FILING_KIND_NAMES[request.kind]}备案`, rule.citation);
  if (rule.days === 0) return { ok: true, value: null };
  const { day: due, uncovered } = addWorkingDays(today, rule.days, frame.claims?.calendar ?? NO_CALENDAR);
  const warnings =
    uncovered.length === 0 ? [] : [`${uncovered.join('、')} 年没有放假安排表，审核期限只按周末推算（推定）`];
  const review = { channel, state: 'pending', due, decidedOn: null, replaces: request.filingId } as const;
  return { ok: true, value: { review, citation: rule.citation, warnings } };
}

/** The filing as it waits: it counts for nothing yet, and what it is to take the place of stays as it is. */
export function underReview(
  filing: Filing,
  { review, citation, warnings: more }: DueReview,
  request: FilingRequest,
  scene: FilingScene,
  warnings: readonly string[],
): FilingOutcome {
  const told = `待审核，${review.due} 前（含当日）办结；审核通过前不用于结算`;
  const value = {
    filing: { ...filing, review },
    closed: null,
    citations: [citation],
    warnings: [told, ...more, ...warnings],
    unsettledStay: filing.begndate < scene.today ? request.stay : null,
  };
  return { ok: true, value };
}

/**
 * Decides on a filing under review. Approved, it holds from its own first day where the place takes filings made late
 * (NM-15, XA-19, JS-25: a stay not yet settled counts as filed), else from today; the one it replaces ends.
 */
export function decideReview(filingId: string, approve: boolean, scene: FilingScene): FilingOutcome {
  const frame = scene.frameOn(scene.today);
  if (frame === null) return no('policy_date_missing', scene.today);
  if (scopeOf(frame, scene.actingFor) !== 'local') return no('filing_sender', '备案审核由参保地办理');
  const filing = scene.person.filings.find((f) => f.id === filingId);
  if (filing === undefined) return no('filing_unknown', filingId);
  const { review } = filing;
  if (review?.state !== 'pending') return no('filing_review', '该备案没有待审核的申请');
  if (approve && !isLive(filing, frame, scene.today)) return no('filing_over', filingId);
  const rule = frame.filing.channels.get(review.channel);
  const late =
    scene.today > review.due
      ? [`审核期限 ${review.due} 已过${rule === undefined ? '' : `（${citationText(rule.citation)}）`}`]
      : [];
  const decided = { ...review, state: approve ? 'approved' : 'rejected', decidedOn: scene.today } as const;
  const { supplementary } = frame.filing;
  const begndate = supplementary?.value === true || filing.begndate >= scene.today ? filing.begndate : scene.today;
  const citations = [rule?.citation, approve && begndate < scene.today ? supplementary?.citation : undefined];
  return {
    ok: true,
    value: {
      filing: touched(filing, { review: decided, ...(approve ? { begndate } : {}) }),
      closed: approve ? replaced(review, begndate, scene) : null,
      citations: citations.filter((c) => c !== undefined),
      warnings: late,
      unsettledStay: null,
    },
  };
}

function replaced(review: FilingReview, begndate: string, scene: FilingScene): Filing | null {
  const old = scene.person.filings.find((f) => f.id === review.replaces);
  if (old === undefined || old.withdrawnOn !== null) return null;
  return touched(old, { withdrawnOn: begndate > scene.today ? begndate : scene.today });
}

import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import type { VisitRules } from '../policy/visit-rules.js';
import { BILL_SHAPE_NAMES } from '../policy/visit-words.js';
import type { BenefitLine, Scope } from '../policy/words.js';
import type { Visit, VisitMore } from './contract.js';
import type { Refusal } from './refusal.js';
import { slipRefusal, slipNotes } from './slips.js';
import { citationText } from './trace.js';

/** What a visit comes to under the rules of the insured place. */
export interface VisitReading {
  readonly emergency: boolean;
  /** Day on which a filing must hold: the admission, or the emergency it grew out of. */
  readonly filingDay: string;
  /** Place whose filing counts: where the institution's list puts it, else as sent. */
  readonly area: string;
  /** Chinese sentences: assumptions that bore on it, and places that differ. */
  readonly notes: readonly string[];
}

/** What a pack that is silent is taken to mean; the sentence says so to the caller. */
const SILENT_MARKS_NOTE = '参保地未写哪些标志算急诊，推定门诊急诊转诊标志和急诊转住院都算';
const SILENT_MED_TYPES = ['24'];
const SILENT_JOIN_NOTE = '参保地未写住院前的急诊是否并入住院，推定并入，备案按急诊开始之日';

const NO_NOTES: readonly string[] = [];

/** Reads a visit, or says why it cannot be settled directly. Nothing sent and nothing ruled costs nothing. */
export function readVisit(frame: RegionFrame, visit: Visit, scope: Scope): VisitReading | Refusal {
  const { visit: rules } = frame;
  const unruled = rules.institutions.size === 0 && rules.shapes.length === 0;
  // A manual claim is taken in by the insured place itself: neither the form of the bill nor the network binds it.
  if (visit.more === undefined && (unruled || visit.claim !== undefined))
    return { emergency: visit.emergency, filingDay: visit.begnDate, area: visit.mdtrtarea, notes: NO_NOTES };
  // Form of the bill and list of institutions bind those who settle directly, not a claim at the counter.
  const direct = visit.claim === undefined;
  const refused = direct ? (shapeRefusal(frame, visit, scope) ?? institutionRefusal(frame, visit, scope)) : null;
  if (refused !== null) return refused;
  const listed = scope === 'local' ? undefined : rules.institutions.get(visit.institution ?? '');
  const area = listed?.area ?? visit.mdtrtarea;
  const notes = area === visit.mdtrtarea ? NO_NOTES : [`机构名单列在 ${area}，与报送的就医地不同，备案按名单`];
  const base = { emergency: visit.emergency, filingDay: visit.begnDate, area, notes };
  return visit.more === undefined ? base : readMore(frame, visit, visit.more, base);
}

function readMore(frame: RegionFrame, visit: Visit, more: VisitMore, base: VisitReading): VisitReading | Refusal {
  const refused = emergencyRefusal(frame, visit, more) ?? slipRefusal(frame.visit, visit, more);
  if (refused !== null) return refused;
  const notes = [...base.notes, ...slipNotes(frame.visit, more)];
  const marks = emergencyMarks(frame.visit, more);
  if (marks.length > 0 && !base.emergency) notes.push(...(marks.find((m) => m.length === 0) ?? marks[0] ?? []));
  const { emergencyBeforeStay } = frame.visit;
  if (more.emergencyDay !== null) notes.push(...assumption(emergencyBeforeStay?.citation, SILENT_JOIN_NOTE));
  return {
    ...base,
    emergency: base.emergency || marks.length > 0,
    filingDay: more.emergencyDay ?? base.filingDay,
    notes,
  };
}

/** NM-34 XA-37 JS-37: the marks that make the visit an emergency, each as what has to be said of the rule it rests on. */
function emergencyMarks(rules: VisitRules, more: VisitMore): (readonly string[])[] {
  const { referralFlag, emergencyIptTypes: iptTypes, emergencyMedTypes: medTypes } = rules;
  const found: (readonly string[])[] = [];
  if (more.referralFlag && (referralFlag?.value ?? true))
    found.push(assumption(referralFlag?.citation, SILENT_MARKS_NOTE));
  if (more.iptType !== null && iptTypes?.value.includes(more.iptType) === true)
    found.push(assumption(iptTypes.citation, SILENT_MARKS_NOTE));
  if ((medTypes?.value ?? SILENT_MED_TYPES).includes(more.medType))
    found.push(assumption(medTypes?.citation, SILENT_MARKS_NOTE));
  return found;
}

/** What has to be said of a rule: nothing when it is cited, its reason when assumed, `silent` when there is none. */
export function assumption(citation: Citation | undefined, silent: string): readonly string[] {
  if (citation === undefined) return [silent];
  return citation.standing === 'assumed' ? [citation.why] : NO_NOTES;
}

function emergencyRefusal(frame: RegionFrame, visit: Visit, { emergencyDay }: VisitMore): Refusal | null {
  if (emergencyDay === null) return null;
  if (visit.line !== 'inpatient') return { reason: 'bill_dates_invalid', detail: '住院前急诊只随住院结算' };
  if (emergencyDay > visit.begnDate) return { reason: 'bill_dates_invalid', detail: '急诊开始晚于入院' };
  const rule = frame.visit.emergencyBeforeStay;
  if (rule?.value !== 'separate') return null;
  return { reason: 'policy_not_provided', detail: `住院前的急诊请按门诊另行结算（${citationText(rule.citation)}）` };
}

/** NM-32.2 NM-33.2 XA-35 JS-34: lines where lines are expected; the first rule that fits holds. */
function shapeRefusal(frame: RegionFrame, visit: Visit, scope: Scope): Refusal | null {
  const { shape } = visit;
  if (shape === undefined) return null;
  const rule = frame.visit.shapes.find((r) => r.scopes.includes(scope) && r.lines.includes(visit.line));
  if (rule === undefined || rule.shapes.includes(shape)) return null;
  const wanted = rule.shapes.map((s) => BILL_SHAPE_NAMES[s]).join('或');
  return { reason: 'bill_shape_unexpected', detail: `应传${wanted}（${citationText(rule.citation)}）` };
}

const LINE_NAMES: Readonly<Record<BenefitLine, string>> = {
  inpatient: '住院',
  outpatient: '门诊',
  chronic: '门诊慢特病',
  pharmacy: '药店购药',
};

/** NM-13.2 XA-15 XA-23: every institution of the filed place that is open for the line, and only those. */
function institutionRefusal(frame: RegionFrame, visit: Visit, scope: Scope): Refusal | null {
  const { institutions, institutionsCitation: citation } = frame.visit;
  if (institutions.size === 0 || scope === 'local' || visit.institution === undefined) return null;
  const clause = citation === null ? '' : `（${citationText(citation)}）`;
  const no = (why: string): Refusal => ({ reason: 'institution_not_open', detail: `${why}${clause}` });
  const found = institutions.get(visit.institution);
  if (found === undefined) return no('不在开通名单内');
  if (!found.lines.includes(visit.line)) return no(`未开通${LINE_NAMES[visit.line]}`);
  // Who was taken in before is let out under the old terms, as a filing holds for the stay it began in (NM-14).
  if (found.suspendedFrom !== '' && visit.begnDate >= found.suspendedFrom)
    return no(`自 ${found.suspendedFrom} 起暂停`);
  return null;
}

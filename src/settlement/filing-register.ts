import type { KindRules } from '../policy/filing-rules.js';
import { FILING_KIND_NAMES } from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import { covers, isInForce, lastDay } from './filing.js';
import {
  type FilingDecision,
  type FilingOutcome,
  type FilingRequest,
  type FilingScene,
  no,
  touched,
} from './filing-contract.js';
import { bringsProof, groupFault, insuranceFault, papersFault } from './filing-person.js';
import { filedPlaces, institutionsFault } from './filing-place.js';
import { reviewOf, underReview } from './filing-review.js';
import { holdOn, isLive, papersDue, termOf } from './filing-term.js';
import { scopeOf } from './classify.js';
import { citationText } from './trace.js';
import type { Filing } from './types.js';

/**
 * Registers a filing, or changes one (`request.filingId`): the old one is closed and the new one takes its place, in one
 * step, so that no day lies between them (NM-12.1b). Pure: what is settled already stays as it was.
 */
export function registerFiling(request: FilingRequest, scene: FilingScene): FilingOutcome {
  const frame = scene.frameOn(scene.today);
  if (frame === null) return no('policy_date_missing', scene.today);
  const kind = frame.filing.kinds.get(request.kind);
  if (kind === undefined) return no('filing_kind_closed', `参保地政策没有${FILING_KIND_NAMES[request.kind]}备案的规定`);
  const fault =
    insuranceFault(scene.person) ??
    senderFault(request, scene, frame) ??
    groupFault(request, kind, scene.person, frame) ??
    papersFault(request, kind);
  if (fault !== null) return fault;
  const begin = beginFault(request, scene, frame);
  if (begin !== null) return begin;
  const closed = closedFiling(request, scene, kind, frame);
  return closed.ok ? made(request, scene, kind, frame, closed.value) : closed;
}

function made(
  request: FilingRequest,
  scene: FilingScene,
  kind: KindRules,
  frame: RegionFrame,
  closed: Filing | null,
): FilingOutcome {
  const places = filedPlaces(request.areas, frame);
  if (!places.ok) return places;
  const term = termOf(request, kind, frame.filing);
  if (!term.ok) return term;
  const asked = filingOf(request, scene, kind, places.value.areas, term.value.enddate);
  const fault = severalFault(asked, request, scene, kind, frame) ?? institutionsFault(asked, frame);
  if (fault !== null) return fault;
  const review = reviewOf(request, scene.today, frame);
  if (!review.ok) return review;
  if (review.value !== null) return underReview(asked, review.value, request, scene, [...places.value.warnings]);
  const filing = asked;
  const due = papersDue(filing, frame);
  const warnings = [...places.value.warnings, ...term.value.warnings, ...overlapWarnings(filing, closed, scene, frame)];
  if (due !== '') warnings.push(`请于 ${due} 前补齐材料，逾期按其他临时外出${clause(frame.filing.commitmentCitation)}`);
  return { ok: true, value: decision(request, filing, closed, [kind.citation, term.value.citation], warnings, scene) };
}

const clause = (citation: Citation | null): string => (citation === null ? '' : `（${citationText(citation)}）`);

function decision(
  request: FilingRequest,
  filing: Filing,
  closed: Filing | null,
  cited: readonly Citation[],
  warnings: readonly string[],
  scene: FilingScene,
): FilingDecision {
  const citations = [...new Set(cited)];
  const assumed = citations.filter((c) => c.standing === 'assumed').map((c) => c.why);
  const unsettledStay = filing.begndate < scene.today ? request.stay : null;
  return { filing, closed, citations, warnings: [...warnings, ...assumed], unsettledStay };
}

function filingOf(
  request: FilingRequest,
  scene: FilingScene,
  kind: KindRules,
  areas: readonly string[],
  enddate: string | null,
): Filing {
  const proven = request.basis === 'papers' || bringsProof(request.papers, request.group, kind);
  return {
    id: scene.newId,
    kind: request.kind,
    areas,
    begndate: request.begndate,
    enddate,
    basis: request.basis,
    papersOn: proven ? scene.today : null,
    withdrawnOn: null,
    ...(request.group === null ? {} : { group: request.group }),
    registeredOn: scene.today,
    ...(request.institutions === undefined || request.institutions.length === 0
      ? {}
      : { institutions: request.institutions }),
  };
}

/** NM-15a: a treating place helps its guests to file, for itself; everything else is done at the insured place. */
function senderFault(request: FilingRequest, scene: FilingScene, frame: RegionFrame): ReturnType<typeof no> | null {
  if (scopeOf(frame, scene.actingFor) === 'local') return null;
  if (request.filingId !== null) return no('filing_sender', '备案变更由参保地办理');
  return request.areas.every((area) => covers(area, scene.actingFor))
    ? null
    : no('filing_sender', '就医地只能代办到本地的备案');
}

/** NM-11a (at once), NM-15a XA-19 JS-25b TJ-4.4a: an earlier first day only for a stay under way, from its admission. */
function beginFault(request: FilingRequest, scene: FilingScene, frame: RegionFrame): ReturnType<typeof no> | null {
  const { begndate, stay } = request;
  if (stay !== null && stay.admissionDay > scene.today) return no('filing_begin', '入院日期晚于今天');
  if (begndate >= scene.today) return null;
  if (request.filingId !== null) return no('filing_begin', '变更自今天起，不能提前');
  const rule = frame.filing.supplementary;
  if (stay === null) return no('filing_begin', '开始日期早于今天；补办备案须写明就诊ID和入院日期', rule?.citation);
  if (rule?.value !== true) return no('filing_begin', '参保地政策不受理补办备案', rule?.citation);
  return begndate < stay.admissionDay
    ? no('filing_begin', `补办备案最早自入院日 ${stay.admissionDay} 起`, rule.citation)
    : null;
}

function closedFiling(
  request: FilingRequest,
  scene: FilingScene,
  kind: KindRules,
  frame: RegionFrame,
): { ok: true; value: Filing | null } | ReturnType<typeof no> {
  if (request.filingId === null) return { ok: true, value: null };
  const old = scene.person.filings.find((f) => f.id === request.filingId);
  if (old === undefined) return no('filing_unknown', request.filingId);
  if (!isLive(old, frame, scene.today)) return no('filing_over', request.filingId);
  if (!isInForce(old)) return no('filing_review', '备案审核中，办结后再变更');
  if (old.kind !== request.kind) return no('filing_kind_closed', '变更不能改变备案种类，请另行备案');
  const hold = holdOn(
    old,
    'change',
    ruledWhenMade(old, scene, frame),
    scene.today,
    bringsProof(request.papers, request.group, kind),
  );
  if (hold !== null && scene.today <= hold.lastBlocked) {
    const lift = hold.rule.liftedByPapers ? '，补充材料后可变更' : '';
    return no(
      'filing_held',
      `${hold.rule.months} 个月内不能变更，${hold.lastBlocked} 之后可办${lift}`,
      hold.rule.citation,
    );
  }
  const lastOld = request.begndate > scene.today ? request.begndate : scene.today;
  return { ok: true, value: touched(old, { withdrawnOn: lastOld }) };
}

/** Filings keep the terms they were made under (C2). */
export function ruledWhenMade(filing: Filing, scene: FilingScene, now: RegionFrame): RegionFrame {
  const then = scene.frameOn(filing.registeredOn ?? filing.begndate);
  return then !== null && then.filing.kinds.size > 0 ? then : now;
}

/** JS-11: several long-term places at once only with papers; elsewhere a second one is a change. */
function severalFault(
  filing: Filing,
  request: FilingRequest,
  scene: FilingScene,
  kind: KindRules,
  frame: RegionFrame,
): ReturnType<typeof no> | null {
  const { several } = kind;
  if (several.value === 'any') return null;
  const others = scene.person.filings.filter(
    (f) => f.kind === filing.kind && f.id !== request.filingId && isLive(f, frame, scene.today),
  );
  if (others.length === 0 && filing.areas.length === 1) return null;
  const [first] = others;
  if (several.value === 'one') {
    const hint = first === undefined ? '只能备案一个就医地' : `已有有效备案 ${first.id}，请办理变更`;
    return no('filing_several', hint, several.citation);
  }
  if (filing.basis === 'commitment')
    return no('filing_several', '多地备案须提供材料，不能按承诺办理', several.citation);
  const same = others.find((f) => filing.areas.some((area) => f.areas.some((had) => covers(had, area))));
  return same === undefined ? null : no('filing_several', `该地已有有效备案 ${same.id}，请办理变更`, several.citation);
}

function overlapWarnings(filing: Filing, closed: Filing | null, scene: FilingScene, frame: RegionFrame): string[] {
  return scene.person.filings
    .filter((f) => f.kind === filing.kind && f.id !== closed?.id && isLive(f, frame, scene.today))
    .filter((f) => filing.areas.every((area) => f.areas.some((had) => covers(had, area))))
    .map((f) => `已有同类备案 ${f.id}，有效至 ${lastDay(f, f.kind, frame) || '长期'}`);
}

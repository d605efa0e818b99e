import type { KindRules } from '../policy/filing-rules.js';
import {
  FILING_KIND_NAMES,
  type FilingGroup,
  type FilingPaper,
  GROUP_NAMES,
  PAPER_NAMES,
} from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import { type FilingRequest, no } from './filing-contract.js';
import type { Person } from './types.js';

type Fault = ReturnType<typeof no> | null;

/** psn_insu_stas 1 = 正常参保. */
const INSURANCE_ACTIVE = '1';

/** Paused, ended or invalid insurance cannot be filed for (XA-12.1, JS-10a: a filing lives by the insurance). */
export function insuranceFault(person: Person): Fault {
  return person.insuStatus === INSURANCE_ACTIVE ? null : no('filing_insurance_not_active', '');
}

/** Who may file as what: NM-9 XA-11 XS-2.2 JS-7 HH-1.1 TJ-4.1. */
export function groupFault(request: FilingRequest, kind: KindRules, person: Person, frame: RegionFrame): Fault {
  const name = FILING_KIND_NAMES[request.kind];
  if (kind.groups.size === 0) {
    return request.group === null ? null : no('filing_kind_closed', `${name}备案不分人员种类`, kind.citation);
  }
  if (request.group === null)
    return no(
      'filing_kind_closed',
      `${name}备案须写明人员种类：${[...kind.groups.keys()].map((g) => GROUP_NAMES[g]).join('、')}`,
      kind.citation,
    );
  const group = kind.groups.get(request.group);
  if (group === undefined) return no('filing_kind_closed', `不受理${GROUP_NAMES[request.group]}备案`, kind.citation);
  const own = frame.personPrefixes.find(([prefix]) => person.psnType.startsWith(prefix))?.[1] ?? '';
  if (group.persons.length === 0 || group.persons.includes(own)) return null;
  return no('filing_kind_closed', `该参保人的人员类别不能按${GROUP_NAMES[request.group]}备案`, group.citation);
}

/** NM-11b (commitment, nothing beyond identity), HH-1.1b, JS-8: what a filing by papers must bring. */
export function papersFault(request: FilingRequest, kind: KindRules): Fault {
  if (!kind.bases.value.includes(request.basis)) {
    const word = request.basis === 'commitment' ? '承诺' : '材料';
    return no('filing_papers', `${FILING_KIND_NAMES[request.kind]}备案不能按${word}办理`, kind.bases.citation);
  }
  if (request.basis === 'commitment') return null;
  const { papers, citation } = acceptedPapers(request.group, kind);
  if (papers.length === 0 || request.papers.some((p) => papers.includes(p))) return null;
  const hint = kind.bases.value.includes('commitment')
    ? '，也可按承诺办理'
    : request.kind === 'referral'
      ? '，没有的可按其他临时外出备案'
      : '';
  return no('filing_papers', `须提供${papers.map((p) => PAPER_NAMES[p]).join('或')}${hint}`, citation);
}

export function acceptedPapers(
  group: FilingGroup | null,
  kind: KindRules,
): { papers: readonly FilingPaper[]; citation: Citation } {
  const rule = group === null ? undefined : kind.groups.get(group);
  if (rule !== undefined) return rule;
  if (kind.papers !== null) return { papers: kind.papers.value, citation: kind.papers.citation };
  return { papers: [...kind.groups.values()].flatMap((g) => g.papers), citation: kind.citation };
}

/** Whether what was brought proves the group: any listed paper, or any paper at all where the pack lists none. */
export function bringsProof(papers: readonly FilingPaper[], group: FilingGroup | null, kind: KindRules): boolean {
  const accepted = acceptedPapers(group, kind).papers;
  return papers.some((p) => accepted.length === 0 || accepted.includes(p));
}

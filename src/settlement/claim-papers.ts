import type { PaperList } from '../policy/claim-papers.js';
import type { ClaimRules } from '../policy/claim-rules.js';
import { CLAIM_KIND_NAMES, CLAIM_PAPER_NAMES, type ClaimKind, type ClaimPaper } from '../policy/claim-words.js';
import type { Citation } from '../policy/plan.js';
import type { ClaimRequest } from './claim-contract.js';
import { type Checked, no } from './filing-contract.js';
import type { BenefitLine } from './types.js';

interface PapersScene {
  readonly line: BenefitLine;
  readonly emergency: boolean;
  readonly injury: boolean | null;
}

/** The list of papers a claim belongs to. An emergency that became a stay brings what a stay brings. */
export function claimKind(request: ClaimRequest, { line, emergency }: PapersScene): ClaimKind {
  if (request.reason === 'birth') return 'birth';
  if (line === 'inpatient') return 'inpatient';
  return emergency ? 'emergency' : 'outpatient';
}

/**
 * JS-27, TJ-4.4c, NM-67 XA-68 JS-28b TJ-5.2d: every missing paper is told at once (一次性告知). Uploaded lines and diagnosis
 * stand for the papers the pack names. Gives the clauses that were looked at.
 */
export function claimPapersFault(
  request: ClaimRequest,
  scene: PapersScene,
  rules: ClaimRules,
): Checked<readonly Citation[]> {
  const online = request.uploaded ? rules.online : null;
  const held = new Set<ClaimPaper>([...request.papers, ...(online?.value ?? [])]);
  const kind = claimKind(request, scene);
  const extras = scene.injury === true ? new Set([...request.extras, 'injury' as const]) : new Set(request.extras);
  const list = rules.papers.kinds.get(kind);
  const lists = [list, ...[...extras].map((extra) => rules.papers.extras.get(extra))].filter((l) => l !== undefined);
  const missing = [...new Set(lists.flatMap((l) => missingOf(l.value, held)))];
  const cited = lists.map((l) => l.citation);
  if (missing.length > 0)
    return no('claim_papers', `${CLAIM_KIND_NAMES[kind]}费用还缺 ${missing.join('、')}`, cited[0]);
  const proofs = rules.proofs?.value === true ? rules.proofs : rules.online;
  if (list === undefined && proofs !== null && request.papers.length === 0 && online === null)
    return no('claim_papers', '没有上传费用明细和诊断，须交纸质证明材料', proofs.citation);
  return { ok: true, value: online === null ? cited : [...cited, online.citation] };
}

function missingOf(list: PaperList, held: ReadonlySet<ClaimPaper>): string[] {
  return list
    .filter((names) => !names.some((name) => held.has(name)))
    .map((names) => names.map((name) => CLAIM_PAPER_NAMES[name]).join('或'));
}

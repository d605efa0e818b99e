import { type FilingPaper, PAPER_NAMES } from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import { scopeOf } from './classify.js';
import { type FilingOutcome, type FilingScene, no, touched } from './filing-contract.js';
import { acceptedPapers, bringsProof } from './filing-person.js';
import { ruledWhenMade } from './filing-register.js';
import { holdOn, isLive, papersDue } from './filing-term.js';
import type { Filing } from './types.js';

interface Open {
  readonly filing: Filing;
  readonly frame: RegionFrame;
}

/** Withdraws a filing: today is its last day, and stays begun under it settle under it (NM-14). */
export function withdrawFiling(filingId: string, papers: readonly FilingPaper[], scene: FilingScene): FilingOutcome {
  const open = openFiling(filingId, scene);
  if ('refusal' in open) return open;
  const { filing, frame } = open;
  const kind = frame.filing.kinds.get(filing.kind);
  const proof = kind !== undefined && bringsProof(papers, filing.group ?? null, kind);
  const hold = holdOn(filing, 'withdraw', frame, scene.today, proof);
  if (hold !== null && scene.today <= hold.lastBlocked) {
    const lift = hold.rule.liftedByPapers ? '，补充材料后可撤销' : '';
    return no(
      'filing_held',
      `${hold.rule.months} 个月内不能撤销，${hold.lastBlocked} 之后可办${lift}`,
      hold.rule.citation,
    );
  }
  const withdrawn = touched(filing, { withdrawnOn: scene.today });
  const citations = kind === undefined ? [] : [hold?.rule.citation ?? kind.citation];
  return { ok: true, value: { filing: withdrawn, closed: null, citations, warnings: [], unsettledStay: null } };
}

/** Papers owed by commitment arrive (HH-1.3, NM-12.1b). */
export function supplyPapers(filingId: string, papers: readonly FilingPaper[], scene: FilingScene): FilingOutcome {
  const open = openFiling(filingId, scene);
  if ('refusal' in open) return open;
  const { filing, frame } = open;
  const kind = frame.filing.kinds.get(filing.kind);
  if (filing.basis !== 'commitment' || filing.papersOn !== null || kind === undefined)
    return no('filing_papers', '该备案没有待补的材料');
  if (!bringsProof(papers, filing.group ?? null, kind)) {
    const { papers: accepted, citation } = acceptedPapers(filing.group ?? null, kind);
    return no('filing_papers', `须提供${accepted.map((p) => PAPER_NAMES[p]).join('或')}`, citation);
  }
  const due = papersDue(filing, frame);
  const late = due !== '' && scene.today > due;
  const warnings = late ? [`材料应于 ${due} 前补齐；自今天起恢复长期备案，此前已结算的不变`] : [];
  const supplied = touched(filing, { papersOn: scene.today });
  const citation = frame.filing.commitmentCitation ?? kind.citation;
  return { ok: true, value: { filing: supplied, closed: null, citations: [citation], warnings, unsettledStay: null } };
}

function openFiling(filingId: string, scene: FilingScene): Open | ReturnType<typeof no> {
  const now = scene.frameOn(scene.today);
  if (now === null) return no('policy_date_missing', scene.today);
  if (scopeOf(now, scene.actingFor) !== 'local') return no('filing_sender', '备案撤销和补材料由参保地办理');
  const filing = scene.person.filings.find((f) => f.id === filingId);
  if (filing === undefined) return no('filing_unknown', filingId);
  // Papers that come after a filing counts as other-temporary still find it, also past the shorter term.
  const live =
    isLive(filing, now, scene.today) ||
    (filing.withdrawnOn === null && (filing.enddate === null || scene.today <= filing.enddate));
  if (!live) return no('filing_over', filingId);
  return { filing, frame: ruledWhenMade(filing, scene, now) };
}

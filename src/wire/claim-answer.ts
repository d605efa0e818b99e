import type { Claim } from '../settlement/claim-contract.js';
import { checkClaimLists, listed } from './claim-lists.js';
import { CLAIM_STAMP_COLUMNS } from './claim-columns.js';
import { checkCells, fromCells, toCells } from './columns.js';
import { WireError } from './errors.js';
import { ANSWER_LIMITS } from './limits.js';
import { isCleanText } from './text.js';

/** The claim as it stands behind setlinfo. */
export function claimStampCells(claim: Claim): unknown[] {
  return toCells({ ...claim, papers: claim.papers.join(), extras: claim.extras.join() }, CLAIM_STAMP_COLUMNS);
}

/** Throws WireError E107. */
export function readClaimStamp(cells: readonly unknown[]): Claim {
  checkCells(cells, CLAIM_STAMP_COLUMNS, ANSWER_LIMITS);
  const record = fromCells(cells, CLAIM_STAMP_COLUMNS);
  checkClaimLists(record);
  const basis = record.basis as readonly unknown[];
  if (!basis.every((text) => typeof text === 'string' && isCleanText(text)))
    throw new WireError('E107', 'claim_basis 应为文本数组');
  return { ...record, papers: listed(record.papers), extras: listed(record.extras) } as unknown as Claim;
}

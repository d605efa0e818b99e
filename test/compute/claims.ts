/** Claims (零星报销) over the person of the fixtures: insured in Xi'an, long-term filed for Beijing. */
import type { ComputeTask } from '../../src/compute/contract.js';
import type { ClaimRequest } from '../../src/settlement/claim-contract.js';
import { type ClaimBody, encodeClaimBody } from '../../src/wire/claim-body.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import { BODY } from './fixtures.js';

export const HOME = '610100';

export const CLAIM: ClaimRequest = {
  mdtrtarea: '110105',
  reason: 'system_fault',
  catalogue: 'home',
  designated: true,
  consent: true,
  consentBy: '王主任',
  lateFiledOn: null,
  receivedOn: '2025-05-06',
  papers: ['identity', 'receipt', 'cost_list', 'discharge_summary'],
  extras: [],
  uploaded: false,
  special: false,
  operatorNo: 'OP01',
  operatorName: '李四',
};

export interface ClaimChange {
  readonly bill?: Partial<SettleBody>;
  readonly claim?: Partial<ClaimRequest>;
  readonly rawLines?: ClaimBody['rawLines'];
}

export function claimBody({ bill, claim, rawLines = null }: ClaimChange = {}): Uint8Array {
  return encodeClaimBody({ bill: { ...BODY, ...bill }, claim: { ...CLAIM, ...claim }, rawLines });
}

export function claimTask(
  msgid: string,
  change: ClaimChange = {},
  more: Partial<ComputeTask> = {},
): Partial<ComputeTask> {
  return { infno: '2207M', msgid, refMsgid: `R${msgid}`, mdtrtarea: HOME, body: claimBody(change), ...more };
}

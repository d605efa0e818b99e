import { Buffer } from 'node:buffer';
import type { ClaimBody } from '../wire/claim-body.js';
import { intentFingerprint, plainFingerprint } from '../wire/fingerprint.js';
import type { ComputeTask } from './contract.js';

/** What a claim asks for, in 16 bytes; stored with receipts, therefore neither order nor spelling may ever change. */
export function claimFingerprint(task: ComputeTask, { bill, claim, rawLines }: ClaimBody): Uint8Array {
  const own = [
    ...[claim.mdtrtarea, claim.reason, claim.catalogue, claim.designated, claim.consent, claim.consentBy],
    ...[claim.lateFiledOn, claim.receivedOn, claim.papers.join(), claim.extras.join()],
    ...[claim.uploaded, claim.special, claim.operatorNo, claim.operatorName],
  ];
  const billHash = Buffer.from(intentFingerprint(task, bill)).toString('hex');
  return plainFingerprint(task, [billHash, ...own, rawLines?.length ?? -1, ...(rawLines ?? []).flat()]);
}

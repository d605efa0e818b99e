import type { Job } from './job.js';

/**
 * Msgids of commits that were sent and whose result is not known yet, each with the attempt (inf_refmsgid) that sent it.
 * While one stands here, no other attempt at the same msgid may be told "not executed": the first may still be.
 */
export class Uncertain {
  readonly #sent = new Map<string, string>();

  get size(): number {
    return this.#sent.size;
  }

  /** The commit of this attempt is being sent; an earlier attempt keeps its place. */
  sent(job: Job): void {
    if (!this.#sent.has(job.msgid)) this.#sent.set(job.msgid, job.refMsgid);
  }

  /** Whether another attempt than `refMsgid` at this msgid may have been executed, or may yet be. */
  byAnother(msgid: string, refMsgid: string): boolean {
    const attempt = this.#sent.get(msgid);
    return attempt !== undefined && attempt !== refMsgid;
  }

  /** An attempt was answered for certain: for all of its msgid when `forAll`, else for itself. */
  answered(msgid: string, refMsgid: string, forAll: boolean): void {
    if (forAll || this.#sent.get(msgid) === refMsgid) this.#sent.delete(msgid);
  }
}

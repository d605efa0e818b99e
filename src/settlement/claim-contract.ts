import type { ClaimExtra, ClaimPaper, ClaimReason } from '../policy/claim-words.js';

/** What an operator of the insured place states of a claim (零星报销). Days are `yyyy-MM-dd`. */
export interface ClaimRequest {
  /** Where the person was treated; nobody need speak for that place. */
  readonly mdtrtarea: string;
  readonly reason: ClaimReason;
  /** By whose catalogue the amounts of the bill were split. */
  readonly catalogue: 'home' | 'treating';
  /** The institution is a designated one, networked or not. */
  readonly designated: boolean;
  /** The office agreed to a settlement by hand; `consentBy` says who, '' without consent. */
  readonly consent: boolean;
  readonly consentBy: string;
  /** Day of a filing made after discharge; null = none was. */
  readonly lateFiledOn: string | null;
  /** Day on which the papers were complete. */
  readonly receivedOn: string;
  readonly papers: readonly ClaimPaper[];
  readonly extras: readonly ClaimExtra[];
  /** The institution uploaded lines and diagnosis. */
  readonly uploaded: boolean;
  /** 特殊情况: the longer time for a decision. */
  readonly special: boolean;
  readonly operatorNo: string;
  readonly operatorName: string;
}

/** A claim that was accepted, as record, answer and explanation keep it. */
export interface Claim extends ClaimRequest {
  /** Last day for the decision; null = the place states no time. */
  readonly dueOn: string | null;
  /** What the due day rests on, '' when there is nothing to say. */
  readonly dueNote: string;
  /** Clauses of the acceptance, as texts. */
  readonly basis: readonly string[];
}

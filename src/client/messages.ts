import type { Clock } from '../wire/clock.js';
import { Msgids } from '../wire/ids.js';
import { type ClaimBody, encodeClaimBody } from '../wire/claim-body.js';
import type { Envelope } from '../wire/envelope.js';
import { encodeSettleBody, type SettleBody } from '../wire/settle-body.js';
import { INFNO, type Infno } from '../wire/transactions.js';
import { encodeCancelBody } from '../wire/undo-bodies.js';

/** Addressing every message carries. */
export interface QueryCall {
  readonly psnNo: string;
  /** 参保地 and 就医地, six digits. */
  readonly insuplc: string;
  readonly mdtrtarea: string;
  /** Generated when absent. */
  readonly msgid?: string;
  readonly timeoutMs?: number;
}

/** A bill: `visit` chooses between 2303/2304 and 2206/2207. */
export interface BillCall extends QueryCall {
  readonly visit: 'inpatient' | 'outpatient';
  readonly body: SettleBody;
}

/** A settlement to be taken back; `visit` as it was settled, `mdtrtId` as a second key against a mistyped `setlId`. */
export interface CancelCall extends QueryCall {
  readonly visit: BillCall['visit'];
  readonly setlId: string;
  readonly mdtrtId: string;
}

/** A manual claim (零星报销) at the insured place; `mdtrtarea` of the call is the insured place, that of the claim the treating one. */
export interface ClaimCall extends QueryCall {
  readonly body: ClaimBody;
}

export function claimEnvelope(call: ClaimCall, preview: boolean, stamp: Stamp): Envelope {
  return envelopeOf(call, preview ? INFNO.claimPreSettle : INFNO.claimSettle, stamp, encodeClaimBody(call.body));
}

/** An earlier message to be undone, or barred when it was never seen. */
export interface ReverseCall extends QueryCall {
  readonly ofMsgid: string;
  /** Its transaction, e.g. 2304. */
  readonly ofInfno: string;
}

const CANCEL_INFNO: Readonly<Record<BillCall['visit'], Infno>> = {
  inpatient: INFNO.inpatientCancel,
  outpatient: INFNO.outpatientCancel,
};

export function cancelEnvelope(call: CancelCall, preview: boolean, stamp: Stamp): Envelope {
  const { setlId, mdtrtId } = call;
  return envelopeOf(call, CANCEL_INFNO[call.visit], stamp, encodeCancelBody({ setlId, mdtrtId, preview }));
}

const BILL_INFNO: Readonly<Record<'presettle' | 'settle', Readonly<Record<BillCall['visit'], Infno>>>> = {
  presettle: { inpatient: INFNO.inpatientPreSettle, outpatient: INFNO.outpatientPreSettle },
  settle: { inpatient: INFNO.inpatientSettle, outpatient: INFNO.outpatientSettle },
};

export interface Stamp {
  readonly msgid: string;
  readonly timeoutMs: number;
}

export function billEnvelope(call: BillCall, what: 'presettle' | 'settle', stamp: Stamp): Envelope {
  return envelopeOf(call, BILL_INFNO[what][call.visit], stamp, encodeSettleBody(call.body));
}

export function envelopeOf(call: QueryCall, infno: Infno, stamp: Stamp, body: Uint8Array): Envelope {
  return {
    infno,
    msgid: stamp.msgid,
    psnNo: call.psnNo,
    insuplc: call.insuplc,
    mdtrtarea: call.mdtrtarea,
    timeoutMs: stamp.timeoutMs,
    body,
  };
}

const BASE36 = 36;
const OWN_CHARS = 6;

/**
 * msgids of one client: six characters of the sender, six drawn at random, then time and counter. The drawn part keeps
 * two clients of one sender apart that start in the same second.
 */
export function msgidSource(senderId: string, clock: Clock, random: () => number): Msgids {
  const sender = senderId
    .replace(/[^0-9A-Za-z]/g, '')
    .slice(0, OWN_CHARS)
    .padEnd(OWN_CHARS, '0');
  const own = Array.from({ length: OWN_CHARS }, () => Math.floor(random() * BASE36).toString(BASE36)).join('');
  return new Msgids(`${sender}${own}`, clock);
}

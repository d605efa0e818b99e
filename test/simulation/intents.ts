/** From planned steps to bytes: every message of a history is fixed when it is first sent. */
import { benefitLine } from '../../src/compute/visit.js';
import { type Envelope, decodeAnswer } from '../../src/wire/envelope.js';
import { encodeFiling, encodeFilingAction } from '../../src/wire/filing-bodies.js';
import { makeSetlId } from '../../src/wire/ids.js';
import { encodeAccumulatorsQuery, encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import { encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { decodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { INFNO } from '../../src/wire/transactions.js';
import { decodeCancelBody, encodeCancelBody, encodeReversalBody } from '../../src/wire/undo-bodies.js';
import type { Asked, Plan, SendStep } from './plan.js';
import type { Witness } from './witness.js';

const isStay = (bill: SettleBody): boolean => benefitLine(INFNO.inpatientSettle, bill.medType) !== null;

const READING: readonly string[] = [
  INFNO.outpatientPreSettle,
  INFNO.inpatientPreSettle,
  INFNO.settlementQuery,
  INFNO.accumulatorsQuery,
];

/** Whether a message may change something. */
export function writes({ infno, body }: Envelope): boolean {
  if (infno === INFNO.outpatientCancel || infno === INFNO.inpatientCancel) return !decodeCancelBody(body).preview;
  return !READING.includes(infno);
}

export class Intents {
  /** By step; an altered repeat is another message under the same msgid. */
  readonly sent: Envelope[] = [];
  readonly #plan: Plan;
  readonly #witness: Witness;
  readonly #known = new Map<string, Envelope>();

  constructor(plan: Plan, witness: Witness) {
    this.#plan = plan;
    this.#witness = witness;
  }

  /** The message of a step as it was or is now sent. */
  of(step: SendStep, altered = false): Envelope {
    const key = `${step.no} ${altered}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const envelope = this.#make(step, altered);
    this.#known.set(key, envelope);
    this.sent.push(envelope);
    return envelope;
  }

  #make(step: SendStep, altered: boolean): Envelope {
    const { person } = (this.#plan.people[step.person] as Plan['people'][number]).entry;
    const { infno, body } = this.#content(step.asked, step, altered);
    return {
      infno,
      msgid: `M${this.#plan.seed}x${step.no}`,
      psnNo: person.psnNo,
      insuplc: person.insuplc,
      mdtrtarea: step.mdtrtarea,
      timeoutMs: step.timeoutMs,
      body,
    };
  }

  #content(asked: Asked, step: SendStep, altered: boolean): { infno: string; body: Uint8Array } {
    const psnNo = (this.#plan.people[step.person] as Plan['people'][number]).entry.person.psnNo;
    switch (asked.what) {
      case 'settle':
      case 'presettle': {
        const bill = altered ? { ...asked.bill, mdtrtId: `${asked.bill.mdtrtId}b` } : asked.bill;
        const settle = asked.what === 'settle';
        if (isStay(bill))
          return { infno: settle ? INFNO.inpatientSettle : INFNO.inpatientPreSettle, body: encodeSettleBody(bill) };
        return { infno: settle ? INFNO.outpatientSettle : INFNO.outpatientPreSettle, body: encodeSettleBody(bill) };
      }
      case 'cancel':
      case 'preview': {
        const of = this.#step(asked.of);
        const bill = billOf(of);
        const mdtrtId = altered ? 'other' : (bill?.mdtrtId ?? '');
        const body = encodeCancelBody({ setlId: this.#setlId(of), mdtrtId, preview: asked.what === 'preview' });
        return { infno: bill !== null && isStay(bill) ? INFNO.inpatientCancel : INFNO.outpatientCancel, body };
      }
      case 'reverse': {
        const of = asked.of === null ? null : this.#step(asked.of);
        const omsgid = of === null ? `N${this.#plan.seed}x${step.no}` : `M${this.#plan.seed}x${of.no}`;
        const oinfno = of === null ? INFNO.inpatientSettle : this.#content(of.asked, of, false).infno;
        return { infno: INFNO.reversal, body: encodeReversalBody({ omsgid: altered ? `${omsgid}b` : omsgid, oinfno }) };
      }
      case 'query': {
        const of = this.#step(asked.of);
        const by = asked.by === 'msgid' ? { msgid: `M${this.#plan.seed}x${of.no}` } : { setlId: this.#setlId(of) };
        return {
          infno: INFNO.settlementQuery,
          body: encodeSettlementQuery({ setlId: null, msgid: null, explain: false, ...by }),
        };
      }
      case 'totals':
        return { infno: INFNO.accumulatorsQuery, body: encodeAccumulatorsQuery({ year: null }) };
      case 'filing': {
        const filing = altered ? { ...asked.filing, areas: ['510100'] } : asked.filing;
        return { infno: INFNO.filing, body: encodeFiling(filing) };
      }
      case 'withdraw': {
        const filingId = altered ? 'other' : `F${psnNo}`;
        return { infno: INFNO.filingWithdrawal, body: encodeFilingAction({ filingId, ...asked.body }) };
      }
    }
  }

  #step(no: number): SendStep {
    const step = this.#plan.steps.find((one) => one.no === no);
    if (step?.kind !== 'send') throw new RangeError(`step ${no} sends nothing`);
    return step;
  }

  /** As the caller was told; before that, a guess at the first of the year. */
  #setlId(of: SendStep): string {
    const { person } = (this.#plan.people[of.person] as Plan['people'][number]).entry;
    for (const { replies } of this.#witness.of(`M${this.#plan.seed}x${of.no}`))
      for (const { code, frame } of replies)
        if (code === '') return decodeSettleAnswer(decodeAnswer(frame).body as Uint8Array).setlId;
    return makeSetlId(person.insuplc, person.psnNo, Number(billOf(of)?.setlTime.slice(0, 4) ?? 2025), 1);
  }
}

function billOf(step: SendStep): SettleBody | null {
  return 'bill' in step.asked ? step.asked.bill : null;
}

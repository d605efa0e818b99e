/** Draws messages: new settlements, and others about those that were made before. */
import type { BillCall, CancelCall, ReverseCall } from '../../src/client/index.js';
import type { SeededRandom } from '../../src/cli/roster/random.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { shanghai, systemClock } from '../../src/wire/clock.js';
import { INFNO } from '../../src/wire/transactions.js';
import { drawBill, type PlannedPerson } from '../simulation/people.js';
import { Intent, type Kind } from './model.js';

interface Settled {
  readonly intent: Intent;
  readonly call: BillCall;
  undone: boolean;
}

export class Draw {
  readonly #random: SeededRandom;
  readonly #people: readonly PlannedPerson[];
  readonly #settled: Settled[] = [];
  readonly #cancels = new Map<Intent, CancelCall>();
  readonly timeoutMs: number;
  readonly #days: readonly string[];
  #no = 0;

  constructor(random: SeededRandom, people: readonly PlannedPerson[], timeoutMs: number) {
    this.#random = random;
    this.#people = people;
    this.timeoutMs = timeoutMs;
    const { date } = shanghai(systemClock.nowMs());
    this.#days = [date];
  }

  /** A new bill; `person` for one person instead of any. */
  settle(person?: PlannedPerson): Intent {
    const { entry, places } = person ?? this.#random.pick(this.#people);
    const { psnNo, insuplc, insutype } = entry.person;
    this.#no += 1;
    const body = drawBill(this.#random, insutype, this.#no, this.#days);
    const visit = body.medType === '21' ? 'inpatient' : 'outpatient';
    const mdtrtarea = this.#random.pick(places);
    const call: BillCall = { psnNo, insuplc, mdtrtarea, visit, body, msgid: this.#msgid(), timeoutMs: this.timeoutMs };
    const infno = visit === 'inpatient' ? INFNO.inpatientSettle : INFNO.outpatientSettle;
    const intent = this.#intent('settle', call, infno, (client) => client.settle(call));
    this.#settled.push({ intent, call, undone: false });
    return intent;
  }

  /** The msgid of an executed settlement with another amount; null: there is none yet. */
  conflict(): Intent | null {
    const found = this.#executed();
    if (found === null) return null;
    const { body } = found.call;
    const call = { ...found.call, body: { ...body, mdtrtId: `${body.mdtrtId}x` } };
    return this.#intent('conflict', call, found.intent.infno, (client) => client.settle(call));
  }

  /** Takes an executed settlement back; each at most once, by this or by `reverse`. */
  cancel(): Intent | null {
    const found = this.#executed(true);
    if (found === null) return null;
    const { psnNo, insuplc, mdtrtarea, visit, body } = found.call;
    const last = found.intent.copies.find(({ result }) => result.outcome === 'executed')?.result;
    if (last?.outcome !== 'executed') return null;
    const { setlId } = last.answer as SettleAnswer;
    const msgid = this.#msgid();
    const call = { psnNo, insuplc, mdtrtarea, visit, setlId, mdtrtId: body.mdtrtId, msgid, timeoutMs: this.timeoutMs };
    const infno = visit === 'inpatient' ? INFNO.inpatientCancel : INFNO.outpatientCancel;
    const intent = this.#intent('cancel', call, infno, (client) => client.cancel(call));
    this.#cancels.set(intent, call);
    return intent;
  }

  /** The same settlement once more, as another message. */
  cancelAgain(cancel: Intent): Intent | null {
    const made = this.#cancels.get(cancel);
    if (made === undefined) return null;
    const call = { ...made, msgid: this.#msgid() };
    return this.#intent('cancel', call, cancel.infno, (client) => client.cancel(call));
  }

  /** Undoes a settlement whatever became of it: executed, in doubt, refused, or (`of`) never sent. */
  reverse(of?: Intent): Intent | null {
    const found = of ?? this.#executed(true)?.intent;
    if (found === undefined) return null;
    const { psnNo, insuplc, mdtrtarea } = found;
    const about = { ofMsgid: found.msgid, ofInfno: found.infno, msgid: this.#msgid(), timeoutMs: this.timeoutMs };
    const call: ReverseCall = { psnNo, insuplc, mdtrtarea, ...about };
    return this.#intent('reverse', call, INFNO.reversal, (client) => client.reverse(call));
  }

  #executed(toUndo = false): Settled | null {
    const able = this.#settled.filter(({ intent, undone }) => intent.frame !== null && !(toUndo && undone));
    if (able.length === 0) return null;
    const found = this.#random.pick(able);
    if (toUndo) found.undone = true;
    return found;
  }

  #msgid(): string {
    return `${this.#people[0]?.entry.person.psnNo}m${this.#no}r${this.#random.between(0, 1e9)}`;
  }

  #intent(
    kind: Kind,
    { psnNo, insuplc, mdtrtarea, msgid }: Pick<BillCall, 'psnNo' | 'insuplc' | 'mdtrtarea' | 'msgid'>,
    infno: string,
    send: ConstructorParameters<typeof Intent>[1],
  ): Intent {
    return new Intent({ kind, psnNo, insuplc, mdtrtarea, msgid: msgid ?? '', infno }, send);
  }
}

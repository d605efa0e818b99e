/**
 * A plan as the rows of one Zen expression node: what somebody would write who models these rules in Zen. Amounts are fen;
 * rows may use earlier ones (`$.name`). Zen computes in decimals, which is exact enough wherever no cap meets a half fen.
 */
import {
  type BaseTerm,
  componentSlot,
  COMPONENTS,
  type CrossSelfPayStep,
  type DeductibleStep,
  FUND_COMPONENTS,
  type FundStep,
  fundSlot,
  type Plan,
} from '../../../src/policy/plan.js';

export interface ZenRow {
  readonly key: string;
  readonly value: string;
}

const INPUTS = ['total', 'own_pay', 'over_limit', 'first_self_pay', 'in_scope'];

const most = (...parts: string[]): string => `max([${parts.join(', ')}])`;
const least = (...parts: string[]): string => `min([${parts.join(', ')}])`;

/** Writes rows and remembers under which name each amount stands. */
export class Program {
  readonly rows: ZenRow[] = [];
  readonly #slots: string[] = [];
  /** What earlier rows add to each meter. */
  readonly #added: string[][];
  readonly paid: string[] = [];
  readonly base: string[] = [];
  readonly room: string[] = [];
  /** What of a stay's deductible found no cost. */
  deductibleLeft = '0';

  constructor(plan: Plan) {
    this.#added = plan.meters.map(() => []);
    for (const name of COMPONENTS) this.#slots.push(INPUTS.includes(name) ? name : '0');
    this.#slots[componentSlot('fees')] = 'in_scope';
    this.#slots[componentSlot('remaining')] = 'in_scope';
    for (const step of plan.steps) this.#step(step);
  }

  #step(step: Plan['steps'][number]): void {
    if (step.kind === 'fund') this.#fund(step);
    else if (step.kind === 'deductible') this.#deductible(step);
    else this.#cross(step);
  }

  /** A row of its own; returns how later rows name it. */
  #row(name: string, value: string): string {
    const key = `r${this.rows.length}_${name}`;
    this.rows.push({ key, value });
    return `$.${key}`;
  }

  slot(name: (typeof COMPONENTS)[number]): string {
    return this.#slots[componentSlot(name)] ?? '0';
  }

  /** What this bill adds to a meter. */
  delta(meter: number): string {
    const parts = this.#added[meter] ?? [];
    return parts.length === 0 ? '0' : parts.join(' + ');
  }

  #before(meter: number): string {
    return meter < 0 ? '0' : `totals[${meter}]`;
  }

  #now(meter: number): string {
    return meter < 0 ? '0' : `(totals[${meter}] + ${this.delta(meter)})`;
  }

  #add(meter: number, value: string): void {
    if (meter >= 0) this.#added[meter]?.push(value);
  }

  #cross(step: CrossSelfPayStep): void {
    const fees = this.slot('fees');
    const value =
      step.rounds === 'self'
        ? `round(${fees} * ${step.n} / ${step.d})`
        : `${fees} - round(${fees} * ${step.d - step.n} / ${step.d})`;
    const self = this.#row('cross', value);
    this.#slots[componentSlot('cross_self_pay')] = this.#row('cross_all', `${this.slot('cross_self_pay')} + ${self}`);
    this.#slots[componentSlot('fees')] = this.#row('fees', `${fees} - ${self}`);
  }

  #standard(step: DeductibleStep): string {
    if (step.share !== null) {
      const { slot, n, d, min, max } = step.share;
      return least(String(max), most(String(min), `round(${this.#slots[slot]} * ${n} / ${d})`));
    }
    const last = step.amounts.length - 1;
    if (step.basis !== 'stay' || step.stayMeter < 0 || last === 0) return String(step.amounts[0] ?? 0);
    const stays = this.#before(step.stayMeter);
    return step.amounts.map((fen, i) => (i === last ? String(fen) : `${stays} == ${i} ? ${fen} : `)).join('');
  }

  #deductible(step: DeductibleStep): void {
    if (step.basis === 'stay') this.#add(step.stayMeter, '1');
    const standard = this.#row('standard', this.#standard(step));
    const used = this.#before(step.usedMeter);
    const limits = [step.basis === 'year' ? `${standard} - ${used}` : standard];
    if (step.yearCeiling >= 0) limits.push(`${step.yearCeiling} - ${used}`);
    const fees = this.slot('fees');
    const full = most(limits.length === 1 ? String(limits[0]) : least(...limits), '0');
    const waived = step.waivedWhen.map(({ meter, limit }) => `${this.#before(meter)} >= ${limit}`).join(' or ');
    const due = this.#row('due', waived === '' ? full : `(${waived}) ? 0 : ${full}`);
    const applied = this.#row('deductible', least(due, fees));
    if (step.basis === 'stay') this.deductibleLeft = `${due} - ${applied}`;
    this.#slots[componentSlot('deductible')] = applied;
    this.#slots[componentSlot('fees')] = this.#row('fees', `${fees} - ${applied}`);
    this.#add(step.usedMeter, applied);
  }

  #term({ slot, n, d }: BaseTerm): string {
    const amount = this.#slots[slot] ?? '0';
    return n === d ? amount : `${amount} * ${n} / ${d}`;
  }

  #fund(step: FundStep): void {
    const ded = this.slot('deductible');
    const base = this.#row('base', most('0', step.base.map((term) => this.#term(term)).join(' + ')));
    const feeRooms = step.caps
      .filter((cap) => cap.on === 'fees')
      .map((cap) => most('0', `${cap.limit} - ${this.#now(cap.meter)}${cap.includesDeductible ? ` - ${ded}` : ''}`));
    const admitted = feeRooms.length === 0 ? base : this.#row('admitted', least(base, ...feeRooms));
    const rooms = step.caps
      .filter((cap) => cap.on === 'payments')
      .map((cap) => most('0', `${cap.limit} - ${this.#now(cap.meter)}`));
    const room = rooms.length === 0 ? null : this.#row('room', rooms.length === 1 ? String(rooms[0]) : least(...rooms));
    const origin = this.#row(
      'origin',
      `${this.#before(step.positionMeter)}${step.includesDeductible ? ` + ${ded}` : ''}`,
    );
    const from = step.settle === 'catch_up' ? '0' : origin;
    const bands = this.#bands(step, from, `${origin} + ${admitted}`);
    const weighed = this.#row('weighed', bands.length === 0 ? '0' : bands.map(({ pays }) => pays).join(' + '));
    let pay = `round(${weighed})`;
    let consumed = admitted;
    if (step.settle === 'catch_up') {
      pay = least(
        most('0', `${pay} - ${this.#before(step.paidMeter)}`),
        `floor(${base})`,
        ...(room === null ? [] : [room]),
      );
    } else if (room !== null) {
      pay = `${weighed} > ${room} ? ${room} : ${pay}`;
      consumed = this.#row('consumed', `${weighed} > ${room} ? (${costUsed(bands, room)}) : ${admitted}`);
    }
    this.#settle(step, { base, consumed, pay: this.#row('pay', pay), ded });
    this.base.push(`round(${base})`);
    this.room.push(room ?? '-1');
  }

  /** Length of the bill inside each band, and what the band pays for it. */
  #bands(step: FundStep, from: string, to: string): Band[] {
    let low = 0;
    return step.bands.map((band, i) => {
      const lower = low === 0 ? from : most(String(low), from);
      const upper = band.to === null ? to : least(String(band.to), to);
      if (band.to !== null) low = Math.max(low, band.to);
      const length = this.#row(`length${i}`, most('0', `${upper} - ${lower}`));
      const pays = this.#row(`pays${i}`, `${length} * ${band.rate} / ${step.den}`);
      return { length, pays, rate: band.rate, den: step.den };
    });
  }

  #settle(step: FundStep, r: { base: string; consumed: string; pay: string; ded: string }): void {
    const values = {
      base: r.base,
      paid: r.pay,
      coinsurance: this.#row('coinsurance', `${r.consumed} - ${r.pay}`),
      over_cap: this.#row('over_cap', `${r.base} - ${r.consumed}`),
    };
    for (const name of FUND_COMPONENTS) this.#slots[fundSlot(step.fundIndex, name)] = values[name];
    this.#slots[componentSlot('remaining')] = this.#row('remaining', `${this.slot('remaining')} - ${r.pay}`);
    const deducted = ` + ${r.ded}`;
    this.#add(step.positionMeter, `round(${r.base}${step.includesDeductible ? deducted : ''})`);
    for (const cap of step.caps)
      this.#add(
        cap.meter,
        cap.on === 'payments' ? r.pay : `round(${r.consumed}${cap.includesDeductible ? deducted : ''})`,
      );
    const counted = step.caps.some((cap) => cap.meter >= 0 && cap.meter === step.paidMeter);
    if (step.settle === 'catch_up' && !counted) this.#add(step.paidMeter, r.pay);
    this.paid.push(r.pay);
  }
}

interface Band {
  readonly length: string;
  readonly pays: string;
  readonly rate: number;
  readonly den: number;
}

/** The cost after which `room` is paid out. */
function costUsed(bands: readonly Band[], room: string): string {
  const cost: string[] = [];
  const paid: string[] = [];
  let text = '';
  let open = 0;
  for (const { length, pays, rate, den } of bands) {
    const left = [room, ...paid].join(' - ');
    const soFar = cost.length === 0 ? '' : `${cost.join(' + ')} + `;
    if (rate > 0) {
      text += `(${pays} > ${left} ? ${soFar}(${left}) * ${den} / ${rate} : `;
      open += 1;
    }
    cost.push(length);
    paid.push(pays);
  }
  return `${text}${cost.join(' + ')}${')'.repeat(open)}`;
}

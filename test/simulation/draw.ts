/** A plan from a seed. */
import { SeededRandom } from '../../src/cli/roster/random.js';
import { shanghai } from '../../src/wire/clock.js';
import type { FilingBody } from '../../src/wire/filing-bodies.js';
import { drawBill, drawPerson, type PlannedPerson } from './people.js';
import type { Asked, Call, Effect, Plan, SendStep, Step } from './plan.js';

const DAY_MS = 86_400_000;
/** A working day, and four seconds before the end of a year in Shanghai. */
const STARTS = [Date.UTC(2025, 4, 6, 2, 0, 0), Date.UTC(2025, 11, 31, 15, 59, 56)];
const SPAN_MS = 6_000;
/** How long after what it is about a message is sent: a reversal often while that is still under way. */
const SOON = [-300, -1, 0, 0, 1, 2, 4, 30, 500, 4_000];
const LATER = [-300, 0, 2, 30, 500, 2_000, 4_000];
const TIMEOUTS = [60, 400, 3_000, 3_000, 10_000];
/** A history has one of these shares of trouble: without any, races decide; with much, little is left standing. */
const TROUBLE = [0, 0.4, 1, 1];

export function drawPlan(seed: number): Plan {
  return new Drawing(seed).plan();
}

class Drawing {
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #steps: Step[] = [];
  #people: readonly PlannedPerson[] = [];
  #days: readonly string[] = [];
  #startMs = 0;
  #engines = 1;
  #clients = 1;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
  }

  plan(): Plan {
    const random = this.#random;
    this.#startMs = random.chance(0.15) ? (STARTS[1] as number) : (STARTS[0] as number);
    this.#days = [this.#startMs, this.#startMs, this.#startMs - DAY_MS, this.#startMs + SPAN_MS].map(
      (ms) => shanghai(ms).date,
    );
    const year = shanghai(this.#startMs).year;
    this.#engines = random.between(1, 3);
    this.#clients = random.between(1, 3);
    const persons = random.pick([1, 1, 2, 3]);
    this.#people = Array.from({ length: persons }, (_, i) => drawPerson(random, `P${this.#seed}x${i}`, year));
    const messages = random.between(4, 18);
    for (let i = 0; i < messages; i += 1) this.#message();
    this.#trouble(random.pick(TROUBLE));
    return {
      seed: this.#seed,
      startMs: this.#startMs,
      engines: this.#engines,
      clients: this.#clients,
      people: this.#people,
      steps: this.#steps,
      only: null,
      skewMs: Array.from({ length: this.#engines }, () => (random.chance(0.2) ? random.between(-3000, 3000) : 0)),
    };
  }

  get #no(): number {
    return this.#steps.length;
  }

  #when(): number {
    // Bursts: what falls together races.
    return this.#random.chance(0.6) ? this.#random.between(0, 2) * 700 : this.#random.between(0, SPAN_MS);
  }

  /** While some message is likely to be under way. */
  #near(): number {
    const messages = this.#steps.filter((step) => step.kind === 'send' || step.kind === 'repeat');
    return Math.max(0, this.#random.pick(messages).atMs) + this.#random.between(1, 14);
  }

  #message(): void {
    const random = this.#random;
    const sent = this.#steps.filter((step): step is SendStep => step.kind === 'send');
    const writing = sent.filter((step) => ['settle', 'cancel', 'reverse', 'filing'].includes(step.asked.what));
    if (writing.length > 0 && random.chance(0.25)) {
      const of = random.pick(writing);
      const atMs = of.atMs + random.pick([0, 0, 1, 2, 4, 8, 60, 900, 5_000]);
      const client = random.between(0, this.#clients - 1);
      this.#steps.push({ kind: 'repeat', no: this.#no, atMs, client, of: of.no, altered: random.chance(0.2) });
      return;
    }
    this.#send(sent);
  }

  #send(sent: readonly SendStep[]): void {
    const random = this.#random;
    const person = random.between(0, this.#people.length - 1);
    const settled = sent.filter((step) => step.asked.what === 'settle');
    const asked = this.#asked(person, settled, sent);
    const about = 'of' in asked && asked.of !== null ? sent.find((step) => step.no === asked.of) : undefined;
    const target = this.#people[about?.person ?? person] as PlannedPerson;
    const own = asked.what === 'filing' || asked.what === 'withdraw';
    const mdtrtarea = about?.mdtrtarea ?? (own ? target.entry.person.insuplc : random.pick(target.places));
    this.#steps.push({
      kind: 'send',
      no: this.#no,
      atMs: about === undefined ? this.#when() : about.atMs + random.pick(asked.what === 'reverse' ? SOON : LATER),
      client: random.between(0, this.#clients - 1),
      person: about?.person ?? person,
      asked,
      mdtrtarea,
      timeoutMs: random.pick(TIMEOUTS),
      rounds: random.between(1, 4),
      onDoubt: random.pick(['ask', 'again', 'wait'] as const),
    });
  }

  #asked(person: number, settled: readonly SendStep[], sent: readonly SendStep[]): Asked {
    const random = this.#random;
    const draw = random.between(0, 99);
    if (settled.length > 0 && draw >= 45) {
      if (draw < 60) return { what: 'cancel', of: random.pick(settled).no };
      if (draw < 63) return { what: 'preview', of: random.pick(settled).no };
      if (draw < 78) return this.#reversal(settled, sent);
      if (draw < 82)
        return { what: 'query', of: random.pick(settled).no, by: random.pick(['msgid', 'setlId'] as const) };
    }
    if (draw >= 82 && draw < 88) return { what: 'totals' };
    if (draw >= 88 && draw < 92) return { what: 'filing', filing: this.#filing() };
    if (draw >= 92 && draw < 95) return { what: 'withdraw', body: { papers: [] } };
    const { insutype } = (this.#people[person] as PlannedPerson).entry.person;
    return {
      what: draw >= 95 ? 'presettle' : 'settle',
      bill: drawBill(random, insutype, this.#no, this.#days),
    };
  }

  #reversal(settled: readonly SendStep[], sent: readonly SendStep[]): Asked {
    const random = this.#random;
    const cancels = sent.filter((step) => step.asked.what === 'cancel');
    if (cancels.length > 0 && random.chance(0.45))
      return { what: 'reverse', of: random.pick(cancels).no, ofCancel: true };
    if (random.chance(0.1)) return { what: 'reverse', of: null, ofCancel: false };
    return { what: 'reverse', of: random.pick(settled).no, ofCancel: false };
  }

  #filing(): FilingBody {
    const begndate = shanghai(this.#startMs + DAY_MS).date;
    return {
      filingId: null,
      kind: 'long_term',
      group: this.#random.pick(['worker', 'resident', 'retiree'] as const),
      areas: [this.#random.pick(['110000', '310000', '440100'])],
      begndate,
      enddate: null,
      basis: this.#random.pick(['papers', 'commitment'] as const),
      papers: [],
      mdtrtId: null,
      admissionDay: null,
    };
  }

  #trouble(share: number): void {
    const random = this.#random;
    const engine = (): number => random.between(0, this.#engines - 1);
    const times = (most: number): number => (random.chance(share) ? random.between(1, most) : 0);
    for (let i = 2 * times(9); i > 0; i -= 1)
      this.#steps.push({ kind: 'effect', no: this.#no, engine: engine(), call: this.#call(), effect: this.#effect() });
    for (let i = times(2); i > 0; i -= 1)
      this.#steps.push({
        kind: 'crash',
        no: this.#no,
        atMs: this.#near(),
        engine: engine(),
        downMs: random.between(5, 2_000),
      });
    for (let i = times(1); i > 0; i -= 1)
      this.#steps.push({ kind: 'outage', no: this.#no, atMs: this.#near(), forMs: random.between(50, 3_000) });
    for (let i = times(2); i > 0; i -= 1)
      this.#steps.push({
        kind: 'cut',
        no: this.#no,
        atMs: this.#near() + random.pick([0, 400, 1_500, 4_000]),
        client: random.between(0, this.#clients - 1),
      });
    for (let i = random.chance(0.3) ? random.between(1, 3 * this.#engines) : 0; i > 0; i -= 1)
      this.#steps.push({ kind: 'swap', no: this.#no, atMs: this.#near(), engine: engine(), set: random.between(0, 1) });
    for (let i = random.chance(0.35) ? random.between(1, 3) : 0; i > 0; i -= 1) this.#roster();
    if (random.chance(0.06))
      this.#steps.push({
        kind: 'hold',
        no: this.#no,
        atMs: this.#near(),
        person: 0,
        forMs: random.between(200, 3_000),
      });
  }

  #roster(): void {
    const random = this.#random;
    const person = random.between(0, this.#people.length - 1);
    const balance = random.chance(0.7) ? random.pick([0, 10_000, 999_999]) : null;
    this.#steps.push({
      kind: 'roster',
      no: this.#no,
      atMs: this.#near(),
      person,
      balance,
      endsChronic: random.chance(0.5),
    });
  }

  #call(): Call {
    const random = this.#random;
    return random.chance(0.6) ? `commit${random.between(0, 6)}` : `load${random.between(0, 20)}`;
  }

  #effect(): Effect {
    const random = this.#random;
    const ms = random.pick([1, 20, 200, 1_000]);
    switch (random.between(0, 8)) {
      case 0:
      case 1:
        return { kind: 'slow', ms: random.pick([15, 100, 700, 4_000]) };
      case 2:
        return { kind: 'lost_request', ms };
      case 3:
        return { kind: 'lost_reply', ms };
      case 4:
      case 5:
        return { kind: 'late', ms, laterMs: random.pick([1, 40, 500, 5_000, 14_000]) };
      case 6:
        return { kind: 'refused' };
      default:
        return {
          kind: 'crash',
          when: random.pick(['before', 'sent', 'applied'] as const),
          downMs: random.between(1, 1_500),
        };
    }
  }
}

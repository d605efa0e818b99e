import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../../src/wire/settle-answer.js';
import {
  auditAll,
  cancelOf,
  type Kind,
  type Message,
  openWorld,
  persons,
  reversalOf,
  send,
  settleOf,
  type World,
} from './world.js';

const CLIENTS = 4;
const IN_FLIGHT = 8;
const OPERATIONS = Number(process.env['AUDIT_OPERATIONS'] ?? 3000);
const PERSONS = Math.max(60, Math.floor(OPERATIONS / 60));

/** A client that remembers what it settled and cancels, repeats and reverses some of it, through either engine. */
class Client {
  readonly answers = new Map<string, number>();
  readonly #world: World;
  readonly #no: number;
  readonly #settled: { message: Message; answer: SettleAnswer }[] = [];
  readonly #sent: Message[] = [];
  readonly #barred: string[] = [];
  #seed: number;

  constructor(world: World, no: number) {
    this.#world = world;
    this.#no = no;
    this.#seed = no * 7919 + 1;
  }

  #below(n: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * n);
  }

  /** Keeps IN_FLIGHT messages under way. */
  async operate(count: number): Promise<void> {
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, lane) => this.#lane(lane, Math.ceil(count / IN_FLIGHT))));
  }

  async #lane(lane: number, count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const message = this.#next(`C${this.#no}L${lane}M${i}`);
      this.#sent.push(message);
      if (this.#sent.length > 200) this.#sent.shift();
      const answer = await send(this.#world.engines[this.#below(2)] as Engine, message);
      const code = `${message.infno} ${answer.error?.code ?? 'ok'}`;
      this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
      if (message.infno === '2304' && answer.body !== null) {
        this.#settled.push({ message, answer: decodeSettleAnswer(answer.body) });
        if (this.#settled.length > 100) this.#settled.shift();
      }
    }
  }

  #next(msgid: string): Message {
    const what = this.#below(100);
    const psn = `6101${String(this.#below(PERSONS)).padStart(8, '0')}`;
    const past = this.#settled[this.#below(this.#settled.length)];
    const sent = this.#sent[this.#below(this.#sent.length)];
    if (what < 15 && past !== undefined) return cancelOf(past.message.psnNo, msgid, past.answer);
    if (what < 25 && sent !== undefined) return reversalOf(sent.psnNo, msgid, sent.msgid, sent.infno);
    if (what < 35 && sent !== undefined) return sent;
    if (what < 38) {
      this.#barred.push(`${msgid}X ${psn}`);
      return reversalOf(psn, msgid, `${msgid}X`, '2304');
    }
    const [late, of] = what < 42 ? (this.#barred.pop() ?? '').split(' ') : [];
    if (late !== undefined && of !== undefined) return settleOf(of, late);
    return settleOf(psn, msgid, what < 50 ? 2024 : 2025);
  }
}

describe.each<Kind>(['embedded', 'redis'])('the %s store after mixed operations', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(kind);
    await world.load(persons(PERSONS));
  });
  afterAll(async () => world.close());

  it('is clean, also while four clients work through two engines', { timeout: 600_000 }, async () => {
    const clients = Array.from({ length: CLIENTS }, (_, no) => new Client(world, no));
    const working = Promise.all(clients.map((client) => client.operate(OPERATIONS / CLIENTS)));
    let over = false;
    void working.then(() => (over = true));
    let during = 0;
    do {
      const { bad } = await auditAll(world);
      expect(bad.filter((report) => !report.changing)).toEqual([]);
      during += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
    } while (!over);
    await working;
    const after = await auditAll(world);
    expect(after.bad).toEqual([]);
    expect(during).toBeGreaterThan(0);
    const answers: Record<string, number> = {};
    for (const client of clients) for (const [code, n] of client.answers) answers[code] = (answers[code] ?? 0) + n;
    // The mix reached what it is there for.
    const wanted = ['2304 ok', '2305 ok', '2305 E603', '2601 ok', '2304 E604'];
    expect(wanted.filter((code) => answers[code] === undefined)).toEqual([]);
    if (process.env['AUDIT_OPERATIONS'] !== undefined)
      process.stderr.write(`${JSON.stringify({ kind, answers, ...after })}\n`);
  });
});

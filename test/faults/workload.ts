/** Callers that never rest: lanes of settlements, repeats, cancellations and reversals, every one kept with what came back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../src/cli/roster/random.js';
import { SettlementClient } from '../../src/client/index.js';
import type { Caller } from '../../scripts/pair/lib/engine.js';
import type { Draw } from './intents.js';
import { type Copy, type Intent, passing } from './model.js';

/** Between two messages of a lane: enough load to be hit by every fault, few enough records to price every one again. */
const PACE_MS = 15;
const AFTER_REFUSAL_MS = 120;

/** One try and one question: whatever else is done about a doubt is the model's doing and is counted. */
export function clientOf(url: string, sender: Caller, graceMs: number): SettlementClient {
  return new SettlementClient({
    url: `${url.replace('http', 'ws')}/ws`,
    sender,
    answerGraceMs: graceMs,
    reconnect: { minMs: 40, maxMs: 300 },
    rounds: 1,
    maxSends: 1,
  });
}

export class Workload {
  readonly intents: Intent[] = [];
  readonly complaints: string[] = [];
  readonly #clients: readonly SettlementClient[];
  readonly #draw: Draw;
  readonly #random: SeededRandom;
  readonly #saw: (state: string) => void;
  #lanes: Promise<void>[] = [];
  #going = true;
  #executed = 0;

  constructor(clients: readonly SettlementClient[], draw: Draw, random: SeededRandom, saw: (state: string) => void) {
    this.#clients = clients;
    this.#draw = draw;
    this.#random = random;
    this.#saw = saw;
  }

  get executed(): number {
    return this.#executed;
  }

  start(lanes: number): void {
    for (let lane = 0; lane < lanes; lane += 1) this.#lanes.push(this.#lane(lane));
  }

  /** Resolves when so many more were executed; rejects when that takes too long. */
  async more(count: number, withinMs = 60_000): Promise<void> {
    const goal = this.#executed + count;
    const from = performance.now();
    while (this.#executed < goal) {
      if (performance.now() - from > withinMs) throw new Error(`no ${count} more settlements within ${withinMs} ms`);
      await sleep(5);
    }
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#lanes);
  }

  /** Sends one message once and keeps it. */
  async send(intent: Intent, client = this.#client(), how: Copy['how'] = 'first'): Promise<Copy> {
    if (how === 'first') this.intents.push(intent);
    const copy = await intent.send(client, how);
    if (copy.result.outcome === 'executed') this.#executed += 1;
    return copy;
  }

  #client(): SettlementClient {
    return this.#random.pick(this.#clients);
  }

  async #lane(lane: number): Promise<void> {
    const client = this.#clients[lane % this.#clients.length] as SettlementClient;
    while (this.#going) {
      await this.#step(client);
      await sleep(PACE_MS * this.#random.next() * 2);
    }
  }

  async #step(client: SettlementClient): Promise<void> {
    const dice = this.#random.next();
    if (dice < 0.08) return this.#repeat();
    if (dice < 0.11) return this.#late(client);
    if (dice < 0.17) return this.#carry(this.#draw.cancel(), client);
    if (dice < 0.2) return this.#carry(this.#draw.reverse(), client);
    if (dice < 0.23) return this.#conflict(client);
    const intent = this.#draw.settle();
    if (dice > 0.95) {
      // The same bytes over two connections, at two engines where there are two.
      const other = this.#client();
      const both = await Promise.all([this.send(intent, client), intent.send(other, 'repeat')]);
      if (both.every(({ result }) => result.outcome === 'executed')) this.#saw('sent twice at once, answered twice');
      return;
    }
    await this.#carry(intent, client);
  }

  /** Sends it until it is executed, refused for good, or in doubt. */
  async #carry(intent: Intent | null, client: SettlementClient): Promise<void> {
    if (intent === null) return;
    let { result } = await this.send(intent, client);
    let refusals = 0;
    while (passing(result) && this.#going) {
      refusals += 1;
      await sleep(AFTER_REFUSAL_MS);
      if (refusals === 1) await this.#notThere(intent, client);
      ({ result } = await this.send(intent, client, 'again'));
    }
    if (refusals > 0 && result.outcome === 'executed') this.#saw('refused and then accepted');
    if (result.outcome === 'in_doubt') await sleep(AFTER_REFUSAL_MS);
  }

  /** I4: what was just refused is not there. */
  async #notThere({ psnNo, insuplc, mdtrtarea, msgid, copies }: Intent, client: SettlementClient): Promise<void> {
    if (copies.some(({ result }) => result.outcome !== 'refused')) return;
    const asked = await client.query({ psnNo, insuplc, mdtrtarea, ofMsgid: msgid, timeoutMs: this.#draw.timeoutMs });
    if (asked.outcome === 'executed' && asked.answer.found)
      this.complaints.push(`I4 ${msgid}: refused, and a query finds it executed`);
  }

  async #repeat(): Promise<void> {
    const done = this.intents.filter(({ frame, kind }) => frame !== null && kind !== 'conflict');
    if (done.length === 0) return;
    const { result } = await this.send(this.#random.pick(done), this.#client(), 'repeat');
    if (result.outcome === 'executed') this.#saw('replay served');
  }

  /** The reversal overtakes its settlement, which must then never be executed. */
  async #late(client: SettlementClient): Promise<void> {
    const original = this.#draw.settle();
    const reversal = this.#draw.reverse(original);
    if (reversal === null) return;
    const { result: barred } = await this.send(reversal, client);
    const { result } = await this.send(original, client);
    if (barred.outcome !== 'executed') return;
    if (result.outcome === 'refused' && result.code === 'E604') this.#saw('late original barred');
    if (result.outcome === 'executed') this.complaints.push(`I4 ${original.msgid}: reversed before it came, executed`);
  }

  async #conflict(client: SettlementClient): Promise<void> {
    const intent = this.#draw.conflict();
    if (intent === null) return;
    const { result } = await this.send(intent, client);
    if (result.outcome === 'refused' && result.code === 'E601') this.#saw('other content under a used msgid refused');
    if (result.outcome === 'executed' && result.via === 'answer')
      this.complaints.push(`I3 ${intent.msgid}: other content under a used msgid was executed`);
  }
}

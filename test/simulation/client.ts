/** A caller as the client library behaves, in simulated time: reconnects, sends the same bytes again, asks by msgid. */
import { type Envelope } from '../../src/wire/envelope.js';
import { decodeSettlementQueryAnswer, encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import type { Connection, Host } from './host.js';
import type { SimTime } from './time.js';
import type { Attempt, Heard, Witness } from './witness.js';

export interface Manner {
  readonly rounds: number;
  readonly onDoubt: 'ask' | 'again' | 'wait';
}

/** An answer came; or the time was over, or the connection lost: the message may be anywhere. */
type End = { readonly kind: 'answer'; readonly heard: Heard } | { readonly kind: 'open' };

const GRACE_MS = 500;
const REDIAL_MS = 40;
/** Not executed, and worth another try. */
const TRANSIENT: ReadonlySet<string> = new Set(['E701', 'E702', 'E703', 'E705', 'E706', 'E710']);

export class Client {
  readonly #no: number;
  readonly #seed: number;
  readonly #hosts: readonly Host[];
  readonly #time: SimTime;
  readonly #witness: Witness;
  readonly #waiting = new Map<Attempt, (end: End) => void>();
  #at: number;
  #connection: Connection | null = null;
  #asked = 0;
  /** Messages under way. */
  busy = 0;

  constructor(no: number, seed: number, hosts: readonly Host[], time: SimTime, witness: Witness) {
    this.#no = no;
    this.#seed = seed;
    this.#hosts = hosts;
    this.#time = time;
    this.#witness = witness;
    this.#at = no % hosts.length;
  }

  /** Sends a message until something certain is known, or for as many rounds as its manner has. */
  async deliver(envelope: Envelope, manner: Manner): Promise<void> {
    this.busy += 1;
    for (let round = 0; round < manner.rounds; round += 1) {
      if (round > 0) await this.#time.sleep(25 * 2 ** round + this.#no);
      const end = await this.#exchange(envelope);
      if (end.kind === 'answer' && end.heard.code !== 'E901' && !TRANSIENT.has(end.heard.code)) break;
      const open = end.kind === 'open' || end.heard.code === 'E901';
      if (open && manner.onDoubt === 'wait') break;
      if (open && manner.onDoubt === 'ask' && (await this.#found(envelope))) {
        this.#witness.saw('found by asking');
        break;
      }
    }
    this.busy -= 1;
  }

  /** One message, once. */
  async once(envelope: Envelope): Promise<Heard | null> {
    const end = await this.#exchange(envelope);
    return end.kind === 'answer' ? end.heard : null;
  }

  /** The line is gone; the client goes to another engine. */
  cut(): void {
    if (this.#connection !== null) this.#hosts[this.#at]?.cut(this.#connection);
  }

  async #found({ msgid, psnNo, insuplc, mdtrtarea }: Envelope): Promise<boolean> {
    const own = `A${this.#seed}c${this.#no}n${this.#asked++}`;
    const body = encodeSettlementQuery({ setlId: null, msgid, explain: false });
    const asked: Envelope = { infno: '5203', msgid: own, psnNo, insuplc, mdtrtarea, timeoutMs: 1000, body };
    const heard = await this.once(asked);
    return heard?.body != null && decodeSettlementQueryAnswer(heard.body).answer !== null;
  }

  async #exchange(envelope: Envelope): Promise<End> {
    const connection = await this.#connected();
    const host = this.#hosts[this.#at] as Host;
    await this.#time.sleep(1);
    if (!connection.open) return { kind: 'open' };
    const attempt: Attempt = {
      envelope,
      host: host.no,
      life: host.life,
      sentMs: this.#time.ms,
      refMsgid: '',
      replies: [],
      pushes: [],
      orphaned: false,
    };
    return new Promise((resolve) => {
      const finish = (end: End): void => {
        if (this.#waiting.delete(attempt)) resolve(end);
      };
      this.#waiting.set(attempt, finish);
      this.#time.in(envelope.timeoutMs + GRACE_MS, () => finish({ kind: 'open' }));
      host.submit(attempt, connection);
    });
  }

  async #connected(): Promise<Connection> {
    while (this.#connection?.open !== true) {
      const connection: Connection = {
        open: true,
        onAnswer: (attempt, heard) => this.#waiting.get(attempt)?.({ kind: 'answer', heard }),
        onClose: () => this.#closed(connection),
      };
      if ((this.#hosts[this.#at] as Host).connect(connection)) {
        this.#connection = connection;
        return connection;
      }
      this.#at = (this.#at + 1) % this.#hosts.length;
      await this.#time.sleep(REDIAL_MS);
    }
    return this.#connection;
  }

  #closed(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#witness.saw('client reconnected');
    this.#connection = null;
    this.#at = (this.#at + 1) % this.#hosts.length;
    for (const finish of [...this.#waiting.values()]) finish({ kind: 'open' });
  }
}

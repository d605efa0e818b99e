/** What a caller knows: every message it meant to have done once, and every copy of it that was sent, with what came back. */
import type { Result, SettlementClient } from '../../src/client/index.js';

export type Kind = 'settle' | 'cancel' | 'reverse' | 'conflict';

/** `first`: the message itself; `again`: the same bytes after a refusal; `repeat`: after it was executed; `resolve`: after a doubt. */
export type How = 'first' | 'again' | 'repeat' | 'resolve';

export interface Copy {
  readonly how: How;
  readonly by: SettlementClient;
  /** Of performance.now(). */
  readonly sentMs: number;
  readonly endMs: number;
  readonly result: Result<unknown>;
}

/** One message: msgid and bytes are the same in every copy. A `conflict` bears the msgid of another message on purpose. */
export class Intent {
  readonly kind: Kind;
  readonly psnNo: string;
  readonly insuplc: string;
  readonly mdtrtarea: string;
  readonly msgid: string;
  readonly infno: string;
  readonly copies: Copy[] = [];
  readonly #send: (client: SettlementClient) => Promise<Result<unknown>>;

  constructor(
    about: Pick<Intent, 'kind' | 'psnNo' | 'insuplc' | 'mdtrtarea' | 'msgid' | 'infno'>,
    send: (client: SettlementClient) => Promise<Result<unknown>>,
  ) {
    ({
      kind: this.kind,
      psnNo: this.psnNo,
      insuplc: this.insuplc,
      mdtrtarea: this.mdtrtarea,
      msgid: this.msgid,
      infno: this.infno,
    } = about);
    this.#send = send;
  }

  async send(client: SettlementClient, how: How): Promise<Copy> {
    const sentMs = performance.now();
    const result = await this.#send(client);
    const copy = { how, by: client, sentMs, endMs: performance.now(), result };
    this.copies.push(copy);
    return copy;
  }

  /** The bytes it was answered with as executed; null: no copy was. */
  get frame(): Uint8Array | null {
    for (const { result } of this.copies) if (result.outcome === 'executed') return result.frame;
    return null;
  }

  /** Nobody knows: some copy has no certain answer, and no other one was answered as executed. */
  get open(): boolean {
    return this.frame === null && this.copies.some(({ result }) => result.outcome === 'in_doubt');
  }

  /** Every copy was told that nothing was done. */
  get refused(): boolean {
    return this.copies.length > 0 && this.copies.every(({ result }) => result.outcome === 'refused');
  }
}

/** A refusal of the moment: the same bytes may be sent again later. C001: could not be sent at all. */
export function passing(result: Result<unknown>): boolean {
  return result.outcome === 'refused' && /^(E70[123567]|C00[15])$/.test(result.code);
}

import type { Clock } from '../wire/clock.js';
import { isInDoubt } from '../wire/errors.js';
import { backoffMs, DEFAULT_BACKOFF, sleep } from './backoff.js';
import { gatewayHeaders } from './headers.js';
import type { Sender } from './options.js';
import { CLIENT_CODES, clientRefusal, doubt, type InDoubt, type Refused } from './results.js';

/** The national envelope as JSON; amounts in yuan, as text. `msgid` identifies the intent and is never changed. */
export interface NationalMessage {
  readonly infno: string;
  readonly msgid: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly [headField: string]: unknown;
}

export interface NationalAnswer {
  readonly infcode: number | string;
  readonly inf_refmsgid: string;
  readonly err_code?: string;
  readonly err_msg?: string;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly [headField: string]: unknown;
}

export type HttpResult =
  | {
      readonly outcome: 'executed';
      readonly msgid: string;
      readonly answer: NationalAnswer;
      /** The response text, byte for byte. */
      readonly text: string;
    }
  | Refused
  | InDoubt;

export interface HttpClientOptions {
  /** `http://host:port`. */
  readonly url: string;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly random: () => number;
  readonly requestTimeoutMs?: number;
  /** Sends of one message, the first included; repeats carry the same bytes. Default 3. */
  readonly sends?: number;
  readonly fetch?: typeof fetch;
}

/** The JSON door: for people and scripts. The same three outcomes as the binary client; never rejects. */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** Posts one message; a lost answer is asked for again by sending the same text. */
  async transact(message: NationalMessage): Promise<HttpResult> {
    const text = JSON.stringify(message);
    const sends = this.#options.sends ?? 3;
    let last: Refused | InDoubt = clientRefusal(message.msgid, CLIENT_CODES.notSent);
    for (let send = 0; send < sends; send += 1) {
      if (send > 0) await sleep(backoffMs(send - 1, DEFAULT_BACKOFF, this.#options.random));
      const result = await this.#post(message.msgid, text);
      if (result.outcome === 'executed') return result;
      // A refusal of a repeat says nothing of the copy whose answer was lost.
      if (result.outcome === 'refused' && last.outcome === 'refused') {
        if (result.code !== CLIENT_CODES.notSent) return result;
        continue;
      }
      if (result.outcome === 'in_doubt') last = result;
    }
    return last;
  }

  async #post(msgid: string, text: string): Promise<HttpResult> {
    const { url, sender, clock, random } = this.#options;
    const send = this.#options.fetch ?? fetch;
    let status: number;
    let body: string;
    try {
      const response = await send(new URL('/v1/transactions', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', ...gatewayHeaders(sender, clock, random) },
        body: text,
        signal: AbortSignal.timeout(this.#options.requestTimeoutMs ?? 10_000),
      });
      status = response.status;
      body = await response.text();
    } catch (error) {
      return isConnectFailure(error) ? clientRefusal(msgid, CLIENT_CODES.notSent) : doubt(msgid);
    }
    return understand(msgid, status, body);
  }
}

function understand(msgid: string, status: number, body: string): HttpResult {
  let answer: NationalAnswer;
  try {
    answer = JSON.parse(body) as NationalAnswer;
  } catch {
    return status === 401 || status === 403 ? clientRefusal(msgid, CLIENT_CODES.senderRejected) : doubt(msgid);
  }
  if (Number(answer.infcode) === 0) return { outcome: 'executed', msgid, answer, text: body };
  const message = String(answer.err_msg ?? '');
  const code = String(answer.err_code ?? '');
  if (code === '') return doubt(msgid);
  return isInDoubt(code) ? doubt(msgid, code, message) : { outcome: 'refused', msgid, code, message };
}

/** Errors raised before a connection existed: no byte of the message left this machine. */
function isConnectFailure(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const code = cause?.code;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

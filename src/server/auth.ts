import type { Clock } from '../wire/clock.js';
import { SIGNATURE_HEADERS, verify } from '../wire/signature.js';
import { NonceCache } from './nonces.js';

/** Who may call: id, secret, and the treating places it may speak for (`*` = all). */
export interface Sender {
  readonly id: string;
  readonly secret: string;
  readonly areas: readonly string[];
}

export interface GatewayHeaders {
  readonly sender: string;
  /** Epoch seconds as decimal text. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

export type AuthCode = 'E201' | 'E202' | 'E203' | 'E701';

export type AuthResult =
  | { readonly ok: true; readonly sender: Sender }
  | { readonly ok: false; readonly code: AuthCode };

export interface GateOptions {
  /** Seconds a timestamp may differ from the clock, either way. */
  readonly clockWindowS: number;
  /** Nonces kept per sender. */
  readonly nonceCapacity: number;
}

const MAX_NONCE_LENGTH = 64;
/** Stands in for the secret of an unknown sender, so that both refusals cost the same. */
const NO_SECRET = 'no such sender';

/** The national gateway's header scheme for both doors. Memory of nonces is per process. */
export class Gate {
  readonly #senders: ReadonlyMap<string, { readonly sender: Sender; readonly nonces: NonceCache }>;
  readonly #windowS: number;
  readonly #clock: Clock;

  constructor(senders: readonly Sender[], options: GateOptions, clock: Clock) {
    this.#senders = new Map(
      senders.map((sender) => [sender.id, { sender, nonces: new NonceCache(options.nonceCapacity) }]),
    );
    this.#windowS = options.clockWindowS;
    this.#clock = clock;
  }

  /**
   * E201 unknown sender or wrong signature (one answer for both), E202 outside the clock window, E203 nonce used before,
   * E701 the sender's nonce memory is full. A nonce is only remembered once its signature was right.
   */
  check(headers: GatewayHeaders): AuthResult {
    const known = this.#senders.get(headers.sender);
    const secret = known?.sender.secret ?? NO_SECRET;
    const genuine = verify(headers.timestamp, secret, headers.nonce, headers.signature);
    if (known === undefined || !genuine || !wellFormed(headers)) return { ok: false, code: 'E201' };

    const nowS = Math.floor(this.#clock.nowMs() / 1000);
    const timestampS = Number(headers.timestamp);
    if (Math.abs(nowS - timestampS) > this.#windowS) return { ok: false, code: 'E202' };
    switch (known.nonces.take(headers.nonce, timestampS + this.#windowS, nowS)) {
      case 'fresh':
        return { ok: true, sender: known.sender };
      case 'seen':
        return { ok: false, code: 'E203' };
      case 'full':
        return { ok: false, code: 'E701' };
      case 'forgotten':
        return { ok: false, code: 'E202' };
    }
  }
}

function wellFormed(headers: GatewayHeaders): boolean {
  return (
    /^\d{1,12}$/.test(headers.timestamp) &&
    /^[\x21-\x7e]+$/.test(headers.nonce) &&
    headers.nonce.length <= MAX_NONCE_LENGTH
  );
}

/** Reads the four headers through a lookup of lower-case names; a missing one is ''. */
export function gatewayHeaders(header: (name: string) => string): GatewayHeaders {
  return {
    sender: header(SIGNATURE_HEADERS.sender),
    timestamp: header(SIGNATURE_HEADERS.timestamp),
    nonce: header(SIGNATURE_HEADERS.nonce),
    signature: header(SIGNATURE_HEADERS.signature),
  };
}

import { type Clock, systemClock } from '../wire/clock.js';
import type { AnswerFrame } from '../wire/envelope.js';
import { type BackoffOptions, DEFAULT_BACKOFF } from './backoff.js';

/** Who speaks: one of the senders configured at the server. */
export interface Sender {
  readonly id: string;
  readonly secret: string;
}

export interface ClientOptions {
  /** `ws://host:port/ws`. */
  readonly url: string;
  readonly sender: Sender;
  readonly clock?: Clock;
  /** Uniform in [0, 1): jitter, nonces, msgids. */
  readonly random?: () => number;
  readonly reconnect?: Partial<BackoffOptions>;
  /** timeout_ms of every message unless the call says otherwise. Default 10,000. */
  readonly requestTimeoutMs?: number;
  /** How much longer than timeout_ms an answer is waited for: the way there and back. Default 500. */
  readonly answerGraceMs?: number;
  /** Rounds of send and query before a settlement is handed over as in doubt. Default 4. */
  readonly rounds?: number;
  /**
   * Called with an answer that nobody waits for any more: the outcome of a message that was handed over as in doubt, sent by
   * the server as soon as it knows, or the answer to a repeat that another one overtook. `frame` is yours to keep.
   */
  readonly onLateAnswer?: (answer: AnswerFrame, frame: Uint8Array) => void;
  readonly handshakeTimeoutMs?: number;
  readonly maxInFlight?: number;
  readonly maxWaiting?: number;
  readonly maxSends?: number;
  readonly maxFrameBytes?: number;
}

export interface ResolvedOptions extends Required<Omit<ClientOptions, 'reconnect'>> {
  readonly reconnect: BackoffOptions;
}

const DEFAULTS = {
  requestTimeoutMs: 10_000,
  answerGraceMs: 500,
  rounds: 4,
  handshakeTimeoutMs: 5_000,
  maxInFlight: 1_024,
  maxWaiting: 100_000,
  maxSends: 8,
  maxFrameBytes: 4 * 1024 * 1024,
} as const;

export function resolveOptions(options: ClientOptions): ResolvedOptions {
  return {
    ...DEFAULTS,
    clock: systemClock,
    random: Math.random,
    onLateAnswer: () => undefined,
    ...options,
    reconnect: { ...DEFAULT_BACKOFF, ...options.reconnect },
  };
}

import { Buffer } from 'node:buffer';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../wire/clock.js';
import type { Operator, OperatorsFile } from './operators.js';

/** Times in ms. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
  /** Of one operator; the oldest goes when there are more. */
  readonly perOperator: number;
}

export interface Session {
  readonly name: string;
  readonly csrf: string;
  /** Of the password it was opened with: another one ends it. */
  readonly passwordHash: string;
  readonly startedMs: number;
  /** Epoch ms; both only as good as the machine's clock, like every expiry. */
  lastMs: number;
}

export type SessionState =
  | { readonly kind: 'ok'; readonly session: Session; readonly operator: Operator }
  | { readonly kind: 'none' | 'expired' };

const TOKEN_BYTES = 32;

/** Who is signed in, in this process's memory: a restart signs everybody out. Tokens are kept as their SHA-256 only. */
export class Sessions {
  readonly #operators: OperatorsFile;
  readonly #limits: SessionLimits;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** Of sessions that ended by themselves: their owner is told so instead of "not signed in". */
  readonly #ended = new Set<string>();

  constructor(operators: OperatorsFile, limits: SessionLimits, clock: Clock) {
    this.#operators = operators;
    this.#limits = limits;
    this.#clock = clock;
  }

  open(operator: Operator): { token: string; session: Session } {
    const nowMs = this.#clock.nowMs();
    this.#sweep();
    const own = [...this.#sessions].filter(([, s]) => s.name === operator.name);
    for (const [key] of own.slice(0, Math.max(0, own.length - this.#limits.perOperator + 1)))
      this.#sessions.delete(key);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const session: Session = {
      name: operator.name,
      csrf: randomBytes(TOKEN_BYTES).toString('base64url'),
      passwordHash: operator.password.hash,
      startedMs: nowMs,
      lastMs: nowMs,
    };
    this.#sessions.set(keyOf(token), session);
    return { token, session };
  }

  /** `touch` false: looks without keeping the session alive, as a stream does. */
  check(token: string, touch = true): SessionState {
    const key = keyOf(token);
    const session = this.#sessions.get(key);
    if (session === undefined) return { kind: this.#ended.has(key) ? 'expired' : 'none' };
    const nowMs = this.#clock.nowMs();
    const operator = this.#operators.find(session.name);
    if (operator === null || operator.password.hash !== session.passwordHash || this.#over(session, nowMs)) {
      this.#end(key);
      return { kind: 'expired' };
    }
    if (touch) session.lastMs = nowMs;
    return { kind: 'ok', session, operator };
  }

  close(token: string): void {
    this.#sessions.delete(keyOf(token));
  }

  /** Epoch ms at which it ends, when nothing more is asked and at the latest. */
  endsOf(session: Session): { idleEndMs: number; absoluteEndMs: number } {
    const absoluteEndMs = session.startedMs + this.#limits.absoluteMs;
    return { idleEndMs: Math.min(session.lastMs + this.#limits.idleMs, absoluteEndMs), absoluteEndMs };
  }

  countOf(name: string): number {
    this.#sweep();
    return [...this.#sessions.values()].filter((s) => s.name === name).length;
  }

  #over(session: Session, nowMs: number): boolean {
    return nowMs - session.lastMs >= this.#limits.idleMs || nowMs - session.startedMs >= this.#limits.absoluteMs;
  }

  #sweep(): void {
    const nowMs = this.#clock.nowMs();
    for (const [key, session] of this.#sessions) if (this.#over(session, nowMs)) this.#end(key);
  }

  #end(key: string): void {
    this.#sessions.delete(key);
    this.#ended.add(key);
    const [oldest] = this.#ended;
    if (this.#ended.size > MAX_ENDED && oldest !== undefined) this.#ended.delete(oldest);
  }
}

const MAX_ENDED = 1000;

const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Compares without telling by the time how much was right. */
export function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

import type { Clock } from '../../../wire/clock.js';
import { AdminError } from '../errors.js';
import type { Operator, OperatorsFile } from './operators.js';
import { PASSWORD_COST, verifyNobody, verifyPassword } from './passwords.js';

export interface LockLimits {
  /** Wrong passwords in a row before the name is locked. */
  readonly attempts: number;
  /** ms. */
  readonly lockMs: number;
}

interface Failures {
  count: number;
  lastMs: number;
  lockedUntilMs: number;
}

/** Passwords looked at together: each takes 32 MiB. */
const AT_ONCE = 2;
const MAX_WAITING = 8;
/** Names remembered; also ones that are no operator's, so that a lock does not tell them apart. */
const MAX_NAMES = 1000;

/** Checks passwords and locks names out. Memory of failures is per process; a restart forgets it, a lock is no secret. */
export class SignIn {
  readonly #operators: OperatorsFile;
  readonly #limits: LockLimits;
  readonly #clock: Clock;
  readonly #cost: typeof PASSWORD_COST;
  readonly #failures = new Map<string, Failures>();
  #waiting = 0;
  #tail: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());

  /** `cost`: what a name nobody has takes. */
  constructor(operators: OperatorsFile, limits: LockLimits, clock: Clock, cost = PASSWORD_COST) {
    this.#operators = operators;
    this.#limits = limits;
    this.#clock = clock;
    this.#cost = cost;
  }

  /** Epoch ms, null when not locked. */
  lockedUntil(name: string): number | null {
    const until = this.#failures.get(name)?.lockedUntilMs ?? 0;
    const lifted = (this.#operators.find(name)?.unlockedMs ?? 0) >= (this.#failures.get(name)?.lastMs ?? 0);
    return until > this.#clock.nowMs() && !lifted ? until : null;
  }

  /** Throws AdminError `wrong_password`, `locked`, `busy`. */
  async check(name: string, password: string): Promise<Operator> {
    this.#refuseLocked(name);
    const operator = this.#operators.find(name);
    const right = await this.#turn(() =>
      operator === null ? verifyNobody(password, this.#cost) : verifyPassword(password, operator.password),
    );
    // Others may have guessed at the same name meanwhile.
    this.#refuseLocked(name);
    if (operator === null || !right) {
      this.#failed(name, operator);
      throw new AdminError('wrong_password');
    }
    this.#failures.delete(name);
    return operator;
  }

  #refuseLocked(name: string): void {
    const until = this.lockedUntil(name);
    if (until !== null) throw new AdminError('locked', '', { retry_after_ms: until - this.#clock.nowMs() });
  }

  #failed(name: string, operator: Operator | null): void {
    const nowMs = this.#clock.nowMs();
    const known = this.#failures.get(name);
    const over =
      known === undefined ||
      (known.lockedUntilMs > 0 && known.lockedUntilMs <= nowMs) ||
      (operator?.unlockedMs ?? 0) >= known.lastMs;
    const count = over ? 1 : known.count + 1;
    const lockedUntilMs = count >= this.#limits.attempts ? nowMs + this.#limits.lockMs : 0;
    this.#failures.delete(name);
    this.#failures.set(name, { count, lastMs: nowMs, lockedUntilMs });
    if (this.#failures.size > MAX_NAMES) this.#forgetStranger();
  }

  /** Names nobody has make room: guessing at many of them must not lift the lock of one that somebody has. */
  #forgetStranger(): void {
    for (const name of this.#failures.keys()) {
      if (this.#operators.find(name) !== null) continue;
      this.#failures.delete(name);
      return;
    }
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING) throw new AdminError('busy');
    this.#waiting += 1;
    const lane = this.#waiting % AT_ONCE;
    const mine = (this.#tail[lane] ?? Promise.resolve()).then(work);
    this.#tail[lane] = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }
}

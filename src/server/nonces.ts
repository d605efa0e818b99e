/**
 * Nonces seen by one sender, each kept until its timestamp leaves the clock window. Bounded: when full it refuses new
 * ones, because forgetting one early would let it be used again.
 */
export class NonceCache {
  readonly #capacity: number;
  readonly #seen = new Set<string>();
  /** Last second of validity -> nonces that end with it. */
  readonly #slots = new Map<number, string[]>();
  /** Newest last second that was forgotten: what ended by then can no longer be told from a replay. */
  #forgottenS = 0;
  #sweptS = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#seen.size;
  }

  /**
   * Takes a nonce that is valid up to and including `lastS` (epoch s).
   * `forgotten` = the clock stepped back to a time whose nonces are gone already.
   */
  take(nonce: string, lastS: number, nowS: number): 'fresh' | 'seen' | 'full' | 'forgotten' {
    if (nowS !== this.#sweptS) this.#sweep(nowS);
    if (lastS <= this.#forgottenS) return 'forgotten';
    if (this.#seen.has(nonce)) return 'seen';
    if (this.#seen.size >= this.#capacity) return 'full';
    this.#seen.add(nonce);
    const slot = this.#slots.get(lastS);
    if (slot === undefined) this.#slots.set(lastS, [nonce]);
    else slot.push(nonce);
    return 'fresh';
  }

  #sweep(nowS: number): void {
    this.#sweptS = nowS;
    for (const [lastS, nonces] of this.#slots) {
      if (lastS >= nowS) continue;
      for (const nonce of nonces) this.#seen.delete(nonce);
      this.#slots.delete(lastS);
      this.#forgottenS = Math.max(this.#forgottenS, lastS);
    }
  }
}

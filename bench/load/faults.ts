const SHOWN = 8;

/** What was found wrong: all counted, the first few told. */
export class Faults {
  readonly #shown: string[] = [];
  #count = 0;

  /** null: nothing is wrong. */
  add(fault: string | null): void {
    if (fault === null) return;
    this.#count += 1;
    if (this.#shown.length < SHOWN) this.#shown.push(fault);
  }

  get list(): string[] {
    const more = this.#count - this.#shown.length;
    return more === 0 ? this.#shown : [...this.#shown, `and ${more} more`];
  }
}

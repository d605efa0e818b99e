/** Eight buckets to an octave: each is an eighth of its octave wide. */
const STEPS = 8;
const SHIFT = 3;
const OCTAVES = 32;

export interface Quantiles {
  readonly count: number;
  /** Upper edges of the buckets they fall into, in the unit observed. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Counts of one interval in exponential buckets: nothing is allocated while it is observed. */
export class Buckets {
  readonly #counts = new Uint32Array(STEPS * OCTAVES);
  #count = 0;
  #max = 0;

  /** A whole number >= 0. */
  observe(value: number): void {
    this.#count += 1;
    if (value > this.#max) this.#max = value;
    this.#counts[indexOf(value)]! += 1;
  }

  /** What was observed since the last call; null = nothing. */
  take(): Quantiles | null {
    if (this.#count === 0) return null;
    const at = (share: number): number => Math.min(this.#max, this.#edge(Math.ceil(this.#count * share)));
    const found = { count: this.#count, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: this.#max };
    this.#counts.fill(0);
    this.#count = 0;
    this.#max = 0;
    return found;
  }

  #edge(rank: number): number {
    let seen = 0;
    for (let i = 0; i < this.#counts.length; i++) {
      seen += this.#counts[i] ?? 0;
      if (seen >= rank) return upperEdge(i);
    }
    return this.#max;
  }
}

function indexOf(value: number): number {
  if (value < STEPS) return value;
  const octave = 31 - Math.clz32(Math.min(value, 2 ** 31 - 1));
  return ((octave - SHIFT + 1) << SHIFT) + ((value >>> (octave - SHIFT)) & (STEPS - 1));
}

/** The largest value of a bucket. */
function upperEdge(index: number): number {
  if (index < STEPS) return index;
  const octave = (index >> SHIFT) + SHIFT - 1;
  const step = (index & (STEPS - 1)) + STEPS + 1;
  return step * 2 ** (octave - SHIFT) - 1;
}

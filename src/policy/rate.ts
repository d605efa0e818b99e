/**
 * Ratios as exact fractions. A pack writes per cent (`88`, `62.5`); nothing here ever becomes a binary fraction.
 */
export interface Rate {
  /** Numerator, >= 0. */
  readonly n: number;
  /** Denominator, > 0; the fraction is in lowest terms. */
  readonly d: number;
}

export const RATE_ZERO: Rate = { n: 0, d: 1 };
export const RATE_ONE: Rate = { n: 1, d: 1 };

const PERCENT = /^-?\d{1,6}(\.\d{1,6})?$/;

export function gcd(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return Math.abs(a);
}

export function lcm(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}

export function reduceRate(n: number, d: number): Rate {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d) || d <= 0)
    throw new RangeError(`ratio ${n}/${d} is not representable`);
  const g = gcd(n, d) || 1;
  return { n: n / g, d: d / g };
}

/** Parses a plain decimal text into the fraction it denotes; `scale` 100 reads it as per cent. */
export function parseRate(text: string, scale: 1 | 100): Rate {
  if (!PERCENT.test(text)) throw new RangeError(`"${text}" is not a plain decimal`);
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.length - point - 1;
  return reduceRate(Number(text.replace('.', '')), scale * 10 ** decimals);
}

export const percent = (text: string): Rate => parseRate(text, 100);

export function minusRate(a: Rate, b: Rate): Rate {
  const n = a.n * b.d - b.n * a.d;
  return n <= 0 ? RATE_ZERO : reduceRate(n, a.d * b.d);
}

export function plusRate(a: Rate, b: Rate): Rate {
  return reduceRate(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function timesRate(a: Rate, b: Rate): Rate {
  return reduceRate(a.n * b.n, a.d * b.d);
}

export function compareRate(a: Rate, b: Rate): number {
  return a.n * b.d - b.n * a.d;
}

/** `0.88` as `88%`, `62.5%`; used in explanations only. */
export function rateText(rate: Rate): string {
  const scaled = (rate.n * 1_000_000) / rate.d;
  if (!Number.isInteger(scaled)) return `${rate.n}/${rate.d}`;
  const text = (scaled / 10_000).toString();
  return `${text}%`;
}

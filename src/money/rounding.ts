/** The one rounding of the product: half-up to the fen, on exact fractions of integers. */

import { MoneyError } from './fen.js';

/**
 * `a * b / den` rounded half-up (a tie goes away from zero, so that a refund mirrors its payment), exact for all
 * safe integers even where the product passes 2^53. Throws MoneyError for unsafe arguments, `den <= 0`, or a
 * result past 2^53 - 1.
 */
export function mulDivRoundHalfUp(a: number, b: number, den: number): number {
  const product = Math.abs(a) * Math.abs(b);
  // A product of safe integers that is itself safe is exact, and so is everything computed from it below.
  if (
    !(
      product <= Number.MAX_SAFE_INTEGER &&
      Number.isSafeInteger(a) &&
      Number.isSafeInteger(b) &&
      den > 0 &&
      Number.isSafeInteger(den)
    )
  ) {
    return mulDivWide(a, b, den);
  }
  const rest = product % den;
  const whole = (product - rest) / den;
  const rounded = rest >= den - rest ? whole + 1 : whole;
  return rounded !== 0 && a < 0 !== b < 0 ? -rounded : rounded;
}

/** `n / den` rounded half-up; see `mulDivRoundHalfUp`. */
export function divRoundHalfUp(n: number, den: number): number {
  return mulDivRoundHalfUp(n, 1, den);
}

/**
 * `n / den` rounded half-up (a tie goes away from zero) for fractions that passed 2^53 on their way. Throws
 * MoneyError for `den <= 0` and for a result past 2^53 - 1.
 */
export function bigDivRoundHalfUp(n: bigint, den: bigint): number {
  if (den <= 0n) throw new MoneyError(`a ratio needs a positive denominator, not ${den}`);
  const size = n < 0n ? -n : n;
  const rest = size % den;
  const rounded = size / den + (rest >= den - rest ? 1n : 0n);
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) throw new MoneyError(`${n} / ${den} is beyond the exact range`);
  return rounded === 0n ? 0 : Number(n < 0n ? -rounded : rounded);
}

function mulDivWide(a: number, b: number, den: number): number {
  for (const value of [a, b, den]) {
    if (!Number.isSafeInteger(value)) throw new MoneyError(`${value} is not an exact integer`);
  }
  return bigDivRoundHalfUp(BigInt(a) * BigInt(b), BigInt(den));
}

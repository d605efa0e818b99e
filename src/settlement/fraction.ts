import { Decimal } from 'decimal.js';

/** 60 digits hold every product of amounts and ratios whole; strings and integers only ever enter. */
const D = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -60, toExpPos: 60 });

/**
 * An exact rational on decimal.js integers. Not every amount is a decimal: the cost that uses up a cap is cap ÷ ratio, and
 * (490000.10 − 391000 ÷ 0.95) × 0.95 is a half-fen tie that any rounded quotient loses.
 */
export class Fraction {
  static readonly ZERO = Fraction.of(0);
  private readonly n: Decimal;
  private readonly d: Decimal;

  private constructor(n: Decimal, d: Decimal) {
    this.n = n;
    this.d = d;
  }

  /** n / d for integers, d > 0. */
  static of(n: number, d = 1): Fraction {
    if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d) || d <= 0)
      throw new RangeError(`${n}/${d} is not a fraction of integers`);
    return new Fraction(new D(n), new D(d));
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.n.times(other.d).plus(other.n.times(this.d)), this.d.times(other.d)).reduced();
  }

  minus(other: Fraction): Fraction {
    return new Fraction(this.n.times(other.d).minus(other.n.times(this.d)), this.d.times(other.d)).reduced();
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.n.times(other.n), this.d.times(other.d)).reduced();
  }

  /** Throws RangeError when `other` is not positive. */
  over(other: Fraction): Fraction {
    if (other.n.lte(0)) throw new RangeError('division by a ratio that is not positive');
    return new Fraction(this.n.times(other.d), this.d.times(other.n)).reduced();
  }

  compare(other: Fraction): number {
    return this.n.times(other.d).comparedTo(other.n.times(this.d));
  }

  static min(a: Fraction, b: Fraction): Fraction {
    return a.compare(b) <= 0 ? a : b;
  }

  static max(a: Fraction, b: Fraction): Fraction {
    return a.compare(b) >= 0 ? a : b;
  }

  /** Whole fen, half-up; throws RangeError beyond 2^53. */
  roundHalfUp(): number {
    const quotient = this.n.divToInt(this.d);
    const rest = this.n.minus(quotient.times(this.d));
    return safe(rest.times(2).gte(this.d) ? quotient.plus(1) : quotient);
  }

  floor(): number {
    return safe(this.n.div(this.d).floor());
  }

  /** Yuan for people: two decimals when exact to the fen, otherwise six and an ellipsis. */
  yuanText(): string {
    const yuan = this.n.div(this.d).div(100);
    return yuan.times(100).isInteger() ? yuan.toFixed(2) : `${yuan.toFixed(6)}…`;
  }

  private reduced(): Fraction {
    if (this.d.eq(1)) return this;
    let a = this.n.abs();
    let b = this.d;
    while (!b.isZero()) [a, b] = [b, a.mod(b)];
    return a.lte(1) ? this : new Fraction(this.n.div(a), this.d.div(a));
  }
}

function safe(value: Decimal): number {
  const result = value.toNumber();
  if (!Number.isSafeInteger(result)) throw new RangeError('amount out of the exact range');
  return result;
}

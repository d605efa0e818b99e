import { Decimal } from 'decimal.js';

/** The oracle's arithmetic: decimals of 40 digits, ties away from zero. */
export const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 60 });

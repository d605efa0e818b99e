/**
 * Amounts are integers of fen (1 yuan = 100 fen) held in a JavaScript number, which is exact up to 2^53 - 1
 * (about 90 trillion yuan). Whatever leaves that range throws; nothing is ever silently rounded.
 */

/** An amount that is not exact, not an integer of fen, or out of range. */
export class MoneyError extends RangeError {
  constructor(message: string) {
    super(message);
    this.name = 'MoneyError';
  }
}

/** Whether a value is an exact integer of fen. Negative amounts are amounts too (refunds); -0 is not. */
export function isFen(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** The same amount; throws MoneyError with `what` in the message when it is not exact fen. */
export function requireFen(value: unknown, what = 'amount'): number {
  if (!isFen(value)) throw new MoneyError(`${what} is not an exact integer of fen: ${String(value)}`);
  return value;
}

/** The exact sum in fen; 0 for no amounts. Throws MoneyError when an amount or a partial sum is not exact. */
export function sumFen(amounts: Iterable<number>): number {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sum)) {
      throw new MoneyError(`a sum of amounts is not an exact integer of fen: ${sum} after adding ${amount}`);
    }
  }
  return sum;
}

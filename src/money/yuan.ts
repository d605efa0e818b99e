/** Yuan as people and the JSON door write it, to and from integer fen, without a binary fraction in between. */

import { MoneyError, requireFen } from './fen.js';

const YUAN = /^(-?)(0|[1-9]\d*)(?:\.(\d{1,2}))?$/;
/** 2^53 - 1 fen is 90071992547409.91 yuan. */
const MAX_YUAN_DIGITS = 14;
/** Decimals of up to 15 significant digits survive a JSON parser's binary double unchanged; beyond it two texts meet. */
const MAX_EXACT_NUMBER_FEN = 10 ** 15;

/**
 * Yuan to fen, exactly: `'1234.5'` -> 123450. Accepts an optional minus, digits without leading zeros and at most
 * two decimals; a number is read by its shortest decimal text. Throws MoneyError for anything else (three decimals,
 * exponents, plus signs, spaces, NaN, amounts past 2^53 fen, numbers too large to be exact to the fen).
 */
export function parseYuan(yuan: string | number): number {
  const text = typeof yuan === 'number' ? String(yuan) : yuan;
  const parts = YUAN.exec(text);
  if (parts === null) throw new MoneyError(`"${shorten(text)}" is not an amount in yuan with at most two decimals`);
  const [, sign, whole = '', decimals = ''] = parts;
  const fen = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  if (whole.length > MAX_YUAN_DIGITS || !Number.isSafeInteger(fen)) {
    throw new MoneyError(`"${shorten(text)}" yuan is beyond the exact range`);
  }
  if (typeof yuan === 'number' && fen >= MAX_EXACT_NUMBER_FEN) {
    throw new MoneyError(`${text} yuan as a number is not exact to the fen; write it as text`);
  }
  return sign === '-' && fen !== 0 ? -fen : fen;
}

/** Fen to yuan with two decimals: 123450 -> `'1234.50'`, -5 -> `'-0.05'`. Throws MoneyError for inexact fen. */
export function formatYuan(fen: number): string {
  const size = Math.abs(requireFen(fen));
  const cents = size % 100;
  return `${fen < 0 ? '-' : ''}${(size - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

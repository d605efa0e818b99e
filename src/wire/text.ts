/** Checks of single texts, by character codes: they run on every cell of every bill. */

import { charCode } from './char-codes.js';

const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** `[0-9A-Za-z_-]`, 1..max characters: fit for keys, logs and paths as it is. */
export function isIdentifier(text: string, max: number): boolean {
  const n = text.length;
  if (n === 0 || n > max) return false;
  for (let i = 0; i < n; i++) {
    const c = charCode(text, i);
    const ok = isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c === 45;
    if (!ok) return false;
  }
  return true;
}

export function isDigits(text: string, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (!isDigit(charCode(text, i))) return false;
  return true;
}

/** No control characters, no half surrogate pairs, and no U+FFFD, which is what a decoder makes of bytes that are no text. */
export function isCleanText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = charCode(text, i);
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c === 0xfffd) return false;
    if (c >= 0xd800 && c <= 0xdfff) {
      const next = charCode(text, i + 1);
      if (c > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
      i++;
    }
  }
  return true;
}

const two = (text: string, at: number): number => {
  const a = charCode(text, at) - 48;
  const b = charCode(text, at + 1) - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : -1;
};
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `yyyy-MM-dd` at the start of `text`, a day that exists, 1900..2999. */
function startsWithDate(text: string): boolean {
  const century = two(text, 0);
  const rest = two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (century < 19 || century > 29 || rest < 0 || month < 1 || month > 12 || day < 1) return false;
  if (charCode(text, 4) !== 45 || charCode(text, 7) !== 45) return false;
  const year = century * 100 + rest;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] as number) + (leap ? 1 : 0);
}

/** A real calendar day, `yyyy-MM-dd`. */
export function isDate(text: string): boolean {
  return text.length === 10 && startsWithDate(text);
}

/** A real moment, `yyyy-MM-dd HH:mm:ss`. */
export function isDateTime(text: string): boolean {
  if (text.length !== 19 || !startsWithDate(text)) return false;
  const h = two(text, 11);
  const m = two(text, 14);
  const s = two(text, 17);
  if (charCode(text, 10) !== 32 || charCode(text, 13) !== 58 || charCode(text, 16) !== 58) return false;
  return h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60;
}

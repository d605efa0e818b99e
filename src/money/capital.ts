/**
 * 中文大写金额, as 中国人民银行《支付结算办法》附一 "正确填写票据和结算凭证的基本规定" asks for: 整 after 元 when nothing
 * follows, none after 角 or 分; one 零 for a run of zeros inside the number. Where the rule leaves 零 optional (the 万 or
 * 元 digit is 0 and the next one is not) it is left out.
 */

import { requireFen } from './fen.js';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['仟', '佰', '拾', ''] as const;
const WAN = 10_000;
const YI = 100_000_000;

/** Fen to capitals: 123450 -> 壹仟贰佰叁拾肆元伍角; 0 -> 零元整; negative amounts begin with 负. Throws MoneyError for inexact fen. */
export function toCapital(fen: number): string {
  const size = Math.abs(requireFen(fen));
  if (size === 0) return '零元整';
  const cents = size % 100;
  const yuan = (size - cents) / 100;
  const whole = yuan === 0 ? '' : `${joinAt(yuan, YI, '亿', belowYi)}元`;
  return `${fen < 0 ? '负' : ''}${whole}${jiaoFen(cents, yuan > 0)}`;
}

function jiaoFen(cents: number, afterYuan: boolean): string {
  if (cents === 0) return '整';
  const fen = cents % 10;
  const jiao = (cents - fen) / 10;
  const tail = fen === 0 ? '' : `${DIGITS[fen]}分`;
  if (jiao === 0) return afterYuan ? `零${tail}` : tail;
  return `${DIGITS[jiao]}角${tail}`;
}

/** Splits at `unit`; a lower part whose highest place is empty is announced by one 零. */
function joinAt(n: number, unit: number, name: string, spell: (part: number) => string): string {
  const low = n % unit;
  const high = (n - low) / unit;
  if (high === 0) return spell(low);
  const gap = low > 0 && low < unit / 10 ? '零' : '';
  return `${spell(high)}${name}${gap}${low === 0 ? '' : spell(low)}`;
}

function belowYi(n: number): string {
  return joinAt(n, WAN, '万', belowWan);
}

function belowWan(n: number): string {
  let text = '';
  let gap = false;
  String(n)
    .padStart(4, '0')
    .split('')
    .forEach((digit, place) => {
      if (digit === '0') {
        gap = text !== '';
        return;
      }
      text += `${gap ? '零' : ''}${DIGITS[Number(digit)]}${PLACES[place]}`;
      gap = false;
    });
  return text;
}

/** Numbers and times as people read them. Amounts are integers of fen; nothing here computes with a fraction. */
import { lang, t } from './i18n.js';

const NONE = '—';

/** 1234567 -> 12,345.67; null and undefined -> a dash. */
export function yuan(fen) {
  if (fen === null || fen === undefined) return NONE;
  const size = Math.abs(fen);
  const cents = size % 100;
  return `${fen < 0 ? '−' : ''}${whole((size - cents) / 100)}.${String(cents).padStart(2, '0')}`;
}

/** Yuan text of the wire (`-1234.50`) with thousands marked. Other text, codes and counts too, comes back as it is. */
export function yuanText(text) {
  const parts = /^(-?)(\d+)(\.\d+…?)$/.exec(text);
  return parts === null ? text : `${parts[1] === '-' ? '−' : ''}${whole(parts[2])}${parts[3]}`;
}

/** Yuan text with at most two decimals -> fen; null when it is none. */
export function fenOf(text) {
  const parts = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(',', ''));
  if (parts === null) return null;
  const fen = Number(parts[2]) * 100 + Number((parts[3] ?? '').padEnd(2, '0'));
  return parts[1] === '-' ? -fen : fen;
}

/** Fen as the wire writes them: 120000 -> 1200.00. */
export function plainYuan(fen) {
  return yuan(fen).replaceAll(',', '').replace('−', '-');
}

/** 12345 -> 12,345 */
export function whole(n) {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A count or rate; a dash for what is not known. */
export function count(n) {
  if (n === null || n === undefined) return NONE;
  return Number.isInteger(n) ? whole(n) : n < 10 ? n.toFixed(1) : whole(Math.round(n));
}

/** Milliseconds with a fitting number of digits. */
export function millis(ms) {
  if (ms === null || ms === undefined) return NONE;
  return ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : whole(Math.round(ms));
}

/** 7000 basis points -> 70% */
export function percent(bp) {
  return `${bp % 100 === 0 ? bp / 100 : (bp / 100).toFixed(2).replace(/0$/, '')}%`;
}

const SHANGHAI = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' };

/** A moment as date and time of Beijing. Text is taken to be that already. */
export function moment(ms) {
  if (ms === null || ms === undefined || ms === '') return NONE;
  if (typeof ms === 'string') return ms.replace('T', ' ').replace(/\.\d+Z?$/, '');
  const parts = new Intl.DateTimeFormat('en-CA', { ...SHANGHAI, dateStyle: 'short', timeStyle: 'medium' });
  return parts.format(ms).replace(', ', ' ');
}

/** Seconds as a length of time people say. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return NONE;
  if (seconds < 120) return t('time.seconds', { n: Math.round(seconds) });
  if (seconds < 7200) return t('time.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 172800) return t('time.hours', { n: Math.round(seconds / 3600) });
  return t('time.days', { n: Math.round(seconds / 86400) });
}

/** Items joined as a sentence of the language joins them. */
export function joined(items) {
  return items.join(lang() === 'zh' ? '、' : ', ');
}

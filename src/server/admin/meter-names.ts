/** Names of running totals for people, composed of the words of their codes. */
import type { Language } from '../../settlement/explain-words.js';

/** Word of a code -> Chinese, English. */
const WORDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  inpatient: ['住院', 'in-patient'],
  outpatient: ['门诊', 'out-patient'],
  chronic: ['门诊慢特病', 'chronic'],
  pharmacy: ['定点药店', 'pharmacy'],
  pool: ['统筹基金', 'pooled fund'],
  hospital: ['医院', 'hospital'],
  high: ['高额', 'high cost'],
  serious_illness: ['大病保险', 'serious-illness insurance'],
  large_amount: ['大额补助', 'large-amount fund'],
  hifp_pay: ['统筹基金', 'pooled fund'],
  cvlserv_pay: ['公务员补助', 'civil-servant subsidy'],
  hifes_pay: ['企业补充', 'employer supplement'],
  hifmi_pay: ['大病保险', 'serious-illness insurance'],
  hifob_pay: ['大额补助', 'large-amount fund'],
  maf_pay: ['医疗救助', 'medical assistance'],
  oth_pay: ['其他基金', 'other funds'],
  stays: ['住院', 'stays'],
  count: ['次数', 'count'],
  cost: ['累计费用', 'costs'],
  fees: ['累计费用', 'costs'],
  paid: ['累计支付', 'paid'],
  deductible: ['已付起付线', 'deductible borne'],
};

/** `inpatient.stays.count` -> `住院次数`, `outpatient.paid@2025-03` -> `门诊累计支付（2025-03）` / `out-patient paid (2025-03)`. */
function meterName(meter: string, language: Language): string {
  const [name = '', month] = meter.split('@', 2);
  const [path = '', disease] = name.split('#', 2);
  const zh = language === 'zh';
  const words = path.split('.').map((word) => WORDS[word]?.[zh ? 0 : 1] ?? word);
  const said = words.filter((word, i) => words.indexOf(word) === i).join(zh ? '' : ' ');
  const notes = [disease, month].filter((note) => note !== undefined && note !== '');
  if (notes.length === 0) return said;
  return zh ? `${said}（${notes.join('，')}）` : `${said} (${notes.join(', ')})`;
}

export interface MeterWords {
  readonly meter: string;
  readonly name: string;
  readonly name_en: string;
  /** A count, else fen. */
  readonly is_count: boolean;
}

export const meterWords = (meter: string): MeterWords => ({
  meter,
  name: meterName(meter, 'zh'),
  name_en: meterName(meter, 'en'),
  is_count: /\.count(?=[#@]|$)/.test(meter),
});

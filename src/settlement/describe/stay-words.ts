/** Stays over New Year and several chronic diseases in words. */
import type { StayRules } from '../../policy/stay-rules.js';
import { citationText } from '../trace.js';

export function stayTexts({ yearCrossing, severalRefused }: StayRules): string[] {
  const texts = [crossingText(yearCrossing)];
  if (severalRefused !== null) texts.push(`同时有几个门诊慢特病病种：不结算（${severalRefused}）`);
  return texts;
}

function crossingText(rule: StayRules['yearCrossing']): string {
  if (rule === null) return '跨年住院：没有写明，不结算';
  const { inpatient, deductible } = rule;
  const from = citationText(inpatient.citation);
  if (inpatient.value === 'whole') return `跨年住院：整笔算结算日的年度（${from}）`;
  const once = deductible?.value === 'once' ? '起付线一次住院扣一次' : '起付线各年各扣';
  return `跨年住院：按日均费用和新年前后的住院天数分到各年，${once}（${from}）`;
}

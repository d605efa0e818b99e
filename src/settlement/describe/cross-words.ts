/** Class rules and cross-region rules of a region file in words. */
import type { ClassRule, RegionFrame } from '../../policy/frame.js';
import { isList, isMap, listOf, type PackMap, type PackNode, textOf, textsOf } from '../../policy/node.js';
import { CLASS_NAMES, type TreatmentClass } from '../../policy/words.js';
import { claimConditions, claimTexts } from './claim-texts.js';
import { channelTexts, visitTexts } from './visit-texts.js';
import { wordName } from './names.js';
import { stayTexts } from './stay-words.js';

export const className = (cls: string): string => CLASS_NAMES[cls as TreatmentClass] ?? cls;

/** `跨省，备案 转诊` for the condition of a class rule. */
export function conditionText(rule: ClassRule): string {
  const parts: string[] = [];
  if (rule.scope !== undefined) parts.push(rule.scope.map(wordName).join('或'));
  if (rule.insured !== undefined) parts.push(rule.insured.map(wordName).join('或'));
  if (rule.lines !== undefined) parts.push(rule.lines.map(wordName).join('或'));
  if (rule.filing !== undefined)
    parts.push(rule.filing.map((f) => (f === 'none' ? '无备案' : className(f))).join('或'));
  if (rule.emergency !== undefined) parts.push(rule.emergency ? '急诊' : '非急诊');
  if (rule.networked !== undefined) parts.push(rule.networked ? '联网机构' : '非联网机构');
  if (rule.longTermElsewhere !== undefined)
    parts.push(rule.longTermElsewhere ? '长期备案在别处' : '没有长期备案在别处');
  parts.push(...claimConditions(rule));
  return parts.length === 0 ? '其余' : parts.join('，');
}

export const decisionText = (rule: ClassRule): string =>
  rule.class === null ? `${rule.held ? '待经办核定' : '拒绝'}：${rule.refuse ?? ''}` : className(rule.class);

export interface CrossText {
  /** `转诊备案、急诊抢救` */
  readonly classes: string;
  /** `住院、门诊`, `全部` */
  readonly lines: string;
  readonly text: string;
  readonly assumed: boolean;
  readonly cite: string;
  /** Why it is assumed. */
  readonly why: string;
}

export function crossTexts(region: PackMap): CrossText[] {
  return listOf(region, 'cross_region')
    .filter(isMap)
    .map((rule) => ({
      classes: textsOf(rule, 'class').map(className).join('、') || '全部',
      lines: [...textsOf(rule, 'insured'), ...textsOf(rule, 'lines')].map(wordName).join('、') || '全部',
      text: ruleText(rule),
      assumed: textOf(rule, 'standing') === 'assumed',
      cite: textOf(rule, 'cite') ?? '',
      why: textOf(rule, 'why') ?? '',
    }));
}

const RULES: readonly (readonly [key: string, say: (value: string, rule: PackMap) => string])[] = [
  ['none', () => '不调整'],
  ['not_provided', (v) => `不提供：${v}`],
  ['not_covered', (v) => `各基金不支付：${v}`],
  [
    'first_self_pay',
    (v, rule) => `先行自付 ${v}%${textOf(rule, 'place') === 'after_deductible' ? '（起付线之后）' : ''}`,
  ],
  ['points_off', (v) => `降 ${v} 个百分点`],
  ['multiplier', (v) => `比例乘 ${v}`],
  ['min_ratio', (v) => `不低于 ${v}%`],
  ['deductible', (v) => `起付线改为 ${v}`],
  ['deductible_factor', (v) => `起付线乘 ${v}`],
  ['level_as', (v) => `按 ${v} 的等级`],
  ['funds', (v) => `涉及 ${v}`],
];

/** One rule in words; also the text `policy diff` compares. */
export function ruleText(rule: PackMap): string {
  return RULES.flatMap(([key, say]) => (rule[key] === undefined ? [] : [say(valueText(rule[key]), rule)])).join('，');
}

function valueText(node: PackNode | undefined): string {
  if (typeof node === 'string') return node;
  if (isList(node)) return node.map(valueText).join('/');
  if (!isMap(node)) return '';
  if (node['value'] !== undefined) return valueText(node['value']);
  const entries = Object.entries(node).filter(([key]) => !['cite', 'standing', 'why', 'note'].includes(key));
  return entries
    .map(([key, value]) => (key === 'by' ? '' : `${wordName(key)} ${valueText(value)}`))
    .filter((t) => t !== '')
    .join('；');
}

/** Filing rules of a frame in words. */
export function filingTexts(frame: RegionFrame): string[] {
  const texts: string[] = [];
  if (frame.temporaryMonths > 0) texts.push(`临时外出备案没有写结束日期的，${frame.temporaryMonths} 个月内有效`);
  if (frame.commitmentMonths > 0)
    texts.push(`承诺办理的长期备案 ${frame.commitmentMonths} 个月内补齐材料，逾期按其他临时外出`);
  texts.push(...stayTexts(frame.stays), ...claimTexts(frame.claims));
  texts.push(...channelTexts(frame), ...visitTexts(frame));
  return texts;
}

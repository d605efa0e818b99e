/** What a pack says of claims (零星报销), in words. */
import type { PaperList } from '../../policy/claim-papers.js';
import type { ClaimRules, LateTerm } from '../../policy/claim-rules.js';
import {
  CLAIM_EXTRA_NAMES,
  CLAIM_KIND_NAMES,
  CLAIM_PAPER_NAMES,
  CLAIM_REASON_NAMES,
} from '../../policy/claim-words.js';
import type { ClassRule } from '../../policy/frame.js';

/** What of a class rule looks at a claim. */
export function claimConditions(rule: ClassRule): string[] {
  const parts: string[] = [];
  if (rule.claim !== undefined) parts.push(rule.claim ? '零星报销' : '直接结算');
  if (rule.reason !== undefined) parts.push(rule.reason.map((reason) => CLAIM_REASON_NAMES[reason]).join('或'));
  if (rule.consent !== undefined) parts.push(rule.consent ? '经办机构同意' : '未经经办机构同意');
  if (rule.lateFiled !== undefined) parts.push(rule.lateFiled ? '出院后补办备案' : '没有出院后补办备案');
  return parts;
}

/** The section as sentences; one sentence where a place says nothing. */
export function claimTexts(rules: ClaimRules | null): string[] {
  if (rules === null) return ['零星报销：没有规定，不受理'];
  const texts = [
    `零星报销受理：${rules.reasons.value.map((reason) => CLAIM_REASON_NAMES[reason]).join('、')}`,
    `零星报销按${rules.catalogue.value === 'home' ? '参保地' : '就医地'}目录划分费用`,
    rules.late === null ? '出院后补办备案：没有规定' : `出院后补办备案：${lateText(rules.late.value)}`,
  ];
  for (const [kind, { value }] of rules.papers.kinds)
    texts.push(`零星报销材料（${CLAIM_KIND_NAMES[kind]}）：${listText(value)}`);
  for (const [extra, { value }] of rules.papers.extras)
    texts.push(`零星报销材料（${CLAIM_EXTRA_NAMES[extra]}加交）：${listText(value)}`);
  if (rules.online !== null) texts.push('零星报销可凭已上传的明细和诊断线上办理');
  if (rules.decision !== null) texts.push(decisionText(rules.decision));
  return texts;
}

function lateText(term: LateTerm): string {
  if (term.unit === 'unstated') return term.why;
  if (term.unit === 'open') return '受理，条文没有写时限';
  return `出院后 ${term.length} ${term.unit === 'days' ? '天' : '个月'}内`;
}

const listText = (list: PaperList): string =>
  list.map((names) => names.map((name) => CLAIM_PAPER_NAMES[name]).join('或')).join('、');

function decisionText({ ordinary, special, small }: NonNullable<ClaimRules['decision']>): string {
  const parts = [`一般 ${ordinary.value} 个工作日`];
  if (small !== null) parts.unshift(`单次门诊 ${small.amount / 100} 元以下 ${small.days} 个工作日`);
  if (special !== null) parts.push(`特殊情况 ${special.value} 个工作日`);
  return `零星报销收齐材料后：${parts.join('，')}`;
}

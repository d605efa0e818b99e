import type { Citation, Plan } from '../policy/plan.js';

/** One named number of a step, yuan text (counts as plain integers). */
export interface TraceValue {
  readonly name: string;
  readonly value: string;
}

/** One step of the explanation of a settlement. */
export interface TraceStep {
  readonly step: string;
  /** 名称 for people. */
  readonly title: string;
  readonly inputs: readonly TraceValue[];
  /** The rule in words with its parameters. */
  readonly rule: string;
  readonly result: TraceValue;
  /** Running totals this step changed: before -> after. */
  readonly totals: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly citations: readonly Citation[];
}

export interface Trace {
  readonly policyVersion: string;
  readonly planKey: string;
  readonly treatmentClass: string;
  readonly steps: readonly TraceStep[];
}

export function citationsOf(plan: Plan, indexes: readonly number[]): Citation[] {
  const seen = new Set<number>();
  const found: Citation[] = [];
  for (const index of indexes) {
    const citation = plan.citations[index];
    if (citation === undefined || seen.has(index)) continue;
    seen.add(index);
    found.push(citation);
  }
  return found;
}

const STANDING_TEXT = { cited: '', relayed: '（转载）', assumed: '（推定）' } as const;

/** Title of a citation that rests on no document (src/policy/resolve.ts). */
const NO_DOCUMENT = '推定';

/** `《标题》文号 条款（推定：理由）`. */
export function citationText(citation: Citation): string {
  if (citation.title === NO_DOCUMENT) return `推定：${citation.why}`;
  const number = citation.number === '' ? '' : ` ${citation.number}`;
  const article = citation.article === '' ? '' : ` ${citation.article}`;
  const why =
    citation.standing === 'assumed' && citation.why !== ''
      ? `（推定：${citation.why}）`
      : STANDING_TEXT[citation.standing];
  return `《${citation.title}》${number}${article}${why}`;
}

const LABELS = {
  zh: {
    version: '政策版本',
    rule: '规则',
    inputs: '依据数',
    totals: '累计',
    clause: '条款',
    colon: '：',
    comma: '，',
    semicolon: '；',
  },
  en: {
    version: 'policy version',
    rule: 'rule',
    inputs: 'from',
    totals: 'running total',
    clause: 'clause',
    colon: ': ',
    comma: ', ',
    semicolon: '; ',
  },
} as const;

/** The trace as lines for people. A trace made in one language is rendered in the same. */
export function renderTrace(trace: Trace, language: 'zh' | 'en' = 'zh'): string[] {
  const l = LABELS[language];
  const decided = trace.steps.find((step) => step.step === 'class');
  const cls = decided === undefined ? trace.treatmentClass : `${decided.title} ${decided.result.value}`;
  const lines = [`${l.version} ${trace.policyVersion}${l.semicolon}${cls}`];
  trace.steps.forEach((step, index) => {
    lines.push(`${index + 1}. ${step.title}${l.colon}${step.result.name} = ${step.result.value}`);
    lines.push(`   ${l.rule}${l.colon}${step.rule}`);
    if (step.inputs.length > 0)
      lines.push(`   ${l.inputs}${l.colon}${step.inputs.map((i) => `${i.name} ${i.value}`).join(l.comma)}`);
    for (const total of step.totals)
      lines.push(
        `   ${l.totals}${l.colon}${total.name} ${totalText(total.name, total.before)} → ${totalText(total.name, total.after)}`,
      );
    for (const citation of step.citations) lines.push(`   ${l.clause}${l.colon}${citationText(citation)}`);
  });
  return lines;
}

function totalText(name: string, value: number): string {
  return name.endsWith('.count') ? String(value) : (value / 100).toFixed(2);
}

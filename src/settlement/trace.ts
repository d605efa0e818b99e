import type { Citation, Plan } from '../policy/plan.js';
import { CLASS_NAMES } from '../policy/words.js';

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

/** `《标题》文号 条款（推定：理由）`. */
export function citationText(citation: Citation): string {
  const number = citation.number === '' ? '' : ` ${citation.number}`;
  const article = citation.article === '' ? '' : ` ${citation.article}`;
  const why = citation.standing === 'assumed' && citation.why !== '' ? `（推定：${citation.why}）` : STANDING_TEXT[citation.standing];
  return `《${citation.title}》${number}${article}${why}`;
}

/** The trace as lines of plain Chinese. */
export function renderTrace(trace: Trace): string[] {
  const lines = [`政策版本 ${trace.policyVersion}；就医类别 ${CLASS_NAMES[trace.treatmentClass as keyof typeof CLASS_NAMES] ?? trace.treatmentClass}`];
  trace.steps.forEach((step, index) => {
    lines.push(`${index + 1}. ${step.title}：${step.result.name} = ${step.result.value}`);
    lines.push(`   规则：${step.rule}`);
    if (step.inputs.length > 0) lines.push(`   依据数：${step.inputs.map((i) => `${i.name} ${i.value}`).join('，')}`);
    for (const total of step.totals) lines.push(`   累计：${total.name} ${totalText(total.name, total.before)} → ${totalText(total.name, total.after)}`);
    for (const citation of step.citations) lines.push(`   条款：${citationText(citation)}`);
  });
  return lines;
}

function totalText(name: string, value: number): string {
  return name.endsWith('.count') ? String(value) : (value / 100).toFixed(2);
}

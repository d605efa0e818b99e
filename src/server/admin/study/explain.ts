import { agreesWith, explainRecord } from '../../../compute/explain-record.js';
import { decodeLedger } from '../../../compute/event-record.js';
import { CLASS_NAMES, type TreatmentClass } from '../../../policy/words.js';
import type { Language } from '../../../settlement/explain-words.js';
import type { Refusal } from '../../../settlement/refusal.js';
import type { Trace } from '../../../settlement/trace.js';
import type { SettlementStatus } from '../../../store/status-cell.js';
import { type MeterWords, meterWords } from '../meter-names.js';
import { type Paragraph, paragraphOf, type Told } from './paragraph.js';
import { type Bundled, policiesOf } from './versions.js';
import { type WaterfallPart, waterfallOf } from './waterfall.js';

export interface Explanation {
  readonly setl_id: string;
  /** Recomputed now, it is what was recorded. */
  readonly same: boolean;
  /** What became of it since. */
  readonly status: SettlementStatus;
  readonly policy_version: string;
  readonly plan_key: string;
  readonly trt_class: string;
  readonly trt_class_name: string;
  readonly trace: Trace;
  /** Names of the running totals the trace tells of. */
  readonly meters: readonly MeterWords[];
  readonly waterfall: readonly WaterfallPart[];
  readonly paragraph: Paragraph;
}

export type Explained =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly refusal: Refusal };

export interface ExplainInput {
  readonly version: Bundled;
  readonly record: Uint8Array;
  readonly status: SettlementStatus;
  readonly language: Language;
}

/** A stored settlement, explained from its record alone. `record` must be one of a settlement. */
export function explainStored({ version, record: bytes, status, language }: ExplainInput): Explained {
  const entry = decodeLedger(bytes);
  if (entry === null || entry.kind !== 'settle') throw new RangeError('not the record of a settlement');
  const { record } = entry;
  const explained = explainRecord(policiesOf(version), record, language);
  if (!explained.ok) return explained;
  const same = agreesWith(record, explained);
  const told = { visit: record.input.visit, result: record.result, parts: record.parts, status };
  return { ok: true, explanation: explanationOf(record.setlId, same, explained.trace, told) };
}

export function explanationOf(setlId: string, same: boolean, trace: Trace, told: Told): Explanation {
  const { result, parts, status } = told;
  const meters = new Set(trace.steps.flatMap(({ totals }) => totals.map(({ name }) => name)));
  const priced = parts.length === 0 ? [result] : parts.map((part) => part.result);
  return {
    setl_id: setlId,
    same,
    status,
    policy_version: result.policyVersion,
    plan_key: result.planKey,
    trt_class: result.treatmentClass,
    trt_class_name: CLASS_NAMES[result.treatmentClass as TreatmentClass] ?? result.treatmentClass,
    trace,
    meters: [...meters].map(meterWords),
    waterfall: waterfallOf(result, priced, trace),
    paragraph: paragraphOf(told),
  };
}

import type { PolicySet } from '../policy/policy-set.js';
import { explainParts, type PartsExplained } from '../settlement/explain-parts.js';
import type { Language } from '../settlement/explain-words.js';
import { leadOf } from '../settlement/parts.js';
import type { SettlementRecord } from './record.js';

/** Explains a recorded settlement again, part by part where it is made of parts. */
export function explainRecord(
  policies: PolicySet,
  record: SettlementRecord,
  language: Language = 'zh',
): PartsExplained {
  const { input, parts } = record;
  if (parts.length === 0) return explainParts(policies, [input], 0, language);
  const inputs = parts.map((part) => part.input);
  return explainParts(policies, inputs, parts.indexOf(leadOf(parts)), language);
}

/** Whether what was explained is what the record says was paid. */
export function agreesWith({ input, result, parts }: SettlementRecord, explained: PartsExplained): boolean {
  if (!explained.ok) return false;
  const made = parts.length === 0 ? [{ input, result }] : parts;
  return explained.evaluations.every((evaluation, i) => {
    const recorded = made[i]?.result;
    return (
      recorded !== undefined &&
      evaluation.paid.join() === recorded.details.map((d) => d.paid).join() &&
      evaluation.account === recorded.split.account
    );
  });
}

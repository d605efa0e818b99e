import type { SettlementInput, SettlementResult } from '../../../settlement/contract.js';
import { explainSettlement } from '../../../settlement/explain-settlement.js';
import type { Language } from '../../../settlement/explain-words.js';
import type { Refusal } from '../../../settlement/refusal.js';
import { settle } from '../../../settlement/settle.js';
import { type Explanation, explanationOf } from './explain.js';
import { type Bundled, policiesOf } from './versions.js';

export interface WhatIfInput {
  readonly version: Bundled;
  readonly input: SettlementInput;
  readonly strict: boolean;
  readonly language: Language;
}

export type WhatIfAnswer =
  | { readonly ok: true; readonly result: SettlementResult; readonly explanation: Explanation }
  | { readonly ok: false; readonly refusal: Refusal };

/** Prices and explains a bill nobody sent, by the code of a real one. */
export function whatIf({ version, input, strict, language }: WhatIfInput): WhatIfAnswer {
  const policies = policiesOf(version);
  const settled = settle(policies, input, { strict });
  if (!settled.ok) return settled;
  const explained = explainSettlement(policies, input, language);
  if (!explained.ok) return explained;
  const { value: result } = settled;
  const same =
    explained.evaluation.paid.join() === result.details.map((d) => d.paid).join() &&
    explained.evaluation.account === result.split.account;
  const told = { visit: input.visit, result, parts: [], status: 'settled' } as const;
  return { ok: true, result, explanation: explanationOf('', same, explained.trace, told) };
}

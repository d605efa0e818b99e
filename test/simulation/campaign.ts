/** Many histories, one seed after the other. */
import { drawPlan } from './draw.js';
import type { Plant } from './history.js';
import { type Result, runHistory } from './run.js';
import type { Subject } from './subjects.js';

export interface Budget {
  readonly seed: number;
  readonly histories: number;
  /** Asked before every history. */
  readonly enough: () => boolean;
}

export interface Findings {
  histories: number;
  messages: number;
  readonly states: Map<string, number>;
  readonly failed: Result[];
}

/** Failing histories looked at in full; more would only repeat them. */
const MAX_FAILED = 5;

export async function campaign(
  subject: Subject,
  budget: Budget,
  onHistory: (result: Result, findings: Findings) => void = () => undefined,
  plant: Plant = {},
): Promise<Findings> {
  const findings: Findings = { histories: 0, messages: 0, states: new Map(), failed: [] };
  while (findings.histories < budget.histories && findings.failed.length < MAX_FAILED && !budget.enough()) {
    const result = await runHistory(drawPlan(budget.seed + findings.histories), subject, plant);
    findings.histories += 1;
    findings.messages += result.messages;
    for (const [state, n] of result.states) findings.states.set(state, (findings.states.get(state) ?? 0) + n);
    if (result.failures.length > 0) findings.failed.push(result);
    onHistory(result, findings);
  }
  return findings;
}

import type { CellCheck } from '../store/port.js';
import type { CommitOutcome, ComputeOutcome } from './contract.js';

/** The commit bound to some more cells; those it is bound to already stay as they are. */
export function withChecks(outcome: ComputeOutcome, more: readonly CellCheck[]): ComputeOutcome {
  if (outcome.kind !== 'commit' || more.length === 0) return outcome;
  const known = new Set(outcome.checks.map((check) => check.cell));
  const checks = [...outcome.checks, ...more.filter((check) => !known.has(check.cell))];
  return { ...outcome, checks } satisfies CommitOutcome;
}

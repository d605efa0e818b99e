/** What makes a run invalid, whatever its speed. */
import { InvalidRun } from '../benchmark.js';
import type { AuditReport, RunReport } from '../load/job.js';

/** Throws InvalidRun when a message has no answer or more than one. */
export function checkRun({
  lost,
  stray,
  unanswered,
  answered,
}: Pick<RunReport, 'lost' | 'stray' | 'unanswered' | 'answered'>): void {
  if (lost.length > 0) throw new InvalidRun(`connections were lost: ${lost.join('; ')}`);
  if (unanswered > 0) throw new InvalidRun(`${unanswered} messages were never answered`);
  if (stray > 0) throw new InvalidRun(`${stray} answers belong to no message under way`);
  if (answered === 0) throw new InvalidRun('nothing was answered');
}

/** Throws InvalidRun when an answer is wrong, refused for no admitted reason, or not what the store holds. */
export function checkAudit(
  report: Pick<RunReport, 'answered'>,
  audit: AuditReport,
  refusals: readonly string[] = [],
): void {
  const refused = Object.entries(audit.refused).filter(([code]) => !refusals.includes(code));
  if (refused.length > 0) throw new InvalidRun(`refusals: ${refused.map(([code, n]) => `${n} x ${code}`).join(', ')}`);
  if (audit.faults.length > 0) throw new InvalidRun(audit.faults.join('; '));
  if (audit.answers !== report.answered)
    throw new InvalidRun(`${report.answered} answers counted, ${audit.answers} kept`);
}

import type { PolicySet } from '../policy/policy-set.js';
import { decodeFilingQuery, encodeFilingsAnswer } from '../wire/filing-bodies.js';
import { failure, success } from './answers.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { sceneOf } from './filing.js';
import { filingRow } from './filing-row.js';
import { insuredHere } from './query-person.js';

/** 5304: every filing of the person with what it means on a day. Throws WireError for a malformed body. */
export function executeFilingQuery(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const query = decodeFilingQuery(task.body);
  const person = insuredHere(task);
  if ('kind' in person) return person;
  const policy = policies.regionFor(task.insuplc);
  if (policy === undefined) return failure(task, 'E401', task.insuplc);
  const now = sceneOf(task, person, policy, context);
  const scene = { ...now, today: query.day ?? now.today };
  if (scene.frameOn(scene.today) === null) return failure(task, 'E402', scene.today);
  return success(
    task,
    encodeFilingsAnswer({
      psnNo: task.psnNo,
      day: scene.today,
      filings: person.filings.map((f) => filingRow(f, scene)),
    }),
  );
}

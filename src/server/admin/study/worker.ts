import { PackError } from '../../../policy/node.js';
import { STUDIES, type StudyName } from './studies.js';

/** One question to the study thread. */
export interface StudyTask {
  readonly name: StudyName;
  readonly input: unknown;
}

export type StudyOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'policy_error' | 'internal'; readonly detail: string };

/** Entry of the study thread: errors come back as values, thrown ones would lose their class. */
export default function study({ name, input }: StudyTask): StudyOutcome {
  try {
    return { ok: true, value: (STUDIES[name] as (input: unknown) => unknown)(input) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, kind: error instanceof PackError ? 'policy_error' : 'internal', detail };
  }
}

import { coverageOf } from './coverage.js';
import { diffOf } from './diff.js';
import { explainStored } from './explain.js';
import { optionsOf } from './options.js';
import { personAsOf } from './person.js';
import { summaryOf } from './summary.js';
import { tablesOf } from './tables.js';
import { whatIf } from './what-if.js';

/** Everything that compiles or evaluates policies for an operator: in a thread of its own, the messages go on meanwhile. */
export const STUDIES = {
  coverage: coverageOf,
  diff: diffOf,
  explain: explainStored,
  options: optionsOf,
  person: personAsOf,
  summary: summaryOf,
  tables: tablesOf,
  whatif: whatIf,
} as const;

export type StudyName = keyof typeof STUDIES;
export type StudyInput<N extends StudyName> = Parameters<(typeof STUDIES)[N]>[0];
export type StudyAnswer<N extends StudyName> = ReturnType<(typeof STUDIES)[N]>;

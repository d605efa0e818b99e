import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Words {
  readonly title: string;
  readonly means: string;
  readonly look: string;
  readonly do: string;
}

/** What an alarm means, what to look at, what to do, in both languages. */
export interface PlaybookEntry {
  readonly id: string;
  readonly zh: Words;
  readonly en: Words;
}

export function readPlaybook(): readonly PlaybookEntry[] {
  return parse(readFileSync(new URL('../../alerts/playbook.yaml', import.meta.url), 'utf8')) as PlaybookEntry[];
}

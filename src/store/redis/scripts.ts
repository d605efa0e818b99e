/** The Lua scripts, read once; a missing file fails the import, not the first settlement. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Script {
  readonly source: string;
  readonly sha: string;
}

function script(file: string): Script {
  const source = readFileSync(new URL(`./lua/${file}`, import.meta.url), 'utf8');
  return { source, sha: hash('sha1', source) };
}

export const COMMIT_BATCH = script('commit-batch.lua');
export const ACTIVATE_POLICY = script('activate-policy.lua');

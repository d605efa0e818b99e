import { textOf, textsOf } from '../../../policy/node.js';
import { lineName } from '../../../policy/problems.js';
import type { PackFile } from '../../../policy/region-policy.js';
import { type Bundled, policyOf } from './versions.js';

export interface SummaryInput {
  readonly versions: readonly Bundled[];
  readonly today: string;
}

export interface RegionSummary {
  readonly version: string;
  readonly region: string;
  readonly name: string;
  readonly files: readonly Record<string, string>[];
}

/** What the versions are made of, and which files hold today or will. */
export function summaryOf({ versions, today }: SummaryInput): RegionSummary[] {
  return versions.map((bundled) => {
    const policy = policyOf(bundled);
    const own = policy.files.filter(({ content }) => content['region'] === policy.region);
    return {
      version: bundled.version,
      region: policy.region,
      name: policy.name,
      files: own.map((file) => fileNode(file, today)),
    };
  });
}

function fileNode({ path, content }: PackFile, today: string): Record<string, string> {
  const from = textOf(content, 'from') ?? '';
  const to = textOf(content, 'to') ?? '';
  const insured = textOf(content, 'insured') ?? '';
  const line = textsOf(content, 'lines')
    .map((l) => lineName(insured, l))
    .join('、');
  const state = from > today ? 'coming' : to !== '' && to < today ? 'past' : 'in_force';
  return { path, kind: textOf(content, 'kind') ?? '', line, from, to, state };
}

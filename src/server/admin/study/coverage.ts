import { inChinese } from '../../../policy/messages-zh.js';
import { inspectPacks } from '../../../policy/problems.js';
import { type Bundled, policyOnce } from './versions.js';

/** Proof of coverage of one version, as `policy check` gives it. Takes seconds for a large pack. */
export function coverageOf(bundled: Bundled): Record<string, unknown> {
  const { files } = policyOnce(bundled);
  const report = inspectPacks({ files, problems: [] });
  const [region] = report.regions;
  const problems = [...report.problems, ...(region?.problems ?? [])];
  return {
    version: bundled.version,
    planned: region?.planned ?? 0,
    not_provided: region?.notProvided ?? 0,
    problems: problems.map((p) => ({ ...p, message_zh: inChinese(p.message) })),
    assumed: region?.assumed ?? [],
    absent: region?.absent ?? [],
    unmentioned: region?.unmentioned ?? [],
  };
}

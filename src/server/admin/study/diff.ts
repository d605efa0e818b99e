import { compare } from '../../../settlement/describe/compare.js';
import { type Bundled, policyOnce } from './versions.js';

export interface DiffInput {
  readonly from: Bundled;
  readonly to: Bundled;
  /** '' = each change on its own day. */
  readonly dateFrom: string;
  readonly dateTo: string;
}

export function diffOf({ from, to, dateFrom, dateTo }: DiffInput): Record<string, unknown> {
  const changes = compare(policyOnce(from), policyOnce(to), dateFrom, dateTo);
  return { from: from.version, to: to.version, changes };
}

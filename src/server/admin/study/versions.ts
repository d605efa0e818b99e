import { PolicySet } from '../../../policy/policy-set.js';
import { PackError } from '../../../policy/node.js';
import type { RegionPolicy } from '../../../policy/region-policy.js';

/** A stored policy as it is handed to the study thread. */
export interface Bundled {
  readonly version: string;
  readonly bytes: Uint8Array;
}

const KEPT = 8;
const kept = new Map<string, PolicySet>();

/** The policies of one version, compiled plans kept for the next question; the one not used longest makes room. */
export function policiesOf({ version, bytes }: Bundled): PolicySet {
  const known = kept.get(version);
  kept.delete(version);
  const set = known ?? PolicySet.fromBundles([bytes]);
  kept.set(version, set);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return set;
}

export const policyOf = (bundled: Bundled): RegionPolicy => only(policiesOf(bundled));

/** For a walk over all cells: what it compiles is many times what anybody asks for, and is let go afterwards. */
export const policyOnce = ({ bytes }: Bundled): RegionPolicy => only(PolicySet.fromBundles([bytes]));

function only(set: PolicySet): RegionPolicy {
  const [policy] = set.all();
  if (policy === undefined) throw new PackError('an empty bundle');
  return policy;
}

/** Policy versions in Redis: immutable bytes by version id, and one hash saying which is active where (R19). */
import { Buffer } from 'node:buffer';
import type { StoredPolicy } from '../port.js';
import type { Keys } from './keys.js';
import { ACTIVATED } from './result-codes.js';
import { ACTIVATE_POLICY } from './scripts.js';
import type { Topology } from './topology.js';

type Reader = Topology['reader'];

export async function putPolicy(reader: Reader, keys: Keys, policy: StoredPolicy): Promise<void> {
  const bytes = Buffer.from(policy.bytes);
  const earlier = (await reader.callBuffer('SET', keys.policy(policy.versionId), bytes, 'NX', 'GET')) as Buffer | null;
  if (earlier !== null && !earlier.equals(bytes)) throw new Error(`policy ${policy.versionId} exists with other bytes`);
}

export async function getPolicy(reader: Reader, keys: Keys, versionId: string): Promise<Uint8Array | null> {
  return (await reader.callBuffer('GET', keys.policy(versionId))) as Buffer | null;
}

export async function activePolicies(reader: Reader, keys: Keys): Promise<Record<string, string>> {
  return reader.hgetall(keys.activePolicies());
}

export async function activatePolicy(reader: Reader, keys: Keys, region: string, versionId: string): Promise<void> {
  const args = [keys.policy(versionId), keys.activePolicies(), region, versionId];
  const done = await reader.call('EVAL', ACTIVATE_POLICY.source, 2, ...args);
  if (done !== ACTIVATED) throw new Error(`policy ${versionId} is not stored`);
}

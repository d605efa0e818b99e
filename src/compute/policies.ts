import { createHash } from 'node:crypto';
import { PolicySet } from '../policy/policy-set.js';
import type { SharedPolicies } from './contract.js';

/** What is shared of one policy bundle. */
export interface PolicyBytes {
  readonly versionId: string;
  readonly bytes: Uint8Array;
}

const LENGTH_BYTES = 4;
const ID_CHARS = 16;

/**
 * Puts bundles into one block every thread can read: per bundle its length (u32, little endian) and its bytes. The id
 * follows from the version ids, so the same set is compiled once per thread however often it is published.
 */
export function sharePolicies(bundles: readonly PolicyBytes[]): SharedPolicies {
  const sorted = [...bundles].sort((a, b) => (a.versionId < b.versionId ? -1 : 1));
  const size = sorted.reduce((sum, b) => sum + LENGTH_BYTES + b.bytes.length, 0);
  const block = new SharedArrayBuffer(size);
  const view = new DataView(block);
  const bytes = new Uint8Array(block);
  const id = createHash('sha256');
  let at = 0;
  for (const bundle of sorted) {
    id.update(`${bundle.versionId}\n`);
    view.setUint32(at, bundle.bytes.length, true);
    bytes.set(bundle.bytes, at + LENGTH_BYTES);
    at += LENGTH_BYTES + bundle.bytes.length;
  }
  return { id: id.digest('hex').slice(0, ID_CHARS), block };
}

/** The bundles of a shared block, each copied out: text decoders refuse shared memory. */
export function readShared(block: SharedArrayBuffer): Uint8Array[] {
  const view = new DataView(block);
  const bundles: Uint8Array[] = [];
  for (let at = 0; at < block.byteLength; ) {
    const start = at + LENGTH_BYTES;
    const end = start + view.getUint32(at, true);
    bundles.push(Uint8Array.from(new Uint8Array(block, start, end - start)));
    at = end;
  }
  return bundles;
}

/** Sets kept per thread: batches still on their way may name the set before a reload, or the one before that. */
const KEPT_SETS = 3;

/** Compiled policy sets of one thread, by id. */
export class PolicyCache {
  readonly #sets = new Map<string, PolicySet>();

  /** Compiles on first sight; throws what PolicySet.fromBundles throws. */
  get(policies: SharedPolicies): PolicySet {
    const known = this.#sets.get(policies.id);
    if (known !== undefined) return known;
    const set = PolicySet.fromBundles(readShared(policies.block));
    if (this.#sets.size >= KEPT_SETS) {
      const oldest = this.#sets.keys().next();
      if (oldest.done !== true) this.#sets.delete(oldest.value);
    }
    this.#sets.set(policies.id, set);
    return set;
  }
}

/** The shipped packs in two versions, so that one can take the place of the other in the middle of a history. */
import { createHash } from 'node:crypto';
import { InlinePool } from '../../src/compute/inline-pool.js';
import type { PolicyBytes } from '../../src/compute/policies.js';
import { type Bundle, builtinPacksDir, makeBundle, scanPackFiles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';

const REGIONS = ['610100', '150100'];
/** Of the in-patient benefit in Xi'an: other deductibles and another ratio, as a new year might bring. */
const CHANGES: readonly (readonly [string, string])[] = [
  ['"tertiary":["650","550","350","0"]', '"tertiary":["700","600","400","0"]'],
  ['"tertiary":{"active":"88","retired":"91"}', '"tertiary":{"active":"87","retired":"90"}'],
];

export interface Policies {
  /** The set at the start, and the one it is swapped for. */
  readonly sets: readonly (readonly PolicyBytes[])[];
  readonly all: readonly PolicyBytes[];
  /** For the model: rules by version. */
  readonly byVersion: ReadonlyMap<string, PolicySet>;
  readonly pool: InlinePool;
}

let read: Promise<Policies> | null = null;

/** Read and compiled once for all histories. */
export function policies(): Promise<Policies> {
  read ??= readAll();
  return read;
}

async function readAll(): Promise<Policies> {
  const { files } = await scanPackFiles(builtinPacksDir);
  const bundles = REGIONS.map((region) => makeBundle(region, files));
  const first = bundles.map(({ versionId, bytes }) => ({ versionId, bytes }));
  const second = bundles.map((bundle) => (bundle.region === '610100' ? changed(bundle) : bundle));
  const all = [...first, ...second.filter(({ versionId }) => first.every((one) => one.versionId !== versionId))];
  const byVersion = new Map(all.map(({ versionId, bytes }) => [versionId, PolicySet.fromBundles([bytes])]));
  return { sets: [first, second], all, byVersion, pool: new InlinePool() };
}

function changed({ region, bytes }: Bundle): PolicyBytes {
  const text = new TextDecoder().decode(bytes);
  let files = text.slice(text.indexOf('"files":') + '"files":'.length, -1);
  for (const [from, to] of CHANGES) {
    if (!files.includes(from)) throw new Error(`the pack of ${region} no longer says ${from}`);
    files = files.replace(from, to);
  }
  const versionId = `${region}@${createHash('sha256').update(files).digest('hex').slice(0, 12)}`;
  const body = `{"format":1,"region":"${region}","versionId":"${versionId}","files":${files}}`;
  return { versionId, bytes: new TextEncoder().encode(body) };
}

/** Where a policy named on the command line comes from: a folder, a version in the store, or the region in force. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtinPacksDir, filesOfRegion, makeBundle, publishedRegions, readPackFiles } from '../../policy/bundle.js';
import { isDay } from '../../policy/dates.js';
import { PolicySet } from '../../policy/policy-set.js';
import { RegionPolicy } from '../../policy/region-policy.js';
import type { StateStore } from '../../store/port.js';
import { loadSettings } from '../settings/load.js';
import { readHistory } from '../../store/policy-history.js';
import { type Io, ToolError } from './io.js';
import { withToolStore } from './tool-store.js';

export interface NamedPolicies {
  /** What was meant, for people. */
  readonly label: string;
  readonly policies: readonly RegionPolicy[];
  /** `…#2024-12-31`: the policy as it stands on this day, whatever the day of a bill; '' = each bill's own day. */
  readonly on: string;
}

export const SOURCE_HELP =
  '政策来源可写：目录；版本号（610100@ac6b0ae495ca，@ 后可只写前几位）；六位区划（存储中生效的版本，没有则用内置）；builtin（内置）；后面加 #2024-12-31 表示那一天的政策。';

const REGION = /^\d{6}$/;
const VERSION = /^(\d{6})@[0-9a-f]{1,64}$/;

/** Finds the policies a word names. Throws ToolError, PackError or what opening the store throws. */
export async function namedPolicies(spec: string, io: Io, config?: string): Promise<NamedPolicies> {
  const [name = '', on = ''] = spec.split('#', 2);
  if (on !== '' && !isDay(on)) throw new ToolError(`“${spec}”里 # 后面应为 2024-12-31 这样的日期。`);
  return { ...(await find(name, io, config)), label: spec, on };
}

type Found = Omit<NamedPolicies, 'on'>;

async function find(spec: string, io: Io, config: string | undefined): Promise<Found> {
  if (statSync(spec, { throwIfNoEntry: false })?.isDirectory() === true)
    return { label: spec, policies: await fromFolder(spec) };
  if (spec === 'builtin') return { label: '内置政策包', policies: await fromFolder(builtinPacksDir) };
  if (VERSION.test(spec)) return withToolStore(io, config, (store) => stored(store, spec));
  if (REGION.test(spec)) return inForce(spec, io, config);
  throw new ToolError(`认不出“${spec}”。${SOURCE_HELP}`);
}

/** Read from files, so that values know their lines. */
export async function fromFolder(dir: string | URL): Promise<RegionPolicy[]> {
  const files = (await readPackFiles(dir)).filter((f) => f.content['kind'] !== 'examples');
  return publishedRegions(files).map(
    (region) => new RegionPolicy(region, makeBundle(region, files).versionId, filesOfRegion(region, files)),
  );
}

async function stored(store: StateStore, spec: string): Promise<Found> {
  const region = spec.slice(0, 6);
  const whole = (await store.getPolicy(spec)) === null ? await wholeVersion(store, region, spec) : spec;
  const bytes = await store.getPolicy(whole);
  if (bytes === null) throw new ToolError(`存储中没有版本 ${spec}。`);
  return { label: whole, policies: PolicySet.fromBundles([bytes]).all() };
}

async function wholeVersion(store: StateStore, region: string, prefix: string): Promise<string> {
  const known = new Set((await readHistory(store, region)).map((e) => e.versionId).filter((v) => v.startsWith(prefix)));
  const active = (await store.activePolicies())[region];
  if (active?.startsWith(prefix) === true) known.add(active);
  if (known.size > 1) throw new ToolError(`“${prefix}”不止一个版本：${[...known].join('、')}，请多写几位。`);
  return [...known][0] ?? prefix;
}

async function inForce(region: string, io: Io, config: string | undefined): Promise<Found> {
  if (hasStore(io, config)) {
    const found = await withToolStore(io, config, async (store) => {
      const active = (await store.activePolicies())[region];
      return active === undefined ? null : stored(store, active);
    });
    if (found !== null) return found;
  }
  const policy = (await fromFolder(builtinPacksDir)).find((p) => p.region === region);
  if (policy === undefined) throw new ToolError(`存储和内置政策包里都没有参保地 ${region}。`);
  return { label: `${policy.versionId}（内置）`, policies: [policy] };
}

/** Whether looking into the store makes sense: opening an embedded store that does not exist would create it. */
export function hasStore(io: Io, config: string | undefined): boolean {
  const settings = loadSettings(io.env, config ?? null);
  return settings.store !== 'embedded' || existsSync(join(settings.dataDir, 'store'));
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackError, type PackMap, positionOf, refuseUnknownKeys, requireText, textOf, textsOf } from './node.js';
import { isDay } from './dates.js';
import { type PackFile, RegionPolicy } from './region-policy.js';
import { BENEFIT_LINES, INSURED } from './words.js';
import { parsePackYaml } from './yaml-source.js';

/** A published policy: one region with everything it inherits, immutable and named by its content. */
export interface Bundle {
  readonly region: string;
  /** `region@` + first 12 hex digits of the SHA-256 of the content. */
  readonly versionId: string;
  /** Canonical JSON. */
  readonly bytes: Uint8Array;
}

/** The packs that come with the program. */
export const builtinPacksDir: URL = new URL('./packs/', import.meta.url);

const REGION_KEYS = [
  'kind', 'region', 'name', 'inherits', 'abstract', 'from', 'to', 'documents', 'levels', 'persons', 'identities', 'areas', 'filing', 'classes', 'cross_region', 'ceilings',
  'fund_total_includes_account', 'cite', 'standing', 'why', 'note',
];

/** Reads every pack file under a folder. Throws PackError with file, line and column. */
export async function readPackFiles(dir: URL | string): Promise<PackFile[]> {
  const root = typeof dir === 'string' ? dir : fileURLToPath(dir);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((e) => e.isFile() && /\.ya?ml$/.test(e.name)).map((e) => join(e.parentPath, e.name)).sort();
  if (paths.length === 0) throw new PackError('no pack files (*.yaml) here', root);
  return Promise.all(paths.map(async (path) => {
    const name = relative(root, path);
    const content = parsePackYaml(await readFile(path, 'utf8'), name);
    checkHead(content);
    return { path: name, content };
  }));
}

function checkHead(file: PackMap): void {
  const kind = requireText(file, 'kind');
  if (kind !== 'region' && kind !== 'benefit') throw new PackError(`kind is region or benefit, not "${kind}"`, positionOf(file, 'kind'));
  if (!/^\d{6}$/.test(requireText(file, 'region'))) throw new PackError('region is a six-digit code', positionOf(file, 'region'));
  for (const key of ['from', 'to']) {
    const day = key === 'from' ? requireText(file, key) : (textOf(file, key) ?? '');
    if (day !== '' && !isDay(day)) throw new PackError(`"${key}" is a day like 2025-01-01`, positionOf(file, key));
  }
  if (kind === 'region') {
    refuseUnknownKeys(file, REGION_KEYS, 'a region file');
    return;
  }
  if (!(requireText(file, 'insured') in INSURED)) throw new PackError('insured is employee or resident', positionOf(file, 'insured'));
  for (const line of textsOf(file, 'lines')) {
    if (!(BENEFIT_LINES as readonly string[]).includes(line)) throw new PackError(`lines are ${BENEFIT_LINES.join(', ')}`, positionOf(file, 'lines'));
  }
}

/** One bundle per region that is not abstract, each with the files it needs. */
export function makeBundles(files: readonly PackFile[]): Bundle[] {
  const regions = new Set(files.filter((f) => f.content['kind'] === 'region' && f.content['abstract'] !== 'true').map((f) => requireText(f.content, 'region')));
  for (const file of files) {
    const region = requireText(file.content, 'region');
    if (file.content['kind'] === 'benefit' && !regions.has(region)) throw new PackError(`region ${region} has no region file`, positionOf(file.content));
  }
  return [...regions].sort().map((region) => makeBundle(region, files));
}

function makeBundle(region: string, files: readonly PackFile[]): Bundle {
  const wanted = new Set<string>();
  const add = (code: string): void => {
    if (wanted.has(code)) return;
    wanted.add(code);
    for (const f of files) {
      const parent = textOf(f.content, 'inherits');
      if (f.content['kind'] === 'region' && f.content['region'] === code && parent !== undefined && parent !== '') add(parent);
    }
  };
  add(region);
  const own = files.filter((f) => wanted.has(requireText(f.content, 'region')) && (f.content['kind'] === 'region' || f.content['region'] === region));
  const body = JSON.stringify(own);
  const versionId = `${region}@${createHash('sha256').update(body).digest('hex').slice(0, 12)}`;
  // Constructing it checks that the region file is there before anything is published.
  new RegionPolicy(region, versionId, own);
  return { region, versionId, bytes: new TextEncoder().encode(`{"format":1,"region":"${region}","versionId":"${versionId}","files":${body}}`) };
}

export async function loadBundlesFromDir(dir: URL | string): Promise<Bundle[]> {
  return makeBundles(await readPackFiles(dir));
}

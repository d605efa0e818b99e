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
  'kind',
  'region',
  'name',
  'inherits',
  'abstract',
  'from',
  'to',
  'documents',
  'levels',
  'persons',
  'identities',
  'areas',
  'filing',
  'classes',
  'cross_region',
  'ceilings',
  'filing_limits',
  'visit',
  'claims',
  'fund_total_includes_account',
  'year_crossing',
  'chronic',
  'cite',
  'standing',
  'why',
  'note',
];

/** Files that could be used, and what was wrong with the others. */
export interface ScannedPacks {
  readonly files: readonly PackFile[];
  /** Files that are YAML but whose first lines (kind, region, insured, lines, dates) are wrong; left out = none. */
  readonly headless?: readonly PackFile[];
  readonly problems: readonly PackError[];
}

/** Reads every pack file under a folder; a file that cannot be read is a problem, not the end. */
export async function scanPackFiles(dir: URL | string): Promise<ScannedPacks> {
  const root = typeof dir === 'string' ? dir : fileURLToPath(dir);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((e) => e.isFile() && /\.ya?ml$/.test(e.name))
    .map((e) => join(e.parentPath, e.name))
    .sort();
  const files: PackFile[] = [];
  const headless: PackFile[] = [];
  const problems: PackError[] = [];
  if (paths.length === 0) problems.push(new PackError('no pack files (*.yaml) here', root));
  for (const path of paths) {
    const name = relative(root, path);
    let content: PackMap | null = null;
    try {
      content = parsePackYaml(await readFile(path, 'utf8'), name);
      checkHead(content);
      files.push({ path: name, content });
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      problems.push(error);
      if (content !== null) headless.push({ path: name, content });
    }
  }
  return { files, headless, problems };
}

/** Reads every pack file under a folder. Throws PackError with file, line and column. */
export async function readPackFiles(dir: URL | string): Promise<PackFile[]> {
  const { files, problems } = await scanPackFiles(dir);
  const [first] = problems;
  if (first !== undefined) throw first;
  return [...files];
}

/** Checks kind, region, dates and the like of one pack file. Throws PackError. */
export function checkHead(file: PackMap): void {
  const kind = requireText(file, 'kind');
  // Examples travel with a pack; they are no part of its version. src/settlement/examples.ts reads them.
  if (kind === 'examples') return;
  if (kind !== 'region' && kind !== 'benefit')
    throw new PackError(`kind is region, benefit or examples, not "${kind}"`, positionOf(file, 'kind'));
  if (!/^\d{6}$/.test(requireText(file, 'region')))
    throw new PackError('region is a six-digit code', positionOf(file, 'region'));
  for (const key of ['from', 'to']) {
    const day = key === 'from' ? requireText(file, key) : (textOf(file, key) ?? '');
    if (day !== '' && !isDay(day)) throw new PackError(`"${key}" is a day like 2025-01-01`, positionOf(file, key));
  }
  const to = textOf(file, 'to') ?? '';
  if (to !== '' && to < requireText(file, 'from')) throw new PackError('"to" is before "from"', positionOf(file, 'to'));
  if (kind === 'region') {
    refuseUnknownKeys(file, REGION_KEYS, 'a region file');
    return;
  }
  if (!Object.hasOwn(INSURED, requireText(file, 'insured')))
    throw new PackError('insured is employee or resident', positionOf(file, 'insured'));
  if (textsOf(file, 'lines').length === 0)
    throw new PackError(`"lines" must be stated: ${BENEFIT_LINES.join(', ')}`, positionOf(file, 'lines'));
  for (const line of textsOf(file, 'lines')) {
    if (!(BENEFIT_LINES as readonly string[]).includes(line))
      throw new PackError(`lines are ${BENEFIT_LINES.join(', ')}`, positionOf(file, 'lines'));
  }
}

/** Codes of the regions that are not abstract, sorted. */
export function publishedRegions(files: readonly PackFile[]): string[] {
  const codes = files
    .filter((f) => f.content['kind'] === 'region' && f.content['abstract'] !== 'true')
    .map((f) => requireText(f.content, 'region'));
  return [...new Set(codes)].sort();
}

/** Benefit files of regions that have no region file, as problems. */
export function strayBenefits(files: readonly PackFile[]): PackError[] {
  const regions = publishedRegions(files);
  return files
    .filter(({ content }) => content['kind'] === 'benefit' && !regions.includes(requireText(content, 'region')))
    .map(
      ({ content }) =>
        new PackError(`region ${requireText(content, 'region')} has no region file`, positionOf(content)),
    );
}

/** One bundle per region that is not abstract, each with the files it needs. Throws PackError. */
export function makeBundles(files: readonly PackFile[]): Bundle[] {
  const [stray] = strayBenefits(files);
  if (stray !== undefined) throw stray;
  return publishedRegions(files).map((region) => makeBundle(region, files));
}

/** The region file with those it inherits from, and the region's own benefit files. */
export function filesOfRegion(region: string, files: readonly PackFile[]): PackFile[] {
  const wanted = new Set<string>();
  const add = (code: string): void => {
    if (wanted.has(code)) return;
    wanted.add(code);
    for (const f of files) {
      const parent = textOf(f.content, 'inherits');
      if (f.content['kind'] === 'region' && f.content['region'] === code && parent !== undefined && parent !== '')
        add(parent);
    }
  };
  add(region);
  return files.filter(({ content }) =>
    content['kind'] === 'region'
      ? wanted.has(requireText(content, 'region'))
      : content['kind'] === 'benefit' && content['region'] === region,
  );
}

export function makeBundle(region: string, files: readonly PackFile[]): Bundle {
  const own = filesOfRegion(region, files);
  const body = JSON.stringify(own);
  const versionId = `${region}@${createHash('sha256').update(body).digest('hex').slice(0, 12)}`;
  // Constructing it checks that the region file is there before anything is published.
  new RegionPolicy(region, versionId, own);
  return {
    region,
    versionId,
    bytes: new TextEncoder().encode(`{"format":1,"region":"${region}","versionId":"${versionId}","files":${body}}`),
  };
}

export async function loadBundlesFromDir(dir: URL | string): Promise<Bundle[]> {
  return makeBundles(await readPackFiles(dir));
}

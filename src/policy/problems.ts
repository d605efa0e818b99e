/**
 * Everything that can be said against a folder of packs, not only the first thing: files that cannot be read, gaps and
 * overlaps in time, and what the coverage check finds.
 */
import { filesOfRegion, makeBundle, publishedRegions, type ScannedPacks, strayBenefits } from './bundle.js';
import { checkCoverage } from './coverage.js';
import { nextDay } from './dates.js';
import {
  isList,
  isMap,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  requireText,
  textOf,
  textsOf,
} from './node.js';
import { type PackFile, RegionPolicy } from './region-policy.js';
import { BenefitFile, RegionFile } from './schema.js';
import { misfits } from './schema-check.js';
import { BENEFIT_LINES, INSURED } from './words.js';

export interface Problem {
  /** `file:line:column`, '' when it has no place. */
  readonly where: string;
  readonly message: string;
  /** Cells in which it shows, with one of them. */
  readonly cells: number;
  readonly example: string;
}

/** A value somebody has to confirm, or that is said not to exist. */
export interface Remark {
  readonly where: string;
  readonly why: string;
}

export interface RegionReport {
  readonly region: string;
  readonly name: string;
  readonly versionId: string;
  readonly planned: number;
  readonly notProvided: number;
  readonly assumed: readonly Remark[];
  readonly absent: readonly Remark[];
  /** Insured type and line for which the pack says nothing at all. */
  readonly unmentioned: readonly string[];
  readonly problems: readonly Problem[];
}

export interface PacksReport {
  /** Problems of files as such. */
  readonly problems: readonly Problem[];
  readonly regions: readonly RegionReport[];
}

const SCHEMAS: Readonly<Record<string, object>> = { region: RegionFile, benefit: BenefitFile };

/** `extra`: problems found elsewhere, of example files for instance. */
export function inspectPacks(scanned: ScannedPacks, extra: readonly Problem[] = []): PacksReport {
  const files = scanned.files.filter((f) => f.content['kind'] !== 'examples');
  const shape = [...files, ...(scanned.headless ?? [])]
    .flatMap(({ content }) => misfits(SCHEMAS[textOf(content, 'kind') ?? ''] ?? {}, content))
    .map((m): Problem => ({ ...m, cells: 0, example: '' }));
  // What the compiler says of a line that was named already is the same mistake again.
  const named = new Set(shape.map((p) => lineOf(p.where)));
  const read = [...scanned.problems, ...strayBenefits(files)].map(fromError).filter((p) => !named.has(lineOf(p.where)));
  const problems = [...read, ...shape, ...extra];
  const regions = publishedRegions(files).map((region) => inspectRegion(region, files));
  return {
    problems,
    regions: regions.map((r) => ({
      ...r,
      problems: r.problems.filter((p) => p.where === '' || !named.has(lineOf(p.where))),
    })),
  };
}

const lineOf = (where: string): string => where.replace(/:\d+$/, '');

function inspectRegion(region: string, files: readonly PackFile[]): RegionReport {
  const own = filesOfRegion(region, files);
  const remarks = remarksOf(own);
  const found: Problem[] = periodProblems(own, region);
  let report = { name: '', versionId: '', planned: 0, notProvided: 0 };
  try {
    const { versionId } = makeBundle(region, files);
    // Not from the bundle's bytes: the nodes read from files know their lines.
    const policy = new RegionPolicy(region, versionId, own);
    const coverage = checkCoverage(policy);
    report = { name: policy.name, versionId, planned: coverage.planned, notProvided: coverage.notProvided };
    found.push(...grouped(coverage.problems));
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    found.push(fromError(error));
  }
  return { region, ...report, ...remarks, unmentioned: unmentioned(own), problems: found };
}

export const fromError = (error: PackError): Problem => ({ ...placed(error.message), cells: 0, example: '' });

/** Takes `file:line:column: ` off a message. */
function placed(text: string): { where: string; message: string } {
  const match = /^([^\s:]+:\d+:\d+): ([\s\S]*)$/.exec(text);
  return match === null ? { where: '', message: text } : { where: match[1] ?? '', message: match[2] ?? '' };
}

/** Coverage names each cell; one mistake usually spoils many. */
function grouped(texts: readonly string[]): Problem[] {
  const groups = new Map<string, { cells: number; example: string }>();
  for (const text of texts) {
    const match = /^([\s\S]*?)(?: \[([^\]]*)\])?$/.exec(text);
    const key = match?.[1] ?? text;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { cells: match?.[2] === undefined ? 0 : 1, example: match?.[2] ?? '' });
    else known.cells++;
  }
  return [...groups].map(([text, { cells, example }]) => ({ ...placed(text), cells, example }));
}

interface Period {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly where: string;
}

const INSURED_NAMES = { employee: '职工', resident: '居民' } as const;
const LINE_NAMES = { inpatient: '住院', outpatient: '门诊', chronic: '门诊慢特病', pharmacy: '定点药店' } as const;

/** Name of an insured word and a line for people. */
export const lineName = (insured: string, line: string): string =>
  `${INSURED_NAMES[insured as keyof typeof INSURED_NAMES] ?? insured}${LINE_NAMES[line as keyof typeof LINE_NAMES] ?? line}`;

/** Gaps and overlaps in time between the files of one line, and of the region file itself. */
function periodProblems(files: readonly PackFile[], region: string): Problem[] {
  const own = (kind: string): PackFile[] =>
    files.filter((f) => f.content['kind'] === kind && f.content['region'] === region);
  const found = gapsOf('参保地文件', own('region').map(periodOf));
  for (const insured of Object.keys(INSURED)) {
    for (const line of BENEFIT_LINES) {
      const fitting = own('benefit').filter(
        ({ content }) => content['insured'] === insured && textsOf(content, 'lines').includes(line),
      );
      found.push(...gapsOf(lineName(insured, line), fitting.map(periodOf)));
    }
  }
  return found;
}

function periodOf({ path, content }: PackFile): Period {
  return {
    from: textOf(content, 'from') ?? '',
    to: textOf(content, 'to') ?? '',
    path,
    where: positionOf(content, 'from'),
  };
}

function gapsOf(what: string, periods: readonly Period[]): Problem[] {
  const sorted = [...periods].sort((a, b) => (a.from < b.from ? -1 : 1));
  return sorted.flatMap((period, i) => {
    const next = sorted[i + 1];
    if (next === undefined) return [];
    const problem = (message: string): Problem[] => [{ where: next.where, message, cells: 0, example: '' }];
    if (period.to === '' || period.to >= next.from)
      return problem(`${what}：与 ${period.path} 在 ${next.from} 起重叠，请给前一个文件写 to`);
    if (nextDay(period.to) !== next.from)
      return problem(`${what}：${period.path} 到 ${period.to} 为止，${next.from} 才接上，中间没有规定`);
    return [];
  });
}

function unmentioned(files: readonly PackFile[]): string[] {
  const benefits = files.filter((f) => f.content['kind'] === 'benefit');
  return Object.keys(INSURED).flatMap((insured) =>
    BENEFIT_LINES.filter(
      (line) =>
        !benefits.some(({ content }) => content['insured'] === insured && textsOf(content, 'lines').includes(line)),
    ).map((line) => lineName(insured, line)),
  );
}

function remarksOf(files: readonly PackFile[]): { assumed: Remark[]; absent: Remark[] } {
  const assumed: Remark[] = [];
  const absent: Remark[] = [];
  for (const { content } of files)
    walk(content, (map) => {
      if (map['standing'] === 'assumed')
        assumed.push({ where: positionOf(map, 'standing'), why: textOf(map, 'why') ?? '' });
      if (map['not_provided'] !== undefined)
        absent.push({ where: positionOf(map, 'not_provided'), why: requireText(map, 'not_provided') });
    });
  return { assumed, absent };
}

function walk(node: PackNode, visit: (map: PackMap) => void): void {
  if (isList(node)) {
    for (const item of node) walk(item, visit);
  } else if (isMap(node)) {
    visit(node);
    for (const value of Object.values(node)) walk(value, visit);
  }
}

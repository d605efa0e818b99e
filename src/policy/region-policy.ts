import type { Cell } from './cell.js';
import { cellKey, parseCellKey } from './cell.js';
import { compilePlan } from './compile.js';
import { type Lookups, lookupsOf, regionFrame, type RegionFrame } from './frame.js';
import {
  isMap,
  movePosition,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  setPosition,
  requireText,
  textOf,
  textsOf,
} from './node.js';
import type { Plan } from './plan.js';
import { NotProvided } from './resolve.js';
import { type BenefitLine, INSURED, type InsuredWord } from './words.js';

/** Why no plan can be had for a cell. */
export type PlanRefusal =
  | { readonly reason: 'policy_date_missing' | 'policy_not_provided'; readonly detail: string }
  | { readonly reason: 'benefit_line_unknown'; readonly detail: string };

/** One file of a pack with the path it was read from. */
export interface PackFile {
  readonly path: string;
  readonly content: PackMap;
}

/** Keys of a region file that a child may restate; documents are merged instead. */
const INHERITED = [
  'levels',
  'persons',
  'identities',
  'areas',
  'filing',
  'classes',
  'cross_region',
  'ceilings',
  'filing_limits',
  'claims',
  'visit',
  'fund_total_includes_account',
  'year_crossing',
  'chronic',
] as const;

/** What the settlement rules need of one line on one day before they choose a plan. */
export interface LineFrame {
  /** A day on which the same files are in force as on the day asked for: keeps plans few. */
  readonly date: string;
  readonly region: RegionFrame;
  readonly lookups: Lookups;
}

interface AskedFrame {
  readonly insured: InsuredWord;
  readonly line: BenefitLine;
  readonly date: string;
  readonly frame: LineFrame | PlanRefusal;
}

/** Days whose frames are kept; settlement days are few, so this is only a bound. */
const MAX_FRAMES = 4096;

/** Longest chain of `inherits`. */
const MAX_DEPTH = 4;

const covers = (file: PackMap, date: string): boolean => {
  const from = textOf(file, 'from') ?? '';
  const to = textOf(file, 'to') ?? '';
  return date >= from && (to === '' || date <= to);
};

/**
 * The policy of one region in one version: its files and those of the regions it inherits from. Compiles plans on first use
 * and keeps them; a version never changes, so a plan never does.
 */
export class RegionPolicy {
  readonly region: string;
  readonly name: string;
  readonly versionId: string;
  readonly files: readonly PackFile[];
  private readonly plans = new Map<string, Plan | PlanRefusal>();
  private readonly merged = new Map<string, PackMap>();
  private readonly regionFrames = new Map<PackMap, RegionFrame>();
  private readonly lineFrames = new Map<string, LineFrame | PlanRefusal>();
  /** The last ones of each kind of visit: the next is mostly of the same day, and spelling out its key takes longer. */
  private readonly lastFrames: AskedFrame[] = [];

  constructor(region: string, versionId: string, files: readonly PackFile[]) {
    this.region = region;
    this.versionId = versionId;
    this.files = files;
    const own = files.find((f) => f.content['kind'] === 'region' && f.content['region'] === region);
    if (own === undefined) throw new PackError(`region ${region} has no region file`);
    this.name = requireText(own.content, 'name');
  }

  /** The region file in force on a day with what it inherits; null when there is none. */
  regionOn(date: string): PackMap | null {
    return this.regionFile(this.region, date, 0);
  }

  private regionFile(region: string, date: string, depth: number): PackMap | null {
    const fitting = this.files.filter(
      (f) => f.content['kind'] === 'region' && f.content['region'] === region && covers(f.content, date),
    );
    if (fitting.length > 1)
      throw new PackError(
        `two region files of ${region} hold on ${date}: ${fitting.map((f) => f.path).join(', ')}`,
        positionOf(fitting[1]?.content, 'from'),
      );
    const own = fitting[0]?.content;
    if (own === undefined) return null;
    const parentCode = textOf(own, 'inherits');
    if (parentCode === undefined || parentCode === '') return own;
    if (depth >= MAX_DEPTH)
      throw new PackError(
        `region ${region} inherits from itself, or through more than ${MAX_DEPTH} others`,
        positionOf(own, 'inherits'),
      );
    const parent = this.regionFile(parentCode, date, depth + 1);
    if (parent === null)
      throw new PackError(
        `region ${region} inherits from ${parentCode}, which has nothing in force on ${date}`,
        positionOf(own, 'inherits'),
      );
    return this.mergeOnce(own, parent);
  }

  private mergeOnce(own: PackMap, parent: PackMap): PackMap {
    const key = `${String(own['region'])}@${String(own['from'])}<${String(parent['region'])}@${String(parent['from'])}`;
    const known = this.merged.get(key);
    if (known !== undefined) return known;
    const map: Record<string, PackNode> = { ...own };
    for (const name of INHERITED) {
      const inherited = parent[name];
      if (map[name] === undefined && inherited !== undefined) map[name] = inherited;
    }
    for (const name of MERGED) {
      const merged = mergeKeys(own[name], parent[name]);
      if (merged !== null) map[name] = merged;
    }
    const documents = {
      ...(isMap(parent['documents']) ? parent['documents'] : {}),
      ...(isMap(own['documents']) ? own['documents'] : {}),
    };
    map['documents'] = documents;
    setPosition(map, positionOf(own), new Map());
    for (const key of Object.keys(map)) movePosition(own[key] === undefined ? parent : own, key, map);
    this.merged.set(key, map);
    return map;
  }

  /** The benefit file for a line on a day; null when there is none. Two are a PackError. */
  benefitOn(insured: InsuredWord, line: BenefitLine, date: string): PackMap | null {
    const fitting = this.files.filter(
      ({ content }) =>
        content['kind'] === 'benefit' &&
        content['region'] === this.region &&
        content['insured'] === insured &&
        textsOf(content, 'lines').includes(line) &&
        covers(content, date),
    );
    if (fitting.length > 1) {
      throw new PackError(
        `two benefit files hold for ${insured} ${line} on ${date}: ${fitting.map((f) => f.path).join(', ')}`,
        positionOf(fitting[1]?.content, 'from'),
      );
    }
    return fitting[0]?.content ?? null;
  }

  /** The frame of a line on a day; a refusal when nothing is in force. */
  frameFor(insured: InsuredWord, line: BenefitLine, date: string): LineFrame | PlanRefusal {
    const lasts = this.lastFrames;
    let i = 0;
    for (; i < lasts.length; i++) {
      const last = lasts[i] as AskedFrame;
      if (last.insured !== insured || last.line !== line) continue;
      if (last.date === date) return last.frame;
      break;
    }
    const frame = this.keptFrame(insured, line, date);
    lasts[i] = { insured, line, date, frame };
    return frame;
  }

  private keptFrame(insured: InsuredWord, line: BenefitLine, date: string): LineFrame | PlanRefusal {
    const key = `${insured}|${line}|${date}`;
    const known = this.lineFrames.get(key);
    if (known !== undefined) return known;
    const made = this.makeFrame(insured, line, date);
    if (this.lineFrames.size >= MAX_FRAMES) this.lineFrames.clear();
    this.lineFrames.set(key, made);
    return made;
  }

  private makeFrame(insured: InsuredWord, line: BenefitLine, date: string): LineFrame | PlanRefusal {
    const region = this.regionOn(date);
    if (region === null) return { reason: 'policy_date_missing', detail: `${this.name} ${date}` };
    const benefit = this.benefitOn(insured, line, date);
    if (benefit === null) return this.noBenefit(insured, line, date);
    const starts = this.files
      .filter(({ content }) => content === benefit || (content['kind'] === 'region' && covers(content, date)))
      .map(({ content }) => textOf(content, 'from') ?? '');
    return {
      date: starts.sort().at(-1) ?? date,
      region: this.parsedRegion(region),
      lookups: lookupsOf(benefit, region['cross_region']),
    };
  }

  /** What holds on a day apart from any benefit; null when nothing is in force. */
  frameOn(date: string): RegionFrame | null {
    const region = this.regionOn(date);
    return region === null ? null : this.parsedRegion(region);
  }

  private parsedRegion(region: PackMap): RegionFrame {
    const known = this.regionFrames.get(region);
    if (known !== undefined) return known;
    const made = regionFrame(region);
    this.regionFrames.set(region, made);
    return made;
  }

  private noBenefit(insured: InsuredWord, line: BenefitLine, date: string): PlanRefusal {
    const any = this.files.some(
      ({ content }) =>
        content['kind'] === 'benefit' && content['insured'] === insured && textsOf(content, 'lines').includes(line),
    );
    return {
      reason: any ? 'policy_date_missing' : 'benefit_line_unknown',
      detail: `${this.name} ${INSURED[insured]} ${line} ${date}`,
    };
  }

  /** The plan of a cell, compiled once; a refusal when the policy has none. Throws PackError for a gap or a mistake. */
  planFor(cell: Cell): Plan | PlanRefusal {
    const key = cellKey(cell);
    const known = this.plans.get(key);
    if (known !== undefined) return known;
    const made = this.compile(cell);
    this.plans.set(key, made);
    return made;
  }

  /** The plan a stored settlement names. */
  planByKey(key: string): Plan | PlanRefusal {
    return this.planFor(parseCellKey(key));
  }

  private compile(cell: Cell): Plan | PlanRefusal {
    const region = this.regionOn(cell.date);
    if (region === null) return { reason: 'policy_date_missing', detail: `${this.name} ${cell.date}` };
    const benefit = this.benefitOn(cell.insured, cell.line, cell.date);
    if (benefit === null) return this.noBenefit(cell.insured, cell.line, cell.date);
    try {
      return compilePlan(region, benefit, cell);
    } catch (error) {
      if (error instanceof NotProvided) return { reason: 'policy_not_provided', detail: error.message };
      throw error;
    }
  }
}

/** Inherited key by key, the kinds of filings one by one: a place restates only what it does differently. */
const MERGED = ['filing', 'claims', 'visit'] as const;

function mergeKeys(own: PackNode | undefined, parent: PackNode | undefined): PackMap | null {
  if (!isMap(own) || !isMap(parent)) return null;
  const merged: Record<string, PackNode> = { ...parent, ...own };
  const [kinds, above] = [own['kinds'], parent['kinds']];
  if (isMap(kinds) && isMap(above)) merged['kinds'] = { ...above, ...kinds };
  setPosition(merged, positionOf(own), new Map());
  for (const key of Object.keys(merged)) movePosition(own[key] === undefined ? parent : own, key, merged);
  return merged;
}

export const isFrame = (value: LineFrame | PlanRefusal): value is LineFrame => 'lookups' in value;
export const isPlan = (value: Plan | PlanRefusal): value is Plan => 'steps' in value;

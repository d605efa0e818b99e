/** What differs between two versions of one region's policy, in words and numbers. */
import type { Cell } from '../../policy/cell.js';
import { isMap, listOf, mapOf, type PackMap, textOf, textsOf } from '../../policy/node.js';
import { isPlan, type RegionPolicy } from '../../policy/region-policy.js';
import { lineName } from '../../policy/problems.js';
import { citationText } from '../trace.js';
import { BENEFIT_LINES, INSURED } from '../../policy/words.js';
import { className, conditionText, decisionText, filingTexts, ruleText } from './cross-words.js';
import { factsOf } from './facts.js';
import { whoText } from './compare-cells.js';
import { cellsOn, type LineOnDay, linesOn } from './survey.js';

/** One change with the kinds of visit it is about. `before`/`after` null = was not there. */
export interface Change {
  readonly from: string;
  readonly to: string;
  /** 职工住院, 就医类别, 异地调整, 依据文件 */
  readonly part: string;
  /** 三级 在职 … ; '' for what is not about cells. */
  readonly who: string;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly cites: readonly string[];
}

/**
 * All changes on the days on which either version changes; equal ones on consecutive days are joined. With `onA`, `onB` the
 * policies of those two days are compared instead. Throws PackError.
 */
export function compare(a: RegionPolicy, b: RegionPolicy, onA = '', onB = ''): Change[] {
  if (onA !== '' || onB !== '') {
    const [dayA, dayB] = [onA || onB, onB || onA];
    return changesOn(a, b, dayA, dayB).map((change) => ({ ...change, from: dayB, to: '' }));
  }
  const days = [...new Set([...starts(a), ...starts(b)])].sort();
  const changes: Change[] = [];
  days.forEach((day, i) => {
    const until = days[i + 1] ?? '';
    for (const change of changesOn(a, b, day, day)) join(changes, { ...change, from: day, to: until });
  });
  return changes;
}

const starts = (policy: RegionPolicy): string[] =>
  policy.files.map(({ content }) => textOf(content, 'from') ?? '').filter((day) => day !== '');

/** Lengthens the same change of the period before instead of saying it twice. */
function join(changes: Change[], change: Change): void {
  const key = (c: Change): string => [c.part, c.who, c.what, c.before, c.after].join('|');
  const index = changes.findIndex((c) => c.to === change.from && key(c) === key(change));
  const known = changes[index];
  if (known === undefined) changes.push(change);
  else changes[index] = { ...known, to: change.to };
}

type Undated = Omit<Change, 'from' | 'to'>;

function changesOn(a: RegionPolicy, b: RegionPolicy, dayA: string, dayB: string): Undated[] {
  return [...regionChanges(a, b, dayA, dayB), ...benefitChanges(a, b, dayA, dayB)];
}

function regionChanges(a: RegionPolicy, b: RegionPolicy, dayA: string, dayB: string): Undated[] {
  const [ra, rb] = [a.regionOn(dayA), b.regionOn(dayB)];
  if (ra === null && rb === null) return [];
  if (ra === null || rb === null) {
    return [
      {
        part: '参保地文件',
        who: '',
        what: '',
        before: ra === null ? null : '有',
        after: rb === null ? null : '有',
        cites: [],
      },
    ];
  }
  return [
    ...lists('就医类别', classLines(a, dayA), classLines(b, dayB)),
    ...crossChanges(ra, rb),
    ...lists('依据文件', documentLines(ra), documentLines(rb)),
  ];
}

const classLines = (policy: RegionPolicy, day: string): string[] => {
  const frame = linesOn(policy, day)[0]?.frame.region;
  return frame === undefined
    ? []
    : [...frame.classRules.map((r) => `${conditionText(r)} → ${decisionText(r)}`), ...filingTexts(frame)];
};
const documentLines = (region: PackMap): string[] =>
  Object.keys(mapOf(region, 'documents')).map((id) => {
    const doc = mapOf(mapOf(region, 'documents'), id);
    return `《${textOf(doc, 'title') ?? id}》${textOf(doc, 'number') ?? ''}`;
  });

/** Adjustments by class and line: `转诊备案（住院） 降 10 个百分点 → 降 5 个百分点`. */
function crossChanges(a: PackMap, b: PackMap): Undated[] {
  const [before, after] = [crossCells(a), crossCells(b)];
  const groups = new Map<string, { before: string | null; after: string | null; lines: Map<string, string[]> }>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key) ?? null, after.get(key) ?? null];
    if (was === is) continue;
    const [cls = '', part = ''] = key.split('|');
    const group = groups.get(`${was}|${is}`) ?? { before: was, after: is, lines: new Map<string, string[]>() };
    group.lines.set(cls, [...(group.lines.get(cls) ?? []), part]);
    groups.set(`${was}|${is}`, group);
  }
  return [...groups.values()].map(({ lines, ...change }) => ({
    part: '异地调整',
    who: '',
    what: crossSubject(lines),
    ...change,
    cites: [],
  }));
}

const LINE_COUNT = BENEFIT_LINES.length * Object.keys(INSURED).length;

function crossSubject(lines: ReadonlyMap<string, readonly string[]>): string {
  const byLines = new Map<string, string[]>();
  for (const [cls, parts] of lines) {
    const text = parts.length === LINE_COUNT ? '' : `（${parts.join('、')}）`;
    byLines.set(text, [...(byLines.get(text) ?? []), className(cls)]);
  }
  return [...byLines].map(([text, classes]) => classes.join('、') + text).join('；');
}

/** `class|职工住院` -> the adjustment in words. */
function crossCells(region: PackMap): Map<string, string> {
  const cells = new Map<string, string>();
  const named = (rule: PackMap, key: string, all: readonly string[]): readonly string[] =>
    rule[key] === undefined ? all : textsOf(rule, key);
  for (const rule of listOf(region, 'cross_region').filter(isMap)) {
    for (const cls of textsOf(rule, 'class')) {
      for (const insured of named(rule, 'insured', Object.keys(INSURED))) {
        for (const line of named(rule, 'lines', BENEFIT_LINES))
          cells.set(`${cls}|${lineName(insured, line)}`, ruleText(rule));
      }
    }
  }
  return cells;
}

/** What one list has and the other has not; a changed order of class rules matters and is said. */
function lists(part: string, before: readonly string[], after: readonly string[]): Undated[] {
  const gone = before
    .filter((text) => !after.includes(text))
    .map((text): Undated => ({ part, who: '', what: '', before: text, after: null, cites: [] }));
  const added = after
    .filter((text) => !before.includes(text))
    .map((text): Undated => ({ part, who: '', what: '', before: null, after: text, cites: [] }));
  const reordered = part === '就医类别' && gone.length + added.length === 0 && before.join('\n') !== after.join('\n');
  return reordered
    ? [{ part, who: '', what: '次序', before: before.join('；'), after: after.join('；'), cites: [] }]
    : [...gone, ...added];
}

interface Told {
  readonly value: string;
  readonly cites: readonly string[];
}

function benefitChanges(a: RegionPolicy, b: RegionPolicy, dayA: string, dayB: string): Undated[] {
  const [la, lb] = [linesOn(a, dayA), linesOn(b, dayB)];
  const names = [...new Set([...la, ...lb].map((on) => `${on.insured}|${on.line}`))];
  return names.flatMap((name) => {
    const [insured = '', line = ''] = name.split('|');
    const find = (all: readonly LineOnDay[]): LineOnDay | undefined =>
      all.find((on) => on.insured === insured && on.line === line);
    const [oa, ob] = [find(la), find(lb)];
    const part = lineName(insured, line);
    if (oa === undefined || ob === undefined)
      return [
        {
          part,
          who: '',
          what: '整项待遇',
          before: oa === undefined ? null : '有',
          after: ob === undefined ? null : '有',
          cites: [],
        },
      ];
    return cellChanges(part, oa, tellAll(a, oa), ob, tellAll(b, ob));
  });
}

/** cell -> label -> value. */
type Tellings = Map<string, { cell: Cell; facts: Map<string, Told> }>;

function tellAll(policy: RegionPolicy, on: LineOnDay): Tellings {
  const told: Tellings = new Map();
  for (const cell of cellsOn(on)) {
    const key = [cell.class, cell.level, cell.person, cell.identity.join('+'), cell.disease, cell.age].join('|');
    told.set(key, { cell, facts: tell(policy, cell) });
  }
  return told;
}

function tell(policy: RegionPolicy, cell: Cell): Map<string, Told> {
  const plan = policy.planFor(cell);
  if (!isPlan(plan)) return new Map([['待遇', { value: `不提供：${plan.detail}`, cites: [] }]]);
  return new Map(
    factsOf(plan).map((fact) => {
      const cites = [...new Set(fact.cites)].flatMap((i) =>
        plan.citations[i] === undefined ? [] : [citationText(plan.citations[i])],
      );
      return [`${fact.topic} ${fact.label}`, { value: fact.value, cites }];
    }),
  );
}

interface Group {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly cites: readonly string[];
  readonly cells: Cell[];
}

function cellChanges(part: string, oa: LineOnDay, ta: Tellings, ob: LineOnDay, tb: Tellings): Undated[] {
  const groups = new Map<string, Group>();
  for (const key of new Set([...ta.keys(), ...tb.keys()])) {
    const [fa, fb] = [ta.get(key), tb.get(key)];
    const cell = fb?.cell ?? fa?.cell;
    if (cell === undefined) continue;
    for (const what of new Set([...(fa?.facts.keys() ?? []), ...(fb?.facts.keys() ?? [])])) {
      const before = fa?.facts.get(what)?.value ?? null;
      const after = fb?.facts.get(what)?.value ?? null;
      if (before !== after)
        collect(
          groups,
          { what, before, after, cites: (fb?.facts.get(what) ?? fa?.facts.get(what))?.cites ?? [] },
          cell,
        );
    }
  }
  const all = [...new Map([...ta, ...tb]).values()].map((t) => t.cell);
  return [...groups.values()].map(({ cells, ...change }) => ({ part, who: whoText(cells, all, [ob, oa]), ...change }));
}

function collect(groups: Map<string, Group>, change: Omit<Group, 'cells'>, cell: Cell): void {
  const key = `${change.what}|${change.before}|${change.after}`;
  const known = groups.get(key);
  if (known === undefined) groups.set(key, { ...change, cells: [cell] });
  else known.cells.push(cell);
}

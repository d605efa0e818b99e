/** The benefit tables of one line on one day: level × person × band, as a notice prints them. */
import type { Cell } from '../../policy/cell.js';
import type { Citation } from '../../policy/plan.js';
import { isPlan, type RegionPolicy } from '../../policy/region-policy.js';
import { citationText } from '../trace.js';
import { className } from './cross-words.js';
import { type Fact, factsOf } from './facts.js';
import { levelName, personName } from './names.js';
import { cellsOn, type LineOnDay } from './survey.js';

const ALL = '全部';

/** One value of a table. */
export interface Shown {
  readonly label: string;
  readonly value: string;
  readonly citations: readonly Citation[];
  /** Rests on an assumption. */
  readonly assumed: boolean;
}

/** One table; `same` holds for every row and is said once. `rows` is empty when nothing differs. */
export interface BenefitTable {
  /** 起付线, or a fund. */
  readonly topic: string;
  readonly same: readonly Shown[];
  /** What sets the rows apart, then the labels of `cells`. */
  readonly who: readonly string[];
  readonly labels: readonly string[];
  readonly rows: readonly { readonly who: readonly string[]; readonly cells: readonly (Shown | null)[] }[];
}

export interface BenefitTables {
  readonly tables: readonly BenefitTable[];
  /** Levels for which nothing is provided, by reason. */
  readonly refused: readonly { readonly who: readonly string[]; readonly why: string }[];
  /** Every citation used, once. */
  readonly citations: readonly Citation[];
}

interface Row {
  readonly cell: Cell;
  /** topic -> label -> shown value */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, Shown>>;
  readonly refused: string;
}

/** Throws PackError. */
export function benefitTables(policy: RegionPolicy, on: LineOnDay): BenefitTables {
  const cites = new Map<string, Citation>();
  const rows = [...cellsOn(on)].map((cell) => rowOf(policy, cell, cites));
  const provided = rows.filter((row) => row.refused === '');
  const topics = [...new Set(rows.flatMap((row) => [...row.values.keys()]))];
  return {
    tables: topics.map((topic) => topicTable(on, topic, provided)),
    refused: refusedRows(
      on,
      rows.filter((row) => row.refused !== ''),
    ),
    citations: [...cites.values()],
  };
}

function rowOf(policy: RegionPolicy, cell: Cell, cites: Map<string, Citation>): Row {
  const plan = policy.planFor(cell);
  if (!isPlan(plan)) return { cell, values: new Map(), refused: plan.detail };
  for (const citation of plan.citations) cites.set(citationText(citation), citation);
  const values = new Map<string, Map<string, Shown>>();
  for (const fact of factsOf(plan)) {
    const topic = values.get(fact.topic) ?? new Map<string, Shown>();
    topic.set(fact.label, shown(plan.citations, fact));
    values.set(fact.topic, topic);
  }
  return { cell, values, refused: '' };
}

function shown(all: readonly Citation[], { label, value, cites }: Fact): Shown {
  const citations = [...new Set(cites)].flatMap((index) => all[index] ?? []);
  return { label, value, citations, assumed: citations.some((c) => c.standing === 'assumed') };
}

function topicTable(on: LineOnDay, topic: string, rows: readonly Row[]): BenefitTable {
  const labels = [...new Set(rows.flatMap((row) => [...(row.values.get(topic)?.keys() ?? [])]))];
  const at = (row: Row | undefined, label: string): Shown | null => row?.values.get(topic)?.get(label) ?? null;
  const text = (row: Row, label: string): string => {
    const found = at(row, label);
    return found === null ? '' : `${found.value}${found.assumed ? '*' : ''}`;
  };
  const constant = labels.filter((label) => new Set(rows.map((row) => text(row, label))).size === 1);
  const differing = labels.filter((label) => !constant.includes(label));
  const same = constant.flatMap((label) => at(rows[0], label) ?? []);
  if (differing.length === 0) return { topic, same, who: [], labels: [], rows: [] };
  const merged = merge(rows, (row) => differing.map((label) => text(row, label)).join('|'));
  const describe = describer(on, rows);
  const named = merged.map(describe);
  // A column that says 全部 in every row says nothing.
  const columns = describe.head.map((_, i) => i).filter((i) => named.some((names) => names[i] !== ALL));
  return {
    topic,
    same,
    who: columns.map((c) => describe.head[c] ?? ''),
    labels: differing,
    rows: merged.map((group, i) => ({
      who: columns.map((c) => named[i]?.[c] ?? ''),
      cells: differing.map((label) => at(group[0], label)),
    })),
  };
}

/** Rows that follow each other, differ only in person, identity, age or disease, and show the same values. */
function merge(rows: readonly Row[], key: (row: Row) => string): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = `${row.cell.class}|${row.cell.level}|${key(row)}`;
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [row]);
    else known.push(row);
  }
  return [...groups.values()];
}

interface Describer {
  (group: readonly Row[]): string[];
  readonly head: readonly string[];
}

/** Names a group of rows by what sets it apart: class, level, person, and the rest where it matters. */
function describer(on: LineOnDay, all: readonly Row[]): Describer {
  const persons = distinct(all, (r) => r.cell.person);
  const classes = distinct(all, (r) => r.cell.class);
  const others = distinct(all, (r) => `${r.cell.identity.join()}|${r.cell.age}|${r.cell.disease}`);
  const head = [
    ...(classes.length > 1 ? ['就医类别'] : []),
    '等级',
    '人员',
    ...(others.length > 1 ? ['身份、年龄、病种'] : []),
  ];
  const describe = (group: readonly Row[]): string[] => {
    const [first] = group;
    if (first === undefined) return [];
    const held = distinct(group, (r) => r.cell.person);
    const who = held.length === persons.length ? ALL : held.map((p) => personName(on.frame.region, p)).join('、');
    const rest = others.length > 1 ? [otherText(group, all)] : [];
    return [
      ...(classes.length > 1 ? [className(first.cell.class)] : []),
      levelName(on.frame.region, first.cell.level),
      who,
      ...rest,
    ];
  };
  return Object.assign(describe, { head });
}

const distinct = (rows: readonly Row[], of: (row: Row) => string): string[] => [...new Set(rows.map(of))];

function otherText(group: readonly Row[], all: readonly Row[]): string {
  const parts: string[] = [];
  const held = distinct(group, (r) => r.cell.identity.join('+'));
  if (held.length < distinct(all, (r) => r.cell.identity.join('+')).length)
    parts.push(held.map((i) => (i === '' ? '一般' : i)).join('、'));
  const diseases = distinct(group, (r) => r.cell.disease);
  if (diseases.length < distinct(all, (r) => r.cell.disease).length)
    parts.push(diseases.map((d) => (d === '' ? '其他病种' : d)).join('、'));
  const ages = [...new Set(group.map((r) => r.cell.age))].sort((a, b) => a - b);
  if (ages.length < new Set(all.map((r) => r.cell.age)).size) parts.push(ranges(ages));
  return parts.length === 0 ? ALL : parts.join('；');
}

function ranges(ages: readonly number[]): string {
  const found: string[] = [];
  for (let i = 0; i < ages.length; ) {
    let end = i;
    while (end + 1 < ages.length && ages[end + 1] === (ages[end] ?? 0) + 1) end++;
    found.push(ages[i] === ages[end] ? `${ages[i]}岁` : `${ages[i]}–${ages[end]}岁`);
    i = end + 1;
  }
  return found.join('、');
}

function refusedRows(on: LineOnDay, rows: readonly Row[]): BenefitTables['refused'] {
  const reasons = distinct(rows, (r) => r.refused);
  return reasons.map((why) => {
    const levels = distinct(
      rows.filter((r) => r.refused === why),
      (r) => r.cell.level,
    ).map((level) => levelName(on.frame.region, level));
    return { who: levels, why };
  });
}

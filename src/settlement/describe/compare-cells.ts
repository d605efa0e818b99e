/** Names the kinds of visit a change is about, leaving out what holds for all. */
import type { Cell } from '../../policy/cell.js';
import { className } from './cross-words.js';
import { levelName, personName } from './names.js';
import type { LineOnDay } from './survey.js';

/** Names the cells of a change: by level the persons, leaving out what holds for all. */
export function whoText(cells: readonly Cell[], all: readonly Cell[], frames: readonly LineOnDay[]): string {
  const level = (group: string): string => named(frames, (on) => levelName(on.frame.region, group), group);
  const person = (group: string): string => named(frames, (on) => personName(on.frame.region, group), group);
  const rest = restText(cells, all);
  if (
    distinct(cells, 'level').length === distinct(all, 'level').length &&
    distinct(cells, 'person').length === distinct(all, 'person').length
  )
    return rest;
  const byPersons = new Map<string, string[]>();
  for (const l of distinct(cells, 'level')) {
    const persons = distinct(
      cells.filter((c) => c.level === l),
      'person',
    );
    const words = persons.length === distinct(all, 'person').length ? '' : persons.map(person).join('、');
    byPersons.set(words, [...(byPersons.get(words) ?? []), level(l)]);
  }
  const texts = [...byPersons].map(([persons, levels]) => {
    const where = levels.length === distinct(all, 'level').length ? '' : levels.join('、');
    return [where, persons].filter((t) => t !== '').join(' ');
  });
  return [texts.join('；'), rest].filter((t) => t !== '').join('，');
}

function named(frames: readonly LineOnDay[], name: (on: LineOnDay) => string, group: string): string {
  return frames.map(name).find((text) => text !== group) ?? group;
}

function restText(cells: readonly Cell[], all: readonly Cell[]): string {
  const parts: string[] = [];
  const identities = (list: readonly Cell[]): string[] => [...new Set(list.map((c) => c.identity.join('+') || '一般'))];
  if (identities(cells).length < identities(all).length) parts.push(identities(cells).join('、'));
  if (distinct(cells, 'disease').length < distinct(all, 'disease').length)
    parts.push(
      distinct(cells, 'disease')
        .map((d) => d || '其他病种')
        .join('、'),
    );
  const ages = cells.map((c) => c.age);
  if (new Set(ages).size < new Set(all.map((c) => c.age)).size)
    parts.push(`${Math.min(...ages)}–${Math.max(...ages)}岁`);
  if (distinct(cells, 'class').length < distinct(all, 'class').length)
    parts.push(distinct(cells, 'class').map(className).join('、'));
  return parts.join('，');
}

const distinct = (cells: readonly Cell[], key: 'level' | 'person' | 'disease' | 'class'): string[] => [
  ...new Set(cells.map((c) => c[key])),
];

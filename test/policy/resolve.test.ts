import { describe, expect, it } from 'vitest';
import type { PackMap } from '../../src/policy/node.js';
import { CitationBook, type Dimensions, NotProvided, Resolver } from '../../src/policy/resolve.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';

const dims: Dimensions = {
  level: 'high',
  person: 'active',
  age: 40,
  class: 'local',
  scope: 'local',
  line: 'inpatient',
  insured: 'employee',
  disease: '',
  identity: ['poor'],
};
const documents = parsePackYaml(
  'A: {title: 甲, number: 甲〔1〕号, standing: cited}\nB: {title: 乙, url: "https://b.example", standing: relayed}\nC: {title: 丙, standing: assumed, why: 只见转述}\n',
  'd.yaml',
);

function look(yaml: string, over: Partial<Dimensions> = {}): { text: unknown; cites: string[] } {
  const root = parsePackYaml(yaml, 'p.yaml');
  const book = new CitationBook(documents);
  const found = new Resolver(book, { ...dims, ...over }, null).inside(root).find(root['v'], 'p.yaml');
  return {
    text: found.node,
    cites: found.cites
      .map((i) => book.list[i])
      .map((c) => `${c?.title} ${c?.article}/${c?.standing}${c?.why === '' ? '' : ` ${c?.why}`}`),
  };
}

describe('looking a value up', () => {
  it('a plain value takes the citation around it', () => {
    expect(look('v: 5\ncite: A 第三条')).toEqual({ text: '5', cites: ['甲 第三条/cited'] });
  });

  it('a document gives the standing unless the value says it', () => {
    expect(look('v: 5\ncite: B').cites).toEqual(['乙 /relayed']);
    expect(look('v: {value: 5, standing: assumed, why: 推定}\ncite: B').cites).toEqual(['乙 /assumed 推定']);
    expect(look('v: 5\ncite: C').cites).toEqual(['丙 /assumed 只见转述']);
  });

  it('a nearer citation replaces an assumption made outside', () => {
    expect(look('v: {value: 5, cite: A 二}\nstanding: assumed\nwhy: 推定').cites).toEqual(['甲 二/cited']);
  });

  it('an assumption without a document stands on its own reason', () => {
    expect(look('v: {value: 5, standing: assumed, why: 推定}').cites).toEqual(['推定 /assumed 推定']);
  });

  it('citations on a table hold for its branches, and those on a branch for the branch', () => {
    const yaml = 'v: {by: [level, person], cite: B, high: {cite: A 一, active: 5, else: 6}, low: 7}';
    expect(look(yaml)).toEqual({ text: '5', cites: ['甲 一/cited'] });
    expect(look(yaml, { level: 'low' })).toEqual({ text: '7', cites: ['乙 /relayed'] });
  });

  it('"not provided" is told apart from a gap', () => {
    expect(() => look('v: {by: level, low: 5, else: {not_provided: 没有规定}}\ncite: A')).toThrow(NotProvided);
    expect(() => look('v: {by: level, low: 5}\ncite: A')).toThrow(/p\.yaml:1:4: no value for level high/);
  });

  it('the same citation is kept once', () => {
    const book = new CitationBook(documents);
    expect([
      book.add('A 一', undefined, '', ''),
      book.add('A 二', undefined, '', ''),
      book.add('A 一', undefined, '', ''),
    ]).toEqual([0, 1, 0]);
  });

  it('identity keys win from the top, one key naming several', () => {
    const yaml = 'v: {by: identity, veteran: 1, orphan|poor: 2, else: 3}\ncite: A';
    expect([
      look(yaml).text,
      look(yaml, { identity: ['poor', 'veteran'] }).text,
      look(yaml, { identity: [] }).text,
    ]).toEqual(['2', '1', '3']);
  });

  it('a vocabulary refuses keys of groups that do not exist', () => {
    const root = parsePackYaml('v: {by: level, hgih: 5, else: 6}\ncite: A', 'p.yaml') as PackMap;
    const resolver = new Resolver(new CitationBook(documents), dims, {
      level: ['high', 'low'],
      person: ['active'],
    }).inside(root);
    expect(() => resolver.find(root['v'], '')).toThrow(
      /p\.yaml:1:16: a table by level does not know "hgih"; it knows high, low/,
    );
  });
});

/** The operating guide against what it is about: an operator must not be sent to what is not there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Metrics } from '../../src/server/metrics.js';
import { ROWS } from '../faults/rows.js';

const GUIDE = new URL('../../scripts/pair/README.md', import.meta.url);
const guide = readFileSync(GUIDE, 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
}
const RULES = new URL('../../src/server/alerts/settlement-alerts.yaml', import.meta.url);
const rules = (parse(readFileSync(RULES, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap((g) => g.rules);

/** Heading -> what stands below it, up to the next heading of any depth. */
function sections(text: string): Map<string, string> {
  const parts = text.split(/^#{1,4} (.+)$/m).slice(1);
  return new Map(parts.flatMap((heading, i) => (i % 2 === 0 ? [[heading, parts[i + 1] ?? '']] : [])));
}

/** As a forge makes anchors of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('the operating guide', () => {
  const all = sections(guide);

  it.each(rules)('tells what $alert means, what to look at and what to do', (rule) => {
    const mine = [...all].filter(([heading]) => heading.split(', ').includes(rule.alert));
    expect(mine).toHaveLength(1);
    const text = mine[0]?.[1] ?? '';
    for (const part of ['**Means**', '**Look**', '**Do**']) expect(text).toContain(part);
    expect(text).toContain(`_${rule.labels.severity}, ${rule.for === undefined ? 'at once' : 'after'}`);
    if (rule.for !== undefined) expect(text).toContain(`after ${rule.for.replace('s', ' s').replace('m', ' min')}`);
  });

  it('has no section of an alarm that there is not', () => {
    const named = [...all.keys()]
      .flatMap((heading) => heading.split(', '))
      .filter((word) => /^Settlement\w+$/.test(word));
    expect(new Set(named)).toEqual(new Set(rules.map(({ alert }) => alert)));
  });

  it('names metrics there are', () => {
    const named = [...guide.matchAll(/\b(?:settlement|nodejs|process)_\w+/g)].map(([name]) => name);
    const there = new Metrics({ open: () => 0 }).names();
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !there.includes(name))).toEqual([]);
  });

  it('names faults that are run', () => {
    const ids = new Set(ROWS.flatMap((row) => row.ids));
    const named = [...guide.matchAll(/\bF\d+[a-z]?\b/g)].map(([id]) => id);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('leads to files and headings there are', () => {
    const links = [...guide.matchAll(/\]\(([^)\s]*?)(?:#([^)\s]+))?\)/g)];
    expect(links.length).toBeGreaterThan(15);
    for (const [link, path = '', anchor] of links) {
      const file = path === '' ? GUIDE : new URL(path, GUIDE);
      expect(existsSync(file), link).toBe(true);
      if (anchor !== undefined)
        expect([...sections(readFileSync(file, 'utf8')).keys()].map(anchorOf), link).toContain(anchor);
    }
  });
});

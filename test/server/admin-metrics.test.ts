import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Buckets } from '../../src/server/admin/live/buckets.js';
import { provinceOf } from '../../src/server/admin/live/sample.js';
import { readPlaybook } from '../../src/server/admin/health/playbook.js';
import { ALARMS } from '../../src/server/admin/health/alarms.js';
import { Metrics } from '../../src/server/metrics.js';

const read = (path: string): string => readFileSync(new URL(`../../src/server/${path}`, import.meta.url), 'utf8');
const registered = new Metrics({ open: () => 0 }).names();
const own = registered.filter((name) => name.startsWith('settlement_'));

/** Names in an expression, without what a histogram adds. */
const namesIn = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:settlement|process|nodejs)_\w+/g)].map(([name]) => name);
const exists = (name: string): boolean =>
  registered.includes(name) || registered.includes(name.replace(/_(bucket|sum|count)$/, ''));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly playbook: string };
}
const rules = (parse(read('alerts/settlement-alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (g) => g.rules,
);

describe('metrics', () => {
  it('METRICS.md lists exactly those there are', () => {
    const listed = [...read('METRICS.md').matchAll(/^\| `(settlement_\w+)`/gm)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(own));
    expect(listed).toHaveLength(own.length);
  });

  it.each(rules)(
    'alert $alert looks at metrics there are and names its playbook entry',
    ({ expr, annotations, labels }) => {
      expect(namesIn(expr).length).toBeGreaterThan(0);
      expect(namesIn(expr).filter((name) => !exists(name))).toEqual([]);
      expect(readPlaybook().map((entry) => entry.id)).toContain(annotations.playbook);
      expect(['critical', 'warning']).toContain(labels.severity);
    },
  );

  it('every alarm of the health page and every playbook entry has an alert rule', () => {
    const named = new Set(rules.map((rule) => rule.annotations.playbook));
    expect(ALARMS.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
    expect(
      readPlaybook()
        .map(({ id }) => id)
        .filter((id) => !named.has(id)),
    ).toEqual([]);
  });

  it('the dashboard looks at metrics there are', () => {
    const board = JSON.parse(read('alerts/grafana-dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
    const used = board.panels.flatMap((panel) => panel.targets.flatMap(({ expr }) => namesIn(expr)));
    expect(used.length).toBeGreaterThan(15);
    expect(used.filter((name) => !exists(name))).toEqual([]);
  });

  it('have as many series for any number of treating places', async () => {
    const metrics = new Metrics({ open: () => 0 });
    for (let i = 0; i < 20_000; i++)
      metrics.answered('2304', '', 100, { mdtrtarea: String(100_000 + i * 41).slice(0, 6), insuplc: '610100' });
    const interval = metrics.live.take();
    expect(interval.places.size).toBeLessThanOrEqual(4097);
    metrics.countPlaces(interval);
    const series = (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('settlement_place_messages_total{'));
    expect(series.length).toBeLessThanOrEqual(72);
    const total = series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(total).toBe(20_000);
    expect([provinceOf('310115'), provinceOf('990000'), provinceOf('')]).toEqual(['310000', 'other', 'other']);
  });
});

describe('buckets', () => {
  it('give quantiles within an eighth above the true one, and start anew once taken', () => {
    const buckets = new Buckets();
    expect(buckets.take()).toBeNull();
    for (let value = 1; value <= 1000; value++) buckets.observe(value);
    const found = buckets.take();
    expect(found).toMatchObject({ count: 1000, max: 1000 });
    for (const [at, value] of [
      [500, found?.p50],
      [900, found?.p90],
      [990, found?.p99],
    ] as const) {
      expect(value).toBeGreaterThanOrEqual(at);
      expect(value).toBeLessThanOrEqual(at * 1.125 + 1);
    }
    expect(buckets.take()).toBeNull();
    for (const value of [0, 7, 8, 2 ** 31, 2 ** 40]) buckets.observe(value);
    expect(buckets.take()?.count).toBe(5);
  });
});

/** The last minute in tables: stages, treating places, policy versions, refusals. */
import { h } from '../dom.js';
import { millis, percent, whole } from '../format.js';
import { named, t } from '../i18n.js';
import { shareBar } from '../parts/bars.js';
import { card, empty } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { placeName } from '../words/places.js';

export function liveTables(samples) {
  return [stages(samples), places(samples), policies(samples), refusals(samples)];
}

/** Percentiles of one second cannot be added up: the table shows the last second in which something happened. */
function stages(samples) {
  const latest = (of) => samples.map(of).findLast((quantiles) => quantiles !== null && quantiles !== undefined) ?? null;
  const rows = [
    { name: t('stage.all'), q: latest((x) => x.latency_us) },
    ...['load', 'compute', 'commit'].map((stage) => ({ name: t(`stage.${stage}`), q: latest((x) => x.stages[stage]) })),
  ];
  const column = (part) => ({ title: part, num: true, cell: ({ q }) => (q === null ? '—' : millis(q[part] / 1000)) });
  return card(
    t('live.stages'),
    table({
      caption: t('live.stages'),
      columns: [
        { title: t('live.stage'), head: true, cell: ({ name }) => name },
        ...['p50', 'p90', 'p99', 'max'].map(column),
      ],
      rows,
    }),
  );
}

function summed(samples, of, key) {
  const sums = new Map();
  for (const entry of samples.flatMap(of)) {
    const sum = sums.get(entry[key]) ?? { name: entry[key], executed: 0, refused: 0 };
    sum.executed += entry.executed;
    sum.refused += entry.refused;
    sums.set(entry[key], sum);
  }
  return [...sums.values()].sort((a, b) => b.executed + b.refused - a.executed - a.refused);
}

function outcomeTable(title, rows, name) {
  const most = Math.max(0, ...rows.map(({ executed, refused }) => executed + refused));
  const bar = ({ executed, refused }) =>
    shareBar(
      [
        { value: executed, color: 'c-fund-1' },
        { value: refused, color: 'c-person-2' },
      ],
      most,
    );
  return card(
    title,
    rows.length === 0
      ? empty(t('live.quiet'))
      : table({
          caption: title,
          columns: [
            { title: t('live.what'), head: true, cell: name },
            { title: t('live.executed'), num: true, cell: ({ executed }) => whole(executed) },
            { title: t('live.refused'), num: true, cell: ({ refused }) => whole(refused) },
            { title: '', cell: bar },
          ],
          rows,
        }),
  );
}

const places = (samples) =>
  outcomeTable(
    t('live.places'),
    summed(samples, (x) => x.places, 'mdtrtarea_admvs'),
    ({ name }) => (name === 'other' ? t('live.other') : placeName(name)),
  );

const policies = (samples) =>
  outcomeTable(
    t('live.policies'),
    summed(samples, (x) => x.policies, 'policy_version'),
    ({ name }) =>
      name === 'none'
        ? t('live.nopolicy')
        : h('span', {}, placeName(name.split('@')[0]), h('div', { class: 'code soft still' }, name)),
  );

function refusals(samples) {
  const sums = new Map();
  for (const sample of samples)
    for (const [code, n] of Object.entries(sample.by_code)) sums.set(code, (sums.get(code) ?? 0) + n);
  const rows = [...sums].sort(([, a], [, b]) => b - a).slice(0, 10);
  const all = rows.reduce((sum, [, n]) => sum + n, 0);
  return card(
    t('live.codes'),
    rows.length === 0
      ? empty(t('live.norefusals'))
      : table({
          caption: t('live.codes'),
          columns: [
            { title: t('live.code'), head: true, cell: ([code]) => h('span', { class: 'code' }, code) },
            { title: t('live.group'), cell: ([code]) => named('codes', code.slice(0, 2)) },
            { title: t('live.times'), num: true, cell: ([, n]) => whole(n) },
            { title: t('live.share'), num: true, cell: ([, n]) => percent(Math.round((n / all) * 100) * 100) },
          ],
          rows,
        }),
  );
}

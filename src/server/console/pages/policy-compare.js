/** Two versions of a region's policy side by side: what changed, for whom, from what to what. */
import { get } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { card, empty, field, select } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { go, to } from '../router.js';

export async function compareView(region, { query, signal }) {
  const before = query.get('from') ?? region.versions[1]?.version ?? region.active;
  const after = query.get('to') ?? region.active;
  const days = { date_from: query.get('date_from') ?? '', date_to: query.get('date_to') ?? '' };
  const both = days.date_from !== '' && days.date_to !== '';
  const form = picker(region, before, after, days);
  if (before === after && !both)
    return h(
      'div',
      { class: 'stack' },
      form,
      h('div', { class: 'card' }, empty(t('compare.same'), t('compare.same.advice'))),
    );
  const asked = new URLSearchParams({ from: before, to: after, ...(both ? days : {}) });
  const { changes } = await get(`policies/diff?${asked}`, signal);
  return h('div', { class: 'stack' }, form, changesCard(changes));
}

function picker(region, before, after, days) {
  const options = region.versions.map((one) => [
    one.version,
    `${one.number === 0 ? '' : `${one.number} · `}${one.version}${one.active ? ` · ${t('version.active')}` : ''}`,
  ]);
  const left = select(options, before);
  const right = select(options, after);
  const [from, until] = [days.date_from, days.date_to].map((value) => h('input', { type: 'date', value }));
  const onsubmit = (event) => {
    event.preventDefault();
    go(
      to('policies', [region.region, 'compare'], {
        from: left.value,
        to: right.value,
        date_from: from.value,
        date_to: until.value,
      }),
    );
  };
  return h(
    'form',
    { class: 'card form', onsubmit },
    field(t('compare.from'), left),
    field(t('compare.fromdate'), from),
    field(t('compare.to'), right),
    field(t('compare.todate'), until),
    h('button', { class: 'button main' }, t('do.compare')),
  );
}

function changesCard(changes) {
  if (changes.length === 0)
    return h('div', { class: 'card' }, empty(t('compare.nothing'), t('compare.nothing.advice')));
  return card(
    t('compare.changes', { n: changes.length }),
    table({
      caption: t('compare.changes', { n: changes.length }),
      columns: [
        {
          title: t('compare.when'),
          still: true,
          cell: ({ from, to: until }) => `${from} → ${until || t('filing.open')}`,
        },
        {
          title: t('compare.part'),
          head: true,
          cell: ({ part, what }) => h('span', {}, what, h('div', { class: 'soft small' }, part)),
        },
        { title: t('compare.who'), cell: ({ who }) => [who].flat().join(' · ') },
        { title: t('compare.before'), cell: ({ before }) => (before === null ? '—' : h('del', {}, before)) },
        { title: t('compare.after'), cell: ({ after }) => (after === null ? '—' : h('ins', {}, after)) },
        { title: t('tables.clause'), cell: ({ cites }) => h('span', { class: 'small' }, cites.join('；')) },
      ],
      rows: changes,
    }),
  );
}

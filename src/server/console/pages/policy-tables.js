/** The tables of one policy version on one day, with the clause of every value; assumed values stand out. */
import { get } from '../api.js';
import { h } from '../dom.js';
import { named, t } from '../i18n.js';
import { clause, standingTag } from '../parts/citation.js';
import { button, card, cardWith, empty, field, note, select, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { go, to } from '../router.js';

export async function tablesView(region, { query, signal }) {
  const version = query.get('version') ?? region.active;
  const date = query.get('date') ?? '';
  const tables = await get(`policies/tables?${new URLSearchParams({ version, ...(date ? { date } : {}) })}`, signal);
  const assumed = tables.citations.filter(({ standing }) => standing === 'assumed').length;
  return h(
    'div',
    { class: 'stack' },
    picker(region, version, tables.date),
    assumed === 0 ? null : note('warn', t('tables.assumed', { n: assumed }), h('p', {}, t('tables.assumed.about'))),
    classes(tables),
    crossRegion(tables),
    tables.lines.map((line) => lineCard(line, tables.citations)),
    sources(tables.citations),
  );
}

function picker(region, version, date) {
  const versions = select(
    region.versions.map((one) => [
      one.version,
      `${one.number === 0 ? '' : `${one.number} · `}${one.version}${one.active ? ` · ${t('version.active')}` : ''}`,
    ]),
    version,
  );
  const day = h('input', { type: 'date', value: date });
  const onsubmit = (event) => {
    event.preventDefault();
    go(to('policies', [region.region, 'tables'], { version: versions.value, date: day.value }));
  };
  return h(
    'form',
    { class: 'card form', onsubmit },
    field(t('version.version'), versions),
    field(t('tables.date'), day),
    h('button', { class: 'button main' }, t('do.show')),
  );
}

function classes({ classes: rules, filing }) {
  if (rules.length === 0 && filing.length === 0)
    return card(t('tables.classes'), empty(t('tables.nothing'), t('tables.nothing.advice')));
  return card(
    t('tables.classes'),
    table({
      caption: t('tables.classes.order'),
      quiet: false,
      columns: [
        { title: t('tables.condition'), head: true, cell: ({ condition }) => condition },
        { title: t('tables.class'), cell: ({ class_name }) => class_name },
        {
          title: t('tables.clause'),
          cell: ({ citation }) =>
            h(
              'span',
              { class: 'small' },
              citation.text,
              ' ',
              citation.standing === 'cited' ? null : standingTag(citation.standing),
            ),
        },
      ],
      rows: rules,
    }),
    filing.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, t('tables.filing')),
          h(
            'ul',
            { class: 'plain' },
            filing.map((text) => h('li', {}, text)),
          ),
        ),
  );
}

function crossRegion({ cross_region: rules }) {
  if (rules.length === 0) return null;
  return card(
    t('tables.cross'),
    table({
      caption: t('tables.cross'),
      columns: [
        { title: t('tables.class'), head: true, cell: ({ classes: names }) => names },
        { title: t('tables.lines'), cell: ({ lines }) => lines },
        {
          title: t('tables.change'),
          cell: ({ text, assumed }) => h('span', {}, text, ' ', assumed ? standingTag('assumed') : null),
        },
        { title: t('tables.clause'), cell: ({ cite }) => h('span', { class: 'small' }, cite) },
      ],
      rows: rules,
    }),
  );
}

function lineCard(line, citations) {
  const since = h('span', { class: 'soft small' }, t('tables.since', { date: line.from }));
  return cardWith(
    { title: `${named('insutype', line.insured)} · ${named('line', line.line)}`, aside: since },
    line.tables.map((one) => topic(one, citations)),
    line.refused.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, t('tables.refused', { n: line.refused.length })),
          h(
            'ul',
            { class: 'plain' },
            line.refused.map(({ who, why }) => h('li', {}, `${[who].flat().join(' · ')}：${why}`)),
          ),
        ),
  );
}

function topic({ topic: title, same, columns, rows }, citations) {
  const show = (fact) => factText(fact, citations);
  return h(
    'section',
    { class: 'topic' },
    h('h3', {}, title),
    same.length === 0
      ? null
      : h(
          'ul',
          { class: 'plain' },
          same.map((fact) => h('li', {}, h('span', { class: 'soft' }, `${fact.label}：`), show(fact))),
        ),
    rows.length === 0
      ? null
      : table({
          caption: title,
          columns: [
            ...columns
              .slice(0, rows[0].who.length)
              .map((name, i) => ({ title: name, head: i === 0, still: true, cell: ({ who }) => who[i] ?? '' })),
            ...rows[0].facts.map((fact, i) => ({ title: fact.label, cell: ({ facts }) => show(facts[i]) })),
          ],
          rows,
        }),
  );
}

/** A value, the numbers of its clauses in the list below, and a mark when it is assumed. */
function factText(fact, citations) {
  if (fact === undefined) return '';
  const toSource = (index) =>
    button(`[${index + 1}]`, () => document.getElementById(`source-${index}`)?.scrollIntoView({ block: 'center' }), {
      class: 'link small',
      title: citations[index]?.text ?? '',
      'aria-label': t('tables.source', { n: index + 1 }),
    });
  return h(
    'span',
    { class: fact.assumed ? 'assumed' : null },
    fact.value,
    ' ',
    fact.assumed ? tag(t('standing.assumed'), 'warn') : null,
    fact.cites.map(toSource),
  );
}

function sources(citations) {
  if (citations.length === 0) return null;
  return card(
    t('tables.sources'),
    h(
      'ol',
      { class: 'stack' },
      citations.map((citation, i) => {
        const item = clause(citation);
        item.id = `source-${i}`;
        item.prepend(h('span', { class: 'soft small' }, `[${i + 1}]`));
        return item;
      }),
    ),
  );
}

/** Running totals of each year: against deductibles and caps as bars, and all meters below. */
import { h } from '../dom.js';
import { count, yuan } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { meterBar } from '../parts/bars.js';
import { clauses } from '../parts/citation.js';
import { card, cardWith, empty } from '../parts/layout.js';
import { table } from '../parts/table.js';

export function yearCards({ years }) {
  if (years.length === 0) return card(t('years.title'), empty(t('years.none'), t('years.none.advice')));
  return years.map(yearCard);
}

function yearCard({ year, events, meters, limits, from_other_years: crossing }) {
  const aside = h('span', { class: 'soft small' }, t('years.events', { n: events }));
  return cardWith(
    { title: t('years.year', { year }), aside },
    limits.length === 0 ? h('p', { class: 'soft' }, t('years.nolimits')) : limitTable(limits, year),
    crossing.length === 0 ? null : crossingNote(crossing),
    h('details', {}, h('summary', {}, t('years.meters', { n: meters.length })), meterTable(meters, year)),
  );
}

/** Settlements of another year of which a part counts in this one. */
const crossingNote = (crossing) =>
  h(
    'p',
    { class: 'soft' },
    t('years.crossing'),
    ' ',
    crossing.map(({ setl_id, kind }, i) => [
      i === 0 ? '' : '，',
      h('span', { class: 'code' }, setl_id),
      ` ${named('kind', kind)}`,
    ]),
  );

function limitTable(limits, year) {
  return table({
    caption: t('years.limits', { year }),
    columns: [
      { title: t('years.limit'), head: true, cell: limitName },
      { title: t('years.used'), num: true, cell: ({ used }) => yuan(used) },
      { title: '', cell: ({ used, limit, kind }) => meterBar(used, limit, kind) },
      { title: t('years.of'), num: true, cell: ({ limit }) => yuan(limit) },
      { title: t('years.left'), num: true, cell: ({ left }) => h('strong', {}, yuan(left)) },
    ],
    rows: limits,
  });
}

function limitName({ line, line_name, hosp_lv, kind, name, id, citations }) {
  const what = `${lang() === 'zh' ? line_name : named('line', line)} · ${named('limit', kind)}${hosp_lv === '' ? '' : ` · ${hosp_lv}`}`;
  return h(
    'details',
    {},
    h('summary', {}, what, ' ', h('span', { class: 'soft small' }, lang() === 'zh' ? name : id)),
    clauses(citations),
  );
}

const meterTable = (meters, year) =>
  table({
    caption: t('years.meterscaption', { year }),
    columns: [
      { title: t('answer.meter'), head: true, cell: ({ name, name_en }) => (lang() === 'zh' ? name : name_en) },
      { title: t('years.code'), cell: ({ meter }) => h('span', { class: 'code soft' }, meter) },
      { title: t('years.value'), num: true, cell: ({ value, is_count }) => (is_count ? count(value) : yuan(value)) },
    ],
    rows: meters,
  });

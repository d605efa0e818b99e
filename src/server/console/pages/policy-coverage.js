/** What a version covers: holes, what is said not to be provided, what is assumed and why. */
import { get } from '../api.js';
import { h } from '../dom.js';
import { whole } from '../format.js';
import { lang, t } from '../i18n.js';
import { card, cardWith, note, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';

export async function coverageView(region, { query, signal }) {
  const version = query.get('version') ?? region.active;
  const found = await get(`policies/coverage?${new URLSearchParams({ version })}`, signal);
  const tile = (name, value, kind = '') =>
    h('div', { class: `tile ${kind}`.trim() }, h('span', {}, name), h('b', {}, whole(value)));
  return h(
    'div',
    { class: 'stack' },
    h(
      'div',
      { class: 'tiles' },
      tile(t('coverage.planned'), found.planned),
      tile(t('coverage.notprovided'), found.not_provided),
      tile(t('coverage.holes'), found.problems.length, found.problems.length > 0 ? 'bad' : ''),
      tile(t('coverage.assumed'), found.assumed.length),
    ),
    holes(found.problems),
    reasons(t('coverage.assumedtitle'), found.assumed, 'warn'),
    reasons(t('coverage.absent'), found.absent, ''),
    found.unmentioned.length === 0
      ? null
      : card(
          t('coverage.unmentioned'),
          h(
            'ul',
            { class: 'plain' },
            found.unmentioned.map((text) => h('li', {}, text)),
          ),
        ),
  );
}

function holes(problems) {
  if (problems.length === 0) return note('good', t('coverage.complete'), h('p', {}, t('coverage.complete.about')));
  return card(
    t('coverage.holestitle'),
    table({
      caption: t('coverage.holestitle'),
      columns: [
        { title: t('coverage.where'), head: true, cell: ({ where }) => h('span', { class: 'code' }, where) },
        { title: t('coverage.what'), cell: ({ message, message_zh }) => (lang() === 'zh' ? message_zh : message) },
        {
          title: t('coverage.cells'),
          num: true,
          cell: ({ cells }) => whole(Array.isArray(cells) ? cells.length : (cells ?? 0)),
        },
        {
          title: t('coverage.example'),
          cell: ({ example }) =>
            h('span', { class: 'small' }, typeof example === 'string' ? example : JSON.stringify(example)),
        },
      ],
      rows: problems,
    }),
  );
}

function reasons(title, list, kind) {
  if (list.length === 0) return null;
  return cardWith(
    { title, aside: tag(whole(list.length), kind) },
    table({
      caption: title,
      columns: [
        ...(list.some(({ where }) => where !== '')
          ? [{ title: t('coverage.where'), head: true, cell: ({ where }) => h('span', { class: 'code' }, where) }]
          : []),
        { title: t('coverage.why'), cell: ({ why }) => why },
      ],
      rows: list,
    }),
  );
}

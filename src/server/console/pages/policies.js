/** Policies: regions and versions in force and coming; of one region its tables, two versions compared, its coverage. */
import { get, post } from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { named, t } from '../i18n.js';
import { askReason, say } from '../parts/dialog.js';
import { button, card, cardWith, head, note, select, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { go, to } from '../router.js';
import { may } from '../session.js';
import { placeName } from '../words/places.js';
import { compareView } from './policy-compare.js';
import { coverageView } from './policy-coverage.js';
import { tablesView } from './policy-tables.js';

const VIEWS = { versions: versionsView, tables: tablesView, compare: compareView, coverage: coverageView };
const FILE_KIND = { in_force: 'good', coming: 'accent', past: '' };

export async function page({ parts, query, signal, again }) {
  const { regions, stopped } = await get('policies', signal);
  const region = regions.find((one) => one.region === parts[0]) ?? regions[0];
  const title = head(t('policies.title'), { about: t('policies.about') });
  if (region === undefined) return [title, note('warn', t('policies.none'), h('p', {}, t('policies.none.advice')))];
  const view = VIEWS[parts[1]] === undefined ? 'versions' : parts[1];
  const choose = select(
    regions.map((one) => [one.region, `${one.name} ${one.region}`]),
    region.region,
    { id: 'region', onchange: (event) => go(to('policies', [event.target.value, view])) },
  );
  const bar = h('div', { class: 'form' }, h('label', { class: 'field' }, h('span', {}, t('policies.region')), choose));
  const link = (name) =>
    h(
      'a',
      { href: to('policies', [region.region, name]), 'aria-current': name === view ? 'page' : null },
      t(`policies.${name}`),
    );
  const tabs = h('nav', { class: 'tabs', 'aria-label': t('policies.views') }, Object.keys(VIEWS).map(link));
  const warning =
    stopped.length === 0
      ? null
      : note(
          'bad',
          t('policies.stopped'),
          h('p', { class: 'code' }, stopped.join(' ')),
          h('p', {}, t('policies.stopped.advice')),
        );
  return [title, warning, bar, tabs, await VIEWS[view](region, { query, signal, again })];
}

function versionsView(region, { again }) {
  return h('div', { class: 'stack' }, versions(region, again), files(region));
}

function versions(region, again) {
  const state = ({ active, stopped }) =>
    stopped ? tag(t('version.stopped'), 'bad') : active ? tag(t('version.active'), 'good') : tag(t('version.stored'));
  const rollback =
    may('administer') && region.versions.length > 1
      ? button(t('version.rollback'), () => change('rollback', region, {}, again))
      : null;
  return cardWith(
    { title: t('version.title'), aside: rollback },
    table({
      caption: t('version.title'),
      columns: [
        { title: t('version.number'), num: true, cell: ({ number }) => (number === 0 ? '—' : number) },
        { title: t('version.version'), head: true, cell: ({ version }) => h('span', { class: 'code' }, version) },
        { title: t('version.state'), cell: state },
        { title: t('version.kind'), cell: ({ kind }) => named('versionkind', kind) },
        { title: t('version.at'), still: true, cell: ({ at }) => moment(at || null) },
        { title: '', cell: (version) => versionActions(region, version, again) },
      ],
      rows: region.versions,
    }),
  );
}

function versionActions(region, { version, active }, again) {
  return h(
    'div',
    { class: 'actions' },
    h('a', { href: to('policies', [region.region, 'tables'], { version }) }, t('policies.tables')),
    active
      ? null
      : h(
          'a',
          { href: to('policies', [region.region, 'compare'], { from: region.active, to: version }) },
          t('version.compare'),
        ),
    !active && may('administer')
      ? button(t('version.activate'), () => change('activate', region, { version }, again), { class: 'link' })
      : null,
  );
}

async function change(what, { region, name }, more, again) {
  const reason = await askReason(t(`version.${what}`), {
    about: t(`version.${what}.about`, { name }),
    confirm: t(`version.${what}`),
  });
  if (reason === null) return;
  try {
    const { active } = await post(`policies/${what}`, { region, reason, ...more });
    say(t('version.changed', { version: active }));
  } catch (error) {
    say(error.message);
  }
  again();
}

/** Which file of the pack speaks from when to when. */
function files({ region, files: list }) {
  const order = ['in_force', 'coming', 'past'];
  const rows = [...list].sort(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.path.localeCompare(b.path),
  );
  return card(
    t('files.title'),
    table({
      caption: `${t('files.title')} ${placeName(region)}`,
      columns: [
        { title: t('files.path'), head: true, cell: ({ path }) => h('span', { class: 'code' }, path) },
        { title: t('files.state'), cell: ({ state }) => tag(t(`files.${state}`), FILE_KIND[state] ?? '') },
        { title: t('files.line'), cell: ({ kind, line }) => (line ? line : named('filekind', kind)) },
        { title: t('files.from'), still: true, cell: ({ from }) => from || '—' },
        { title: t('files.to'), still: true, cell: ({ to: until }) => until || t('filing.open') },
      ],
      rows,
    }),
  );
}

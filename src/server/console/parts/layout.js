/** What every page is made of: its head, cards, facts, labels, notes and the three states of something being fetched. */
import { freshId, h } from '../dom.js';
import { t } from '../i18n.js';

/** The page's title, what it is for, and what can be done with all of it. */
export function head(title, { about = null, actions = [] } = {}) {
  return h(
    'div',
    { class: 'head' },
    h('h1', {}, title),
    h('div', { class: 'actions' }, actions),
    about === null ? null : h('p', { class: 'about' }, about),
  );
}

/** A titled box. `aside` stands at the right of its title. */
export function card(title, ...children) {
  return cardWith({ title }, ...children);
}

export function cardWith({ title, aside = null, level = 'h2', class: extra = '' }, ...children) {
  const id = freshId('card');
  return h(
    'section',
    { class: `card ${extra}`.trim(), 'aria-labelledby': id },
    h('header', {}, h(level, { id }, title), aside),
    children,
  );
}

/** Names and values; pairs whose value is null are left out. */
export function facts(pairs) {
  return h(
    'dl',
    { class: 'facts' },
    pairs
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}

/** kind: good, warn, bad, accent or '' */
export const tag = (text, kind = '') => h('span', { class: `tag ${kind}`.trim() }, text);

export const note = (kind, title, ...children) =>
  h('div', { class: `note ${kind}`, role: kind === 'bad' ? 'alert' : null }, h('strong', {}, title), children);

export const loading = () =>
  h('div', { class: 'state', role: 'status' }, h('div', { class: 'spin' }), h('span', {}, t('state.loading')));

/** Nothing there, and what to do about it. */
export const empty = (title, advice = '') =>
  h('div', { class: 'state' }, h('strong', {}, title), advice === '' ? null : h('span', {}, advice));

/** What went wrong, what to do, and a button that does it. */
export function failure(error, again = null) {
  return h(
    'div',
    { class: 'note bad', role: 'alert' },
    h('strong', {}, error.code === undefined ? t('error.unknown') : error.message),
    h('p', {}, error.advice ?? t('error.unknown.advice')),
    again === null ? null : h('p', {}, h('button', { class: 'button', type: 'button', onclick: again }, t('do.again'))),
  );
}

export const button = (text, onclick, props = {}) =>
  h('button', { class: 'button', type: 'button', onclick, ...props }, text);

/** A labelled control. */
export const field = (label, control, props = {}) =>
  h('label', { class: 'field', ...props }, h('span', {}, label), control);

/** One of a few, as buttons side by side. options: [value, text][] */
export function choice(label, options, chosen, onchoose) {
  const box = h('div', { class: 'choice', role: 'group', 'aria-label': label });
  for (const [value, text] of options) {
    const one = h('button', { type: 'button', 'aria-pressed': String(value === chosen) }, text);
    one.addEventListener('click', () => {
      for (const other of box.children) other.setAttribute('aria-pressed', String(other === one));
      onchoose(value);
    });
    box.append(one);
  }
  return box;
}

export function select(options, chosen, props = {}) {
  return h(
    'select',
    props,
    options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
  );
}

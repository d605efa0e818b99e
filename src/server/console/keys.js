/** Keyboard shortcuts: `g` and a letter go to a page, `/` to the first field, `?` lists them. Not while something is typed. */
import { h } from './dom.js';
import { t } from './i18n.js';
import { NAVIGATION } from './pages.js';
import { showDialog } from './parts/dialog.js';
import { go, to } from './router.js';
import { current, may } from './session.js';

const SECOND_KEY_MS = 1_500;
let waiting = 0;

export function startKeys() {
  addEventListener('keydown', (event) => {
    if (current() === null || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (act(event.key)) event.preventDefault();
  });
}

function act(key) {
  const second = performance.now() < waiting;
  waiting = 0;
  const target = second ? allowed().find((entry) => entry.key === key) : undefined;
  if (target !== undefined) {
    go(to(target.page));
    return true;
  }
  if (key === 'g') waiting = performance.now() + SECOND_KEY_MS;
  if (key === '?') void showKeys();
  if (key === '/') {
    document.querySelector('main input, main select')?.focus();
    return true;
  }
  return key === '?';
}

const allowed = () => NAVIGATION.filter(({ role }) => role === undefined || may(role));

const isTyping = (element) => element instanceof HTMLElement && element.closest('input, select, textarea') !== null;

/** The list of shortcuts. */
export function showKeys() {
  const rows = [
    ...allowed().map(({ page, key }) => [['g', key], t(`${page}.title`)]),
    [['/'], t('keys.search')],
    [['↑', '↓'], t('keys.rows')],
    [['Enter'], t('keys.enter')],
    [['?'], t('keys.list')],
    [['Esc'], t('keys.close')],
  ];
  return showDialog(t('keys.title'), (close) =>
    h(
      'div',
      { class: 'body' },
      h(
        'table',
        {},
        h('caption', { class: 'unseen' }, t('keys.title')),
        h(
          'tbody',
          {},
          rows.map(([keys, what]) =>
            h(
              'tr',
              {},
              h(
                'th',
                { scope: 'row' },
                keys.flatMap((key) => [h('kbd', {}, key), ' ']),
              ),
              h('td', {}, what),
            ),
          ),
        ),
      ),
      h('div', {}, h('button', { class: 'button', type: 'button', onclick: () => close(null) }, t('do.close'))),
    ),
  );
}

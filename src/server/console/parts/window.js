/**
 * A long list as a table that draws only the rows in sight and fetches the next page when the end comes near. Arrow keys,
 * Page Up and Down, Home and End move through it, Enter opens a row; one row takes part in the tab order.
 */
import { h, put } from '../dom.js';
import { whole } from '../format.js';
import { t } from '../i18n.js';
import { empty, failure } from './layout.js';

const ROW = 41;
const AROUND = 15;
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -1e9, End: 1e9 };

/**
 * @param {{ caption: string, columns: { title: string, num?: boolean, cell: (row: any) => any }[], open: (row: any) => void,
 *   load: (cursor: string | null) => Promise<{ rows: any[], cursor: string | null }>, nothing: string, advice?: string }} options
 * @returns {Promise<Element>} once the first page is there; rejects with what `load` rejects with
 */
export async function windowed({ caption, columns, open, load, nothing, advice = '' }) {
  const first = await load(null);
  if (first.rows.length === 0) return empty(nothing, advice);
  let { rows, cursor } = first;
  let loading = null;
  let chosen = 0;
  let drawn = [-1, -1];
  const body = h('tbody', {});
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      columns.map(({ title, num }) => h('th', { scope: 'col', class: num ? 'num' : null }, title)),
    ),
  );
  const list = h('table', {}, h('caption', { class: 'unseen' }, caption), head, body);
  const box = h('div', { class: 'window scroll' }, list);
  const status = h('p', { class: 'soft small', role: 'status' });

  const rowOf = (index) =>
    h(
      'tr',
      { 'aria-rowindex': index + 2, 'data-index': index, class: 'open-on-click', tabindex: index === chosen ? 0 : -1 },
      columns.map(({ cell, num }) => h('td', { class: num ? 'num' : null }, cell(rows[index]))),
    );
  const space = (count) =>
    h('tr', { class: 'space', 'aria-hidden': 'true' }, h('td', { colspan: columns.length }, gap(count)));
  const tell = () => {
    list.setAttribute('aria-rowcount', cursor === null ? rows.length + 1 : -1);
    put(status, t(cursor === null ? 'list.all' : 'list.more', { n: whole(rows.length) }));
  };
  const draw = () => {
    const top = Math.floor(box.scrollTop / ROW);
    const from = Math.max(0, top - AROUND);
    const until = Math.min(rows.length, top + Math.ceil((box.clientHeight || 600) / ROW) + AROUND);
    if (from !== drawn[0] || until !== drawn[1]) {
      const hadFocus = body.contains(document.activeElement);
      drawn = [from, until];
      const shown = Array.from({ length: until - from }, (_, i) => rowOf(from + i));
      put(body, from === 0 ? null : space(from), shown, until === rows.length ? null : space(rows.length - until));
      if (chosen < from || chosen >= until) shown[0].tabIndex = 0;
      if (hadFocus) body.querySelector(`[data-index="${chosen}"]`)?.focus({ preventScroll: true });
    }
    if (cursor !== null && until > rows.length - 3 * AROUND) void more();
  };
  const more = () => {
    loading ??= load(cursor)
      .then((next) => {
        rows = [...rows, ...next.rows];
        cursor = next.cursor;
        drawn = [-1, -1];
        tell();
        loading = null;
        draw();
      })
      .catch((error) => {
        if (error.name !== 'AbortError')
          put(
            status,
            failure(error, () => ((loading = null), more())),
          );
      });
    return loading;
  };
  const choose = (index) => {
    chosen = Math.max(0, Math.min(rows.length - 1, index));
    const y = chosen * ROW;
    const room = box.clientHeight - 2 * ROW;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y > box.scrollTop + room) box.scrollTop = y - room;
    drawn = [-1, -1];
    draw();
    body.querySelector(`[data-index="${chosen}"]`)?.focus({ preventScroll: true });
  };
  const indexOf = (event) => Number(event.target.closest('tr[data-index]')?.dataset.index ?? -1);
  body.addEventListener('click', (event) => indexOf(event) >= 0 && open(rows[indexOf(event)]));
  body.addEventListener('keydown', (event) => {
    const at = indexOf(event);
    if (at < 0) return;
    if (event.key === 'Enter') open(rows[at]);
    else if (STEPS[event.key] === undefined) return;
    else choose(at + STEPS[event.key]);
    event.preventDefault();
  });
  box.addEventListener('scroll', draw, { passive: true });
  tell();
  draw();
  queueMicrotask(draw);
  return h('div', { class: 'stack' }, box, status);
}

/** The height of rows that are not drawn. */
function gap(count) {
  const filler = h('div', {});
  filler.style.height = `${count * ROW}px`;
  return filler;
}

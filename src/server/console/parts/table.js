/** Tables: a row may be opened by click, Enter or the arrow keys' selection; only one row takes part in the tab order. */
import { h } from '../dom.js';

/**
 * @param {{ caption: string, quiet?: boolean, columns: { title: string, num?: boolean, still?: boolean, head?: boolean,
 *   cell: (row: any) => any }[], rows: any[], open?: (row: any) => void, mark?: (row: any) => string | null }} options
 *   `caption` says what the table lists (`quiet`: for screen readers only); `mark` gives a class of the row.
 */
export function table({ caption, quiet = true, columns, rows, open = null, mark = () => null }) {
  const body = h(
    'tbody',
    {},
    rows.map((row, at) => tableRow(row, at, { columns, open, mark })),
  );
  if (open !== null) body.addEventListener('keydown', moveByArrows);
  return h(
    'div',
    // Wide tables scroll sideways: the box takes the focus so that the arrow keys can do it.
    { class: 'scroll', tabindex: open === null ? '0' : null, role: 'group', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: quiet ? 'unseen' : null }, caption),
      h('thead', {}, h('tr', {}, columns.map(headCell))),
      body,
    ),
  );
}

function tableRow(row, at, { columns, open, mark }) {
  const cells = columns.map(({ cell, num, still, head }) =>
    h(head ? 'th' : 'td', { scope: head ? 'row' : null, class: num ? 'num' : still ? 'still' : null }, cell(row)),
  );
  const props = { class: [mark(row), open === null ? null : 'open-on-click'].filter(Boolean).join(' ') || null };
  if (open === null) return h('tr', props, cells);
  const choose = (event) => {
    if (event.target.closest('a, button') === null) open(row);
  };
  const onkeydown = (event) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) open(row);
  };
  return h('tr', { ...props, tabindex: at === 0 ? 0 : -1, onclick: choose, onkeydown }, cells);
}

/** A column of pictures or links has no title: no heading either. */
const headCell = ({ title, num }) =>
  title === '' ? h('td', {}) : h('th', { scope: 'col', class: num ? 'num' : null }, title);

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 };

function moveByArrows(event) {
  const step = STEPS[event.key];
  const row = event.target.closest('tr');
  if (step === undefined || row !== event.target) return;
  event.preventDefault();
  const rows = [...event.currentTarget.rows];
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(row) + step))];
  row.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

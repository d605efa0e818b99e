/**
 * The picture of one bill: from its total each part falls away — what the person pays alone, the deductible, each fund — until
 * nothing is left; below, what the person's parts add up to and how they are paid. Every row opens what is behind its number.
 */
import { freshId, h, put, s } from '../dom.js';
import { joined, yuan } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { behind } from './steps.js';

const WIDTH = 1000;
const FUND_COLORS = ['c-fund-1', 'c-fund-3', 'c-fund-4', 'c-fund-5', 'c-fund-2'];
const PERSON_COLORS = { deductible: 'c-person-1', cross_self_pay: 'c-person-1', rest: 'c-person-3' };
/** The last part of a bill that no fund looks at. */
const LAST_OUTSIDE = 'first_self_pay';

/** @param explanation `{waterfall, trace, meters}` of the API. */
export function waterfall(explanation) {
  const { waterfall: entries, trace } = explanation;
  const total = Math.max(1, entries[0]?.amount ?? 0);
  return h(
    'ol',
    { class: 'fall' },
    rowsOf(entries, trace.steps).map((row) => rowItem(row, total, explanation)),
  );
}

/** Rows of the picture: the class, then what falls away from the total, then how the person's parts are paid. */
function rowsOf(entries, steps) {
  const parts = entries.filter(({ kind }) => kind !== 'account' && kind !== 'cash');
  const person = parts.filter(({ kind }) => kind === 'person').reduce((sum, { amount }) => sum + amount, 0);
  const account = entries.find(({ kind }) => kind === 'account');
  const decided = steps.flatMap(({ step }, at) => (step === 'class' ? [at] : []));
  const classes = new Set(decided.map((at) => steps[at].result.value));
  return [
    { id: 'class', name: t('fall.class'), steps: decided, text: joined([...classes]) },
    ...fallingRows(parts, steps),
    sumRow('person', person, account?.steps),
    ...payingRows(entries),
  ];
}

const sumRow = (id, amount, steps = []) => ({
  ...{ id, name: t(`fall.${id}`), amount, from: 0, until: amount, color: 'c-neutral', sum: true, steps },
});

function fallingRows(parts, trace) {
  const rows = [];
  let left = 0;
  let turn = 0;
  for (const { id, kind, name, amount, steps } of parts) {
    if (kind === 'total') {
      left = amount;
      rows.push(sumRow('total', amount, steps));
      continue;
    }
    const next = left - amount;
    // `rest` may be negative where a fund takes over part of what the rows above say: the bar then goes the other way.
    const place = { id, amount, steps, from: Math.min(left, next), until: Math.max(left, next) };
    if (kind === 'fund') rows.push({ ...place, ...fundLook(name, turn, trace[steps[0]]) });
    else rows.push({ ...place, ...partLook(id, kind, name) });
    if (kind === 'fund') turn += 1;
    left = next;
    if (id === LAST_OUTSIDE) rows.push(sumRow('in_scope', left));
  }
  return rows;
}

/** A fund is named by the policy in Chinese; the steps of an English trace name it in English. */
const fundLook = (name, turn, step) => ({
  name: lang() === 'zh' ? name : (step?.title ?? name),
  color: FUND_COLORS[turn % FUND_COLORS.length],
});

const partLook = (id, kind, name) => ({
  name: named('fall', id) === id ? name : named('fall', id),
  color: kind === 'person' ? (PERSON_COLORS[id] ?? 'c-person-2') : 'c-neutral',
});

function payingRows(entries) {
  let from = 0;
  return entries
    .filter(({ kind }) => kind === 'account' || kind === 'cash')
    .map(({ kind, amount, steps }) => {
      const row = { id: kind, name: t(`fall.${kind}`), amount, from, until: from + amount, steps };
      from += amount;
      return { ...row, color: kind === 'account' ? 'c-fund-2' : 'c-person-1' };
    });
}

function rowItem(row, total, explanation) {
  const id = freshId('step');
  const inside = h('div', { id, class: 'inside', hidden: true });
  const mark = h('span', { class: 'mark', 'aria-hidden': 'true' }, '▸');
  const toggle = () => {
    if (inside.hidden) put(inside, behind(row, explanation));
    inside.hidden = !inside.hidden;
    button.setAttribute('aria-expanded', String(!inside.hidden));
    mark.textContent = inside.hidden ? '▸' : '▾';
  };
  const button = h(
    'button',
    { type: 'button', 'aria-expanded': 'false', 'aria-controls': id, 'data-step': row.id, onclick: toggle },
    mark,
    h('span', { class: row.sum ? 'sum' : row.amount === 0 ? 'nought' : null }, row.name),
    row.from === undefined ? h('span', {}, row.text) : bar(row, total),
    h(
      'span',
      { class: `amount${row.sum ? ' sum' : row.amount === 0 ? ' nought' : ''}` },
      row.amount === undefined ? '' : yuan(row.amount),
    ),
  );
  return h('li', {}, button, inside);
}

function bar({ from, until, color }, total) {
  const x = (amount) => ((Math.max(0, amount) / total) * WIDTH).toFixed(1);
  const width = Math.max(until > from ? 2 : 0, Number(x(until)) - Number(x(from)));
  return s(
    'svg',
    { viewBox: `0 0 ${WIDTH} 20`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('line', { class: 'thread', x1: x(from), x2: x(from), y1: 0, y2: 32 }),
    s('rect', { class: color, x: x(from), y: 2, width, height: 16 }),
  );
}

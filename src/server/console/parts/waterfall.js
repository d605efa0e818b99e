/**
 * The picture of one bill: from its total each part falls away — what the person pays alone, the deductible, each fund — until
 * nothing is left; below, what the person's parts add up to and how they are paid. Every row opens what is behind its number.
 */
import { freshId, h, put, s } from '../dom.js';
import { count, yuan, yuanText } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { clauses } from './citation.js';

const WIDTH = 1000;
const FUND_COLORS = ['c-fund-1', 'c-fund-3', 'c-fund-4', 'c-fund-5', 'c-fund-2'];
const PERSON_COLORS = { deductible: 'c-person-1', cross_self_pay: 'c-person-1', rest: 'c-person-3' };
/** The last part of a bill that no fund looks at. */
const LAST_OUTSIDE = 'first_self_pay';
const NO_FUND = ['class', 'cross_self_pay', 'deductible', 'account'];

/** @param explanation `{waterfall, trace}` of the API. */
export function waterfall({ waterfall: entries, trace }) {
  const rows = rowsOf(entries, trace.steps);
  const total = Math.max(1, entries[0]?.amount ?? 0);
  return h(
    'ol',
    { class: 'fall' },
    rows.map((row) => rowItem(row, total)),
  );
}

/** Rows of the picture: the class, then what falls away from the total, then how the person's parts are paid. */
function rowsOf(entries, steps) {
  const behindOf = stepFinder(steps);
  const parts = entries.filter(({ kind }) => kind !== 'account' && kind !== 'cash');
  const person = parts.filter(({ kind }) => kind === 'person').reduce((sum, { amount }) => sum + amount, 0);
  const cls = behindOf('class');
  return [
    { id: 'class', name: t('fall.class'), step: cls, text: cls?.result.value ?? '' },
    ...fallingRows(parts, behindOf),
    sumRow('person', person, behindOf('account')),
    ...payingRows(entries, behindOf),
  ];
}

/** The step of the trace behind an entry; a fund's by its name, else by its turn. */
function stepFinder(steps) {
  const funds = steps.filter(({ step }) => !NO_FUND.includes(step));
  return (id, turn = -1, name = '') =>
    turn < 0
      ? (steps.find(({ step }) => step === id) ?? null)
      : (funds.find(({ title }) => title === name) ?? funds[turn] ?? null);
}

const sumRow = (id, amount, step = null) => ({
  ...{ id, name: t(`fall.${id}`), amount, from: 0, until: amount, color: 'c-neutral', sum: true, step },
});

function fallingRows(parts, behindOf) {
  const rows = [];
  let left = 0;
  let turn = 0;
  for (const { id, kind, name, amount } of parts) {
    if (kind === 'total') {
      left = amount;
      rows.push(sumRow('total', amount));
      continue;
    }
    const next = left - amount;
    // `rest` may be negative where a fund takes over part of what the rows above say: the bar then goes the other way.
    const place = { id, amount, from: Math.min(left, next), until: Math.max(left, next) };
    if (kind === 'fund') rows.push({ ...place, ...fundLook(name, turn, behindOf(id, turn, name)) });
    else rows.push({ ...place, ...partLook(id, kind, name, behindOf(id)) });
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
  step,
});

const partLook = (id, kind, name, step) => ({
  name: named('fall', id) === id ? name : named('fall', id),
  color: kind === 'person' ? (PERSON_COLORS[id] ?? 'c-person-2') : 'c-neutral',
  step,
});

function payingRows(entries, behindOf) {
  const of = (kind) => entries.find((entry) => entry.kind === kind)?.amount ?? 0;
  const [account, cash] = [of('account'), of('cash')];
  return [
    {
      id: 'account',
      name: t('fall.account'),
      amount: account,
      from: 0,
      until: account,
      color: 'c-fund-2',
      step: behindOf('account'),
    },
    {
      id: 'cash',
      name: t('fall.cash'),
      amount: cash,
      from: account,
      until: account + cash,
      color: 'c-person-1',
      step: null,
    },
  ];
}

function rowItem(row, total) {
  const id = freshId('step');
  const inside = h('div', { id, class: 'inside', hidden: true });
  const mark = h('span', { class: 'mark', 'aria-hidden': 'true' }, '▸');
  const toggle = () => {
    if (inside.hidden) put(inside, behind(row));
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

/** What stands behind a number: rule, inputs, bands, running totals, clauses; or where the number came from. */
function behind({ id, step }) {
  if (!step)
    return h('p', { class: 'soft' }, named('fallabout', id) === id ? t('fallabout.other') : named('fallabout', id));
  const bands = step.inputs.flatMap(bandOf);
  return [
    h('p', {}, h('span', { class: 'soft' }, `${t('step.rule')} `), step.rule),
    terms([
      ...step.inputs.filter((input) => bandOf(input).length === 0),
      { ...step.result, name: `${t('step.result')} · ${step.result.name}` },
    ]),
    bands.length === 0 ? null : bandTable(bands),
    step.totals.length === 0 ? null : totals(step.totals),
    step.citations.length === 0 ? null : clauses(step.citations),
  ];
}

const terms = (values) =>
  h(
    'dl',
    { class: 'terms' },
    values.map(({ name, value }) => h('div', {}, h('dt', {}, name), h('dd', {}, yuanText(value)))),
  );

/** An input like `0.00–10000.00 段` = `88%` is a band the bill touched. */
function bandOf({ name, value }) {
  const band = /(-?[\d.]+…?)\s*[–-]\s*([\d.]+…?)/.exec(name);
  return band === null || !value.endsWith('%') ? [] : [{ from: band[1], until: band[2], ratio: value }];
}

function bandTable(bands) {
  return h(
    'table',
    {},
    h('caption', {}, t('step.bands')),
    h(
      'tbody',
      {},
      bands.map(({ from, until, ratio }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, `${yuanText(from)} – ${yuanText(until)}`),
          h('td', { class: 'num' }, ratio),
        ),
      ),
    ),
  );
}

function totals(list) {
  const show = (name, n) => (name.endsWith('.count') ? count(n) : yuan(n));
  return h(
    'table',
    {},
    h('caption', {}, t('step.totals')),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        [t('answer.meter'), t('answer.before'), t('answer.after')].map((title, i) =>
          h('th', { scope: 'col', class: i > 0 ? 'num' : null }, title),
        ),
      ),
    ),
    h(
      'tbody',
      {},
      list.map(({ name, before, after }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, name),
          h('td', { class: 'num' }, show(name, before)),
          h('td', { class: 'num' }, show(name, after)),
        ),
      ),
    ),
  );
}

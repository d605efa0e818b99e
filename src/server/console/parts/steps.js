/** What stands behind a number of a bill: rule, inputs, bands, running totals, clauses; part by part where it has parts. */
import { h } from '../dom.js';
import { count, fenOf, yuan, yuanText } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { clauses } from './citation.js';

/** @param row `{id, amount, steps}`: places of its steps in the trace */
export function behind({ id, amount, steps }, { trace, meters }) {
  if (steps.length === 0) return h('p', { class: 'soft' }, about(id, amount));
  return steps.map((at) => {
    const part = partOf(trace.steps, at);
    const step = trace.steps[at];
    // The step that names a part says all of it by itself.
    if (step === part) return [partHead(part), terms([step.result])];
    return [part === null ? null : partHead(part), details(step, meters)];
  });
}

function about(id, amount) {
  const words = named('fallabout', id);
  if (words !== id) return words;
  return t(amount === 0 ? 'fallabout.none' : 'fallabout.other');
}

/** The part a step belongs to; null in a settlement of one bill. */
const partOf = (steps, at) => steps.slice(0, at + 1).findLast(({ step }) => step === 'part') ?? null;

const partHead = ({ title, rule }) => h('h3', {}, title, ' ', h('span', { class: 'soft small' }, rule));

function details(step, meters) {
  const bands = step.inputs.flatMap(bandOf);
  return [
    h('p', {}, h('span', { class: 'soft' }, `${t('step.rule')} `), step.rule),
    terms([
      ...step.inputs.filter((input) => bandOf(input).length === 0),
      { ...step.result, name: `${t('step.result')} · ${step.result.name}` },
    ]),
    bands.length === 0 ? null : bandTable(bands),
    step.totals.length === 0 ? null : totals(step.totals, meters),
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

const bandTable = (bands) =>
  grid(
    t('step.bands'),
    [t('step.band'), t('step.inband'), t('step.ratio')],
    bands.map(({ from, until, ratio }) => [`${yuanText(from)} – ${yuanText(until)}`, width(from, until), ratio]),
  );

/** What of the costs lies in a band; a dash where an end of it is no whole fen. */
function width(from, until) {
  const [low, high] = [fenOf(from), fenOf(until)];
  return low === null || high === null ? '—' : yuan(high - low);
}

function totals(list, meters) {
  const words = (code) => meters.find(({ meter }) => meter === code);
  const name = (code) => (lang() === 'zh' ? words(code)?.name : words(code)?.name_en) ?? code;
  const show = (code, n) => (words(code)?.is_count ? count(n) : yuan(n));
  return grid(
    t('step.totals'),
    [t('answer.meter'), t('answer.before'), t('answer.after')],
    list.map((one) => [name(one.name), show(one.name, one.before), show(one.name, one.after)]),
  );
}

/** A small table: its first column names, the others are numbers. */
function grid(caption, titles, rows) {
  const number = (at) => (at > 0 ? 'num' : null);
  const body = ([first, ...others]) =>
    h('tr', {}, [h('th', { scope: 'row' }, first), others.map((text) => h('td', { class: 'num' }, text))]);
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        titles.map((title, at) => h('th', { scope: 'col', class: number(at) }, title)),
      ),
    ),
    h('tbody', {}, rows.map(body)),
  );
}

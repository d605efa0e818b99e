/** Finding settlements: by number, by message, by person and days; without a question, the newest. */
import { post } from '../api.js';
import { h, put } from '../dom.js';
import { whole, yuan } from '../format.js';
import { named, t } from '../i18n.js';
import { button, card, cardWith, choice, empty, failure, field, head, loading, tag } from '../parts/layout.js';
import { windowed } from '../parts/window.js';
import { go, remember, to } from '../router.js';
import { needReason } from '../session.js';
import { placeShort } from '../words/places.js';

const PAGE = 200;
const STATUS_KIND = { settled: 'good', cancelled: 'warn', reversed: 'bad' };

export async function page({ state, signal }) {
  const results = h('div', { class: 'stack' });
  const show = (make) => void fill(results, make, signal);
  const form = searchForm(state.search ?? { by: 'setl_id' }, (search) => {
    remember({ search });
    show(() => searched(search, signal, results));
  });
  // What was searched for before is looked up again on the way back, never without a reason.
  if (state.search === undefined || state.search.value === '') show(() => newest(signal));
  else show(() => searched(state.search, signal, results));
  return [head(t('settlements.title'), { about: t('settlements.about') }), form, results];
}

async function fill(place, make, signal) {
  put(place, loading());
  try {
    const content = await make();
    if (!signal.aborted) put(place, content);
  } catch (error) {
    if (!signal.aborted)
      put(
        place,
        failure(error, () => fill(place, make, signal)),
      );
  }
}

function searchForm(last, send) {
  let by = last.by;
  const value = h('input', {
    name: 'value',
    class: 'wide',
    maxlength: 64,
    autocomplete: 'off',
    spellcheck: 'false',
    value: last.value ?? '',
  });
  const from = h('input', { name: 'from', type: 'date', value: last.from ?? '' });
  const until = h('input', { name: 'to', type: 'date', value: last.to ?? '' });
  const label = h('span', {});
  const days = [field(t('settlements.from'), from), field(t('settlements.to'), until)];
  const relabel = () => {
    put(label, t(`settlements.by.${by}`));
    for (const day of days) day.hidden = by !== 'psn_no';
  };
  relabel();
  const options = ['setl_id', 'msgid', 'psn_no'].map((key) => [key, t(`settlements.by.${key}`)]);
  const kinds = choice(t('settlements.by'), options, by, (next) => {
    by = next;
    relabel();
    value.focus();
  });
  const onsubmit = (event) => {
    event.preventDefault();
    send({ by, value: value.value.trim(), from: from.value, to: until.value });
  };
  const clear = button(t('settlements.newest'), () => {
    value.value = '';
    send({ by, value: '' });
  });
  return h(
    'form',
    { class: 'card', role: 'search', onsubmit },
    kinds,
    h(
      'div',
      { class: 'form' },
      h('label', { class: 'field' }, label, value),
      days,
      h('button', { class: 'button main' }, t('do.find')),
      clear,
    ),
  );
}

const open = (row) => go(to('settlement', [row.ref]));

async function newest(signal) {
  const load = (cursor) => post('settlements/recent', { limit: PAGE, ...(cursor === null ? {} : { cursor }) }, signal);
  const list = await windowed({
    caption: t('settlements.recent'),
    columns: columns(),
    open,
    load,
    nothing: t('settlements.none'),
    advice: t('settlements.none.advice'),
  });
  return card(t('settlements.recent'), list);
}

async function searched(search, signal, results) {
  if (search.value === '') return newest(signal);
  const why = await needReason();
  if (why === null) return empty(t('reason.missing'), t('reason.missing.advice'));
  if (search.by === 'psn_no') return ofPerson(search, why, signal);
  return findOne(search, why, signal, results);
}

async function ofPerson({ value, from, to: until }, why, signal) {
  let years = [];
  const load = async (cursor) => {
    const days = { ...(from ? { from } : {}), ...(until ? { to: until } : {}), ...(cursor === null ? {} : { cursor }) };
    const answer = await post('settlements/person', { psn_no: value, limit: PAGE, reason: why, ...days }, signal);
    years = answer.years;
    return answer;
  };
  const list = await windowed({
    caption: t('settlements.person'),
    columns: columns(),
    open,
    load,
    nothing: t('settlements.person.none'),
    advice: t('settlements.person.advice'),
  });
  const about =
    years.length === 0 ? null : h('span', { class: 'soft small' }, t('settlements.years', { years: years.join(' ') }));
  return cardWith({ title: t('settlements.person'), aside: about }, list);
}

/** Without the person's number the engine looks through its newest entries, some ten thousand at a time. */
async function findOne({ by, value }, why, signal, results) {
  let answer = await post('settlements/find', { [by]: value, reason: why }, signal);
  let searched = answer.searched;
  while (answer.found === null && !answer.complete && !signal.aborted) {
    put(results, loading(), h('p', { class: 'soft' }, t('settlements.searching', { n: whole(searched) })));
    answer = await post('settlements/find', { [by]: value, reason: why, cursor: answer.cursor }, signal);
    searched += answer.searched;
  }
  if (answer.found === null) return empty(t('settlements.notfound'), t('settlements.notfound.advice'));
  if (!signal.aborted) open(answer.found);
  return null;
}

const CLAIM = '2207M';

function columns() {
  const kind = (row) =>
    row.kind === 'settle'
      ? tag(named('status', row.status), STATUS_KIND[row.status] ?? '')
      : tag(named('kind', row.kind), row.kind === 'restore' ? 'good' : 'warn');
  const place = ({ mdtrtarea_admvs: code }) => h('span', { title: code }, placeShort(code));
  const cls = ({ trt_class, infno }) => [
    trt_class === null ? '—' : named('class', trt_class),
    infno === CLAIM ? [' ', tag(t('answer.claimed'), 'accent')] : null,
  ];
  return [
    { title: t('col.time'), cell: ({ time }) => time },
    { title: t('col.kind'), cell: kind },
    { title: t('col.person'), cell: ({ psn_no_masked }) => h('span', { class: 'code' }, psn_no_masked) },
    { title: t('col.place'), cell: place },
    { title: t('col.class'), cell: cls },
    { title: t('col.total'), num: true, cell: ({ medfee_sumamt }) => yuan(medfee_sumamt) },
    { title: t('col.fund'), num: true, cell: ({ fund_pay_sumamt }) => yuan(fund_pay_sumamt) },
    { title: t('col.part'), num: true, cell: ({ psn_part_amt }) => yuan(psn_part_amt) },
    { title: t('col.setlid'), cell: ({ setl_id }) => h('span', { class: 'code' }, setl_id) },
  ];
}

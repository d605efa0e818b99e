/** One insured person: who it is (masked), filings with what they still allow, running totals against their limits. */
import { post } from '../api.js';
import { h, put } from '../dom.js';
import { joined, yuan } from '../format.js';
import { named, t } from '../i18n.js';
import { askReason, say } from '../parts/dialog.js';
import { button, cardWith, empty, facts, failure, field, head, loading, note, tag } from '../parts/layout.js';
import { remember } from '../router.js';
import { may, needReason } from '../session.js';
import { placeName } from '../words/places.js';
import { filingsCard } from './person-filings.js';
import { yearCards } from './person-years.js';

export async function page({ state, signal }) {
  const result = h('div', { class: 'stack' });
  const look = (asked) => show(result, asked, signal);
  const number = h('input', {
    name: 'psn_no',
    required: true,
    maxlength: 64,
    autocomplete: 'off',
    spellcheck: 'false',
    value: state.psn_no ?? '',
  });
  const day = h('input', { name: 'date', type: 'date', value: state.date ?? '' });
  const onsubmit = (event) => {
    event.preventDefault();
    const asked = { psn_no: number.value.trim(), date: day.value };
    remember(asked);
    void look(asked);
  };
  const form = h(
    'form',
    { class: 'card form', role: 'search', onsubmit },
    field(t('person.number'), number),
    field(t('person.day'), day),
    h('button', { class: 'button main' }, t('do.show')),
  );
  if (state.psn_no) void look(state);
  else put(result, empty(t('person.ask'), t('person.ask.advice')));
  return [head(t('person.title'), { about: t('person.about') }), form, result];
}

async function show(place, { psn_no, date }, signal) {
  const again = () => show(place, { psn_no, date }, signal);
  const why = await needReason();
  if (why === null) {
    put(
      place,
      h(
        'div',
        { class: 'card' },
        empty(t('reason.missing'), t('reason.missing.advice')),
        h('p', {}, button(t('do.givereason'), again)),
      ),
    );
    return;
  }
  put(place, loading());
  try {
    const person = await post('persons/get', { psn_no, reason: why, ...(date ? { date } : {}) }, signal);
    if (!signal.aborted) put(place, personView(person, again));
  } catch (error) {
    if (!signal.aborted) put(place, failure(error, again));
  }
}

function personView(person, again) {
  return [
    person.hold?.held ? held(person, again) : null,
    person.policy_version === null ? note('warn', t('person.nopolicy'), h('p', {}, t('person.nopolicy.advice'))) : null,
    h('div', { class: 'grid' }, identity(person, again), standing(person)),
    filingsCard(person),
    yearCards(person),
  ];
}

function held({ psn_no, hold }, again) {
  const release = async () => {
    const why = await askReason(t('hold.release'), { about: t('hold.release.about'), confirm: t('hold.release') });
    if (why === null) return;
    await act('persons/release', { psn_no, reason: why }, t('hold.released'));
    again();
  };
  return note(
    'bad',
    t('hold.held'),
    h('p', {}, `${hold.since} · ${hold.reason}`),
    h('p', {}, t('hold.advice')),
    may('operate') ? h('p', {}, button(t('hold.release'), release)) : null,
  );
}

async function act(path, body, done) {
  try {
    const answer = await post(path, body);
    say(done);
    return answer;
  } catch (error) {
    say(error.message);
    return null;
  }
}

/** Masked until somebody says why it must be seen; the number shown goes away with the page. */
function identity(person, again) {
  const name = h('span', {}, person.psn_name_masked);
  const number = h('span', { class: 'code' }, person.certno_masked);
  const reveal = button(t('person.reveal'), async () => {
    const why = await askReason(t('person.reveal'), { about: t('person.reveal.about'), confirm: t('do.reveal') });
    if (why === null) return;
    const seen = await act(
      'persons/reveal',
      { psn_no: person.psn_no, fields: ['certno', 'psn_name'], reason: why },
      t('person.revealed'),
    );
    if (seen === null) return;
    put(name, seen.psn_name);
    put(number, seen.certno);
    reveal.disabled = true;
  });
  const hold = button(t('hold.set'), async () => {
    const why = await askReason(t('hold.set'), { about: t('hold.set.about'), confirm: t('hold.set') });
    if (why === null) return;
    await act('persons/hold', { psn_no: person.psn_no, reason: why }, t('hold.done'));
    again();
  });
  const actions = may('operate') ? h('div', { class: 'actions' }, reveal, person.hold?.held ? null : hold) : null;
  return cardWith(
    { title: t('person.identity'), aside: actions },
    facts([
      [t('person.number'), h('span', { class: 'code' }, person.psn_no)],
      [t('person.name'), name],
      [t('person.certno'), number],
      [t('person.gend'), named('gend', person.gend)],
      [t('person.brdy'), person.brdy],
    ]),
  );
}

function standing(person) {
  const insured =
    person.psn_insu_stas === '1' ? tag(named('stas', '1'), 'good') : tag(named('stas', person.psn_insu_stas), 'bad');
  return cardWith(
    { title: t('person.insurance'), aside: insured },
    facts([
      [t('person.insuplc'), placeName(person.insuplc_admdvs)],
      [t('person.insutype'), named('insutype', person.insutype)],
      [t('person.psntype'), named('psntype', person.psn_type.slice(0, 2))],
      [t('person.civil'), person.cvlserv_flag ? t('yes') : null],
      [t('person.balc'), yuan(person.balc)],
      [
        t('person.identities'),
        person.identities.length === 0 ? null : joined(person.identities.map((one) => one.psn_idet_type)),
      ],
      [t('person.chronic'), person.chronic.length === 0 ? null : joined(person.chronic.map((one) => one.dise_code))],
      [t('person.version'), person.policy_version === null ? '—' : h('span', { class: 'code' }, person.policy_version)],
    ]),
  );
}

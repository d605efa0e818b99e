/** The form of a what-if: it keeps itself with the history entry and tells of every change that makes a whole question. */
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { fenOf, plainYuan } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { field, select } from '../parts/layout.js';
import { remember } from '../router.js';
import { placeName } from '../words/places.js';

const AMOUNTS = ['medfee_sumamt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt'];

const FIRST = {
  date: '2025-06-10',
  line: 'employee inpatient',
  mdtrtarea_admvs: '110105',
  filing: 'referral',
  age: '45',
  account: '0.00',
  emergency: false,
  strict: false,
  medfee_sumamt: '18600.00',
  fulamt_ownpay_amt: '1500.00',
  overlmt_selfpay: '240.00',
  preselfpay_amt: '440.00',
};

/** @param changed called with the API's WhatIf, or null while a field is not valid */
export async function whatIfForm({ regions, signal, kept, changed }) {
  const now = { ...FIRST, region: preferred(regions), version: '', hosp_lv: '3A', psn_type: '', ...kept };
  const options = h('div', { class: 'stack' });
  const form = h('form', { class: 'card stack whatif-form', onsubmit: (event) => event.preventDefault() });
  const read = () => {
    for (const control of form.elements)
      if (control.name) now[control.name] = control.type === 'checkbox' ? control.checked : control.value;
    remember({ whatif: { ...now } });
    changed(questionOf(now, form));
  };
  const reload = async () => {
    const asked = new URLSearchParams({ region: now.region, ...(now.date ? { date: now.date } : {}) });
    const known = await get(`whatif/options?${asked}`, signal);
    put(options, policyFields(regions, known, now));
    read();
  };
  put(form, options, billFields(now));
  form.addEventListener('input', read);
  form.addEventListener('change', (event) => {
    if (['region', 'date', 'line'].includes(event.target.name)) {
      read();
      void reload().catch(() => null);
    }
  });
  await reload();
  return form;
}

const preferred = (regions) => (regions.find(({ region }) => region === '610100') ?? regions[0])?.region ?? '';

function policyFields(regions, known, now) {
  const own = lang() === 'zh';
  const pick = (name, list) => {
    if (!list.some(([value]) => value === now[name])) now[name] = list[0]?.[0] ?? '';
    return select(list, now[name], { name });
  };
  const region = regions.find((one) => one.region === now.region);
  const versions = (region?.versions ?? []).map(({ version }) => [version, version]);
  const lines = known.lines.map(({ insured, line, name }) => [
    `${insured} ${line}`,
    own ? name : `${named('insutype', insured)}: ${named('line', line)}`,
  ]);
  const line = pick('line', lines);
  const persons = known.persons
    .filter(({ psn_type: type }) => PERSONS[now.line.split(' ')[0]]?.test(type) ?? true)
    .map(({ psn_type: type, name }) => [type, own ? name : named('psntype', type.slice(0, 2))]);
  const levels = known.levels.map(({ hosp_lv: level, name }) => [level, own ? name : named('level', level)]);
  const filings = known.filing_kinds.map(({ kind, name }) => [kind, own ? name : named('class', kind)]);
  const places = regions.map((one) => [one.region, own ? one.name : placeName(one.region)]);
  return [
    row(
      field(t('whatif.region'), pick('region', places)),
      field(t('whatif.date'), input('date', now, { type: 'date' })),
    ),
    field(t('whatif.version'), pick('version', [['', t('whatif.inforce')], ...versions])),
    row(field(t('whatif.line'), line), field(t('whatif.level'), pick('hosp_lv', levels))),
    row(field(t('whatif.psntype'), pick('psn_type', persons)), field(t('whatif.age'), input('age', now, AGE))),
    row(
      field(t('whatif.place'), input('mdtrtarea_admvs', now, AREA)),
      field(t('whatif.filing'), pick('filing', [['', t('whatif.nofiling')], ...filings])),
    ),
    check('emergency', now),
  ];
}

/** Which kinds of person a line is for, by the beginning of psn_type. */
const PERSONS = { employee: /^1[123]/, resident: /^1[456]/ };
const INSUTYPE = { employee: '310', resident: '390' };
const AGE = { pattern: '\\d{1,3}', inputmode: 'numeric' };
const AREA = { pattern: '\\d{6}', maxlength: 6, inputmode: 'numeric' };
const FILED_DAYS_BEFORE = 30;
const DAY_MS = 86_400_000;

/** A filing made some time before the visit. */
const filedOn = (date) =>
  new Date(Date.parse(`${date}T00:00:00Z`) - FILED_DAYS_BEFORE * DAY_MS).toISOString().slice(0, 10);

const row = (...fields) => h('div', { class: 'two' }, fields);
const input = (name, now, props = {}) =>
  h('input', { name, required: true, autocomplete: 'off', value: now[name], ...props });
const check = (name, now) =>
  h(
    'label',
    { class: 'field check' },
    h('input', { type: 'checkbox', name, checked: now[name] === true }),
    h('span', {}, t(`whatif.${name}`)),
  );

function billFields(now) {
  const money = (name) => field(named('amount', name), input(name, now, { class: 'money', inputmode: 'decimal' }));
  return h(
    'fieldset',
    {},
    h('legend', {}, t('whatif.bill')),
    row(money(AMOUNTS[0]), money(AMOUNTS[1])),
    row(money(AMOUNTS[2]), money(AMOUNTS[3])),
    row(
      field(t('whatif.account'), input('account', now, { class: 'money', inputmode: 'decimal' })),
      check('strict', now),
    ),
    h('p', { class: 'soft small', id: 'inscope' }),
  );
}

/** The API's question, or null with the faulty fields marked. What is left of the total is in scope. */
function questionOf(now, form) {
  const fen = Object.fromEntries([...AMOUNTS, 'account'].map((name) => [name, fenOf(now[name])]));
  const inScope = fen.medfee_sumamt - fen.fulamt_ownpay_amt - fen.overlmt_selfpay - fen.preselfpay_amt;
  const faulty = new Set(Object.keys(fen).filter((name) => fen[name] === null || fen[name] < 0));
  if (inScope < 0) faulty.add('medfee_sumamt');
  for (const control of form.elements) {
    if (!control.name) continue;
    const wrong = faulty.has(control.name) || control.validity?.valid === false;
    if (wrong) faulty.add(control.name);
    control.toggleAttribute('aria-invalid', wrong);
    if (wrong) control.setAttribute('aria-invalid', 'true');
  }
  put(
    form.querySelector('#inscope'),
    faulty.size > 0 ? t('whatif.wrong') : t('whatif.inscope', { amount: plainYuan(inScope) }),
  );
  if (faulty.size > 0) return null;
  const [insured, line] = now.line.split(' ');
  return {
    ...(now.version === '' ? { region: now.region } : { version: now.version }),
    date: now.date,
    line,
    hosp_lv: now.hosp_lv,
    mdtrtarea_admvs: now.mdtrtarea_admvs,
    person: { psn_type: now.psn_type, insutype: INSUTYPE[insured], age: Number(now.age) },
    ...(now.filing === '' ? {} : { filing: { kind: now.filing, from: filedOn(now.date) } }),
    emergency: now.emergency,
    strict: now.strict,
    account: fen.account,
    acct_used: fen.account > 0,
    bill: Object.fromEntries(AMOUNTS.map((name) => [name, fen[name]])),
  };
}

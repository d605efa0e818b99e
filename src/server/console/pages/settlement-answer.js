/** The answer as it was given, what happened to the settlement since, its running totals and its receipt. */
import { h } from '../dom.js';
import { count, yuan } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { shareBar } from '../parts/bars.js';
import { button, card, cardWith, facts, note, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { go, to } from '../router.js';
import { placeName } from '../words/places.js';

const AMOUNTS = [
  ...[
    'medfee_sumamt',
    'fulamt_ownpay_amt',
    'overlmt_selfpay',
    'preselfpay_amt',
    'inscp_scp_amt',
    'cross_selfpay_amt',
    'act_pay_dedc',
  ],
  ...[
    'hifp_pay',
    'cvlserv_pay',
    'hifes_pay',
    'hifmi_pay',
    'hifob_pay',
    'maf_pay',
    'oth_pay',
    'fund_pay_sumamt',
    'hosp_part_amt',
  ],
  ...['psn_part_amt', 'acct_pay', 'psn_cash_pay', 'balc'],
];
const SUMS = ['medfee_sumamt', 'inscp_scp_amt', 'fund_pay_sumamt', 'psn_part_amt'];
const ALWAYS = [...SUMS, 'act_pay_dedc', 'hifp_pay', 'acct_pay', 'psn_cash_pay', 'fulamt_ownpay_amt', 'preselfpay_amt'];
const STATUS_KIND = { settled: 'good', cancelled: 'warn', reversed: 'bad' };

export function answerView(found) {
  const { setlinfo } = found;
  return h(
    'div',
    { class: 'stack' },
    found.status_by_setl_id || found.status === 'settled' || found.kind !== 'settle'
      ? null
      : note('warn', named('status', found.status)),
    h('div', { class: 'grid' }, about(found), life(found)),
    parts(found),
    h(
      'div',
      { class: 'grid' },
      answered(found),
      h('div', { class: 'stack' }, totals(found.totals), found.other_totals.map(totals), receipt(found)),
    ),
    (setlinfo.warn_msg ?? []).length === 0
      ? null
      : note(
          'warn',
          t('answer.warnings'),
          h(
            'ul',
            {},
            setlinfo.warn_msg.map((text) => h('li', {}, text)),
          ),
        ),
  );
}

function about(found) {
  const state =
    found.kind === 'settle'
      ? tag(named('status', found.status), STATUS_KIND[found.status] ?? '')
      : tag(named('kind', found.kind), 'warn');
  const person = h(
    'span',
    {},
    `${found.psn_name_masked} · `,
    button(t('answer.person'), () => go(to('person'), { state: { psn_no: found.psn_no } }), { class: 'link' }),
  );
  const { setlinfo } = found;
  return cardWith(
    { title: t('answer.about'), aside: state },
    facts([
      [t('col.setlid'), h('span', { class: 'code' }, found.setl_id)],
      [t('col.msgid'), h('span', { class: 'code' }, found.msgid)],
      [t('answer.infno'), `${found.infno} · ${found.sender}`],
      [t('col.person'), person],
      [t('answer.places'), `${placeName(found.insuplc_admdvs)} → ${placeName(found.mdtrtarea_admvs)}`],
      [
        t('answer.institution'),
        found.fixmedins_code === null ? null : `${found.fixmedins_code} · ${named('level', found.hosp_lv)}`,
      ],
      [t('answer.visit'), found.begntime === null ? null : `${found.begntime} — ${found.endtime}`],
      ...claimFacts(found.claim),
      [t('answer.settime'), setlinfo.setl_time ?? found.time],
      [t('col.class'), setlinfo.trt_class ? named('class', setlinfo.trt_class) : null],
      [t('answer.version'), setlinfo.policy_version ? h('span', { class: 'code' }, setlinfo.policy_version) : null],
      [t('answer.of'), setlinfo.init_setl_id ? h('span', { class: 'code' }, setlinfo.init_setl_id) : null],
    ]),
  );
}

/** A manual claim: why it was not settled directly, and who took it in. */
function claimFacts(claim) {
  if (claim === null) return [];
  const operator = [claim.opter, claim.opter_name].filter((text) => text !== '').join(' · ');
  return [
    [
      t('answer.claim'),
      `${t('answer.claimed')} · ${lang() === 'zh' ? claim.claim_reason_name : named('claimreason', claim.claim_reason)}`,
    ],
    [t('answer.operator'), operator],
    [t('answer.consent'), claim.consent_by || null],
    [t('answer.received'), claim.due_date === null ? claim.recv_date : `${claim.recv_date} → ${claim.due_date}`],
  ];
}

/** What a settlement was priced in, where that was more than one bill. */
function parts({ parts: rows }) {
  if (rows.length === 0) return null;
  const amount = (title, name) => ({ title, num: true, cell: (part) => yuan(part[name]) });
  return card(
    t('answer.parts'),
    h('p', { class: 'soft small' }, t('answer.partsabout')),
    table({
      caption: t('answer.parts'),
      columns: [
        { title: t('answer.partyear'), head: true, cell: ({ year }) => year },
        {
          title: t('answer.partdays'),
          cell: ({ line, begndate, enddate, dise_code }) =>
            `${named('line', line)} ${begndate} — ${enddate}${dise_code === null ? '' : ` · ${dise_code}`}`,
        },
        { title: t('col.class'), cell: ({ trt_class }) => named('class', trt_class) },
        amount(named('amount', 'medfee_sumamt'), 'medfee_sumamt'),
        amount(named('amount', 'act_pay_dedc'), 'act_pay_dedc'),
        amount(named('amount', 'fund_pay_sumamt'), 'fund_pay_sumamt'),
        amount(named('amount', 'psn_part_amt'), 'psn_part_amt'),
      ],
      rows,
    }),
  );
}

function life(found) {
  return card(
    t('answer.life'),
    h(
      'ol',
      { class: 'life' },
      found.life.map((event) =>
        h(
          'li',
          { class: event.kind },
          h('strong', {}, named('kind', event.kind)),
          h('span', { class: 'soft small' }, `${event.time} · ${event.infno} · ${event.sender}`),
          h(
            'span',
            { class: 'small' },
            `${t('col.part')} ${yuan(event.psn_part_amt)} · ${t('col.fund')} ${yuan(event.fund_pay_sumamt)}`,
          ),
          h('span', { class: 'code soft' }, event.msgid),
        ),
      ),
    ),
  );
}

function answered({ setlinfo }) {
  const whole = Math.abs(setlinfo.medfee_sumamt);
  const parts = [
    { value: Math.abs(setlinfo.fund_pay_sumamt ?? 0), color: 'c-fund-1' },
    { value: Math.abs(setlinfo.acct_pay ?? 0), color: 'c-fund-2' },
    { value: Math.abs(setlinfo.psn_cash_pay ?? 0), color: 'c-person-2' },
  ];
  const rows = AMOUNTS.filter(
    (name) => setlinfo[name] !== undefined && (setlinfo[name] !== 0 || ALWAYS.includes(name)),
  );
  return card(
    t('answer.split'),
    shareBar(parts, whole),
    h(
      'ul',
      { class: 'legend' },
      ['fund_pay_sumamt', 'acct_pay', 'psn_cash_pay'].map((name, i) =>
        h('li', {}, h('i', { class: parts[i].color }), `${named('amount', name)} `, h('b', {}, yuan(setlinfo[name]))),
      ),
    ),
    table({
      caption: t('answer.split'),
      columns: [
        {
          title: t('answer.name'),
          head: true,
          cell: (name) => (SUMS.includes(name) ? h('strong', {}, named('amount', name)) : named('amount', name)),
        },
        { title: t('answer.field'), cell: (name) => h('span', { class: 'code soft' }, name) },
        { title: t('answer.amount'), num: true, cell: (name) => yuan(setlinfo[name]) },
      ],
      rows,
    }),
  );
}

function totals({ year, before, deltas, after }) {
  const value = (list, meter) => list.find((entry) => entry.meter === meter)?.value ?? 0;
  const show = (isCount, n) => (isCount ? count(n) : yuan(n));
  const column = (title, list) => ({
    title,
    num: true,
    cell: ({ meter, is_count }) => show(is_count, value(list, meter)),
  });
  return card(
    t('answer.totals', { year }),
    deltas.length === 0
      ? h('p', { class: 'soft' }, t('answer.nototals'))
      : table({
          caption: t('answer.totals', { year }),
          columns: [
            { title: t('answer.meter'), head: true, cell: ({ name, name_en }) => (lang() === 'zh' ? name : name_en) },
            column(t('answer.before'), before),
            column(t('answer.delta'), deltas),
            column(t('answer.after'), after),
          ],
          rows: deltas,
        }),
  );
}

function receipt({ receipt: kept, inf_refmsgid }) {
  const state =
    kept === null || !kept.found
      ? tag(t('receipt.gone'))
      : kept.same_bytes
        ? tag(t('receipt.same'), 'good')
        : tag(t('receipt.other'), 'bad');
  return cardWith(
    { title: t('answer.receipt'), aside: state },
    facts([
      [t('receipt.ref'), h('span', { class: 'code' }, inf_refmsgid)],
      [t('receipt.fingerprint'), kept?.fingerprint ? h('span', { class: 'code' }, kept.fingerprint) : null],
    ]),
    h('p', { class: 'soft small' }, t('receipt.about')),
  );
}

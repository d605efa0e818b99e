/** Who looked at what, when and why; and who may sign in. For administrators and auditors. */
import { get } from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { named, t } from '../i18n.js';
import { card, field, head, select, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { windowed } from '../parts/window.js';
import { go, to } from '../router.js';

const PAGE = 200;
const ACTIONS = [
  ...[
    'sign_in',
    'sign_in_failed',
    'locked',
    'sign_out',
    'password',
    'find',
    'person_settlements',
    'settlement',
    'explanation',
  ],
  ...[
    'statement',
    'person',
    'reveal',
    'hold',
    'release',
    'policy_activate',
    'policy_rollback',
    'log_level',
    'access_log',
  ],
];
const ROLE_KIND = { administer: 'warn', operate: 'accent', view: '' };

export async function page({ query, signal, state }) {
  const filters = {
    operator: query.get('operator') ?? '',
    action: query.get('action') ?? '',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    psn_no: state.psn_no ?? '',
  };
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  const load = (cursor) =>
    get(`access?${new URLSearchParams({ ...given, limit: PAGE, ...(cursor === null ? {} : { cursor }) })}`, signal);
  const [log, { rows: operators }] = await Promise.all([
    windowed({
      caption: t('access.log'),
      columns: columns(),
      open: () => {},
      load,
      nothing: t('access.none'),
      advice: t('access.none.advice'),
    }),
    get('operators', signal),
  ]);
  const title = head(t('access.title'), { about: t('access.about') });
  return [title, form(filters, operators), card(t('access.log'), log), operatorsCard(operators)];
}

function form(filters, operators) {
  const operator = select([['', t('access.all')], ...operators.map(({ name }) => [name, name])], filters.operator);
  const action = select(
    [['', t('access.all')], ...ACTIONS.map((code) => [code, named('action', code)])],
    filters.action,
  );
  const person = h('input', { autocomplete: 'off', maxlength: 64, value: filters.psn_no });
  const from = h('input', { type: 'date', value: filters.from });
  const until = h('input', { type: 'date', value: filters.to });
  const onsubmit = (event) => {
    event.preventDefault();
    const address = to('access', [], {
      operator: operator.value,
      action: action.value,
      from: from.value,
      to: until.value,
    });
    go(address, { state: { psn_no: person.value.trim() } });
  };
  return h(
    'form',
    { class: 'card form', role: 'search', onsubmit },
    field(t('access.operator'), operator),
    field(t('access.action'), action),
    field(t('person.number'), person),
    field(t('settlements.from'), from),
    field(t('settlements.to'), until),
    h('button', { class: 'button main' }, t('do.find')),
  );
}

const columns = () => [
  { title: t('col.time'), cell: ({ time }) => time },
  { title: t('access.operator'), cell: ({ operator }) => operator },
  { title: t('access.action'), cell: ({ action }) => named('action', action) },
  {
    title: t('access.outcome'),
    cell: ({ outcome }) => (outcome === 'ok' ? tag(t('access.ok'), 'good') : tag(outcome, 'bad')),
  },
  { title: t('person.number'), cell: ({ psn_no }) => h('span', { class: 'code' }, psn_no ?? '—') },
  { title: t('access.why'), cell: ({ reason }) => reason || '—' },
  { title: t('access.ip'), cell: ({ ip }) => h('span', { class: 'code soft' }, ip) },
];

const operatorsCard = (rows) =>
  card(
    t('access.operators'),
    h('p', { class: 'soft small' }, t('access.operators.about')),
    table({
      caption: t('access.operators'),
      columns: [
        { title: t('access.operator'), head: true, cell: ({ name }) => name },
        { title: t('access.role'), cell: ({ role }) => tag(t(`role.${role}`), ROLE_KIND[role] ?? '') },
        { title: t('access.created'), still: true, cell: ({ created }) => moment(created) },
        { title: t('access.sessions'), num: true, cell: ({ sessions }) => sessions },
        {
          title: t('access.locked'),
          cell: ({ locked_until_ms }) => (locked_until_ms === null ? '—' : tag(moment(locked_until_ms), 'bad')),
        },
      ],
      rows,
    }),
  );

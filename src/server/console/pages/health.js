/** Whether all is well, and where it is not what to do. */
import { get, poll, post } from '../api.js';
import { h, put } from '../dom.js';
import { count, duration, moment, whole } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { askReason, say } from '../parts/dialog.js';
import { card, cardWith, empty, failure, facts, head, note, select, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { to } from '../router.js';
import { may } from '../session.js';
import { placeName } from '../words/places.js';

const EVERY_MS = 5_000;
/** Of the store's detail: what the card tells by itself. */
const TOLD = ['kind', 'partitions'];

export async function page({ signal }) {
  const body = h('div', { class: 'stack' });
  const refresh = async () => {
    try {
      const health = await poll('health', signal);
      if (!signal.aborted) put(body, healthView(health));
    } catch (error) {
      if (!signal.aborted) put(body, failure(error, refresh));
    }
  };
  put(body, healthView(await get('health', signal)));
  const timer = setInterval(() => document.hidden || body.contains(document.activeElement) || void refresh(), EVERY_MS);
  const back = () => void refresh();
  addEventListener('engine-back', back);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    removeEventListener('engine-back', back);
  });
  return [head(t('health.title'), { about: t('health.about') }), body];
}

function healthView(health) {
  const firing = health.alarms.filter(({ state }) => state === 'firing');
  return [
    firing.length === 0 && health.ready
      ? note('good', t('health.fine'))
      : note(
          'bad',
          health.ready ? t('health.firing', { n: firing.length }) : t('health.notready'),
          h(
            'ul',
            {},
            health.reasons.map((text) => h('li', {}, text)),
          ),
        ),
    alarms(health),
    h('div', { class: 'grid wide' }, engine(health.engine), store(health), policies(health), checks(health)),
  ];
}

function alarms({ alarms: list }) {
  const order = [...list].sort((a, b) => Number(b.state === 'firing') - Number(a.state === 'firing'));
  const link = ({ playbook }) => h('a', { href: to('playbook', [playbook]) }, t('alarm.playbook'));
  const value = ({ value: n }) => (typeof n === 'number' ? count(n) : (n ?? '—'));
  const row = ({ text_zh, text_en }) => (lang() === 'zh' ? text_zh : text_en);
  return card(
    t('alarm.title'),
    order.length === 0
      ? empty(t('alarm.none'))
      : table({
          caption: t('alarm.title'),
          columns: [
            {
              title: t('alarm.state'),
              cell: (one) =>
                one.state === 'firing'
                  ? tag(t('alarm.firing'), one.severity === 'warning' ? 'warn' : 'bad')
                  : tag(t('alarm.ok'), 'good'),
            },
            { title: t('alarm.what'), head: true, cell: row },
            { title: t('alarm.value'), num: true, cell: value },
            {
              title: t('alarm.since'),
              still: true,
              cell: ({ since_ms }) => (since_ms === null ? '—' : moment(since_ms)),
            },
            { title: t('alarm.do'), cell: link },
          ],
          rows: order,
        }),
  );
}

const engine = (one) =>
  cardWith(
    {
      title: t('health.engine'),
      aside: one.draining ? tag(t('health.draining'), 'warn') : tag(t('health.running'), 'good'),
    },
    facts([
      [t('health.version'), one.version],
      [t('health.number'), one.engine_no],
      [t('health.started'), `${moment(one.started_ms)}（${duration(one.uptime_ms / 1000)}）`],
      [t('health.threads'), one.threads],
      [t('health.loglevel'), may('administer') ? logLevel(one.log_level) : one.log_level],
      [t('health.strict'), one.strict ? t('yes') : t('no')],
    ]),
  );

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Changes the level with a reason; what was thought better of goes back to what it is. */
function logLevel(level) {
  const choice = select(
    LEVELS.map((one) => [one, one]),
    level,
    { name: 'log_level', 'aria-label': t('health.loglevel') },
  );
  choice.addEventListener('change', () => void change());
  const change = async () => {
    const wanted = choice.value;
    choice.value = level;
    const about = t('loglevel.about', { before: level, level: wanted });
    const reason = await askReason(t('health.loglevel'), { about, confirm: t('loglevel.change') });
    if (reason === null) return;
    try {
      ({ level } = await post('health/log-level', { level: wanted, reason }));
      choice.value = level;
      say(t('loglevel.changed', { level }));
    } catch (error) {
      say(error.message);
    }
  };
  return choice;
}

function store({ store: one, durability, consumers }) {
  const detail = Object.entries(one.detail ?? {})
    .filter(([name, value]) => !TOLD.includes(name) && value !== '')
    .map(([name, value]) => [named('storedetail', name), plain(value)]);
  return cardWith(
    {
      title: t('health.store'),
      aside: one.ready ? tag(t('health.ready'), 'good') : tag(one.reason || t('health.notready'), 'bad'),
    },
    facts([
      [t('health.kind'), one.kind],
      [t('health.durability'), lang() === 'zh' ? durability.text : named('durability', durability.level)],
      [t('health.partitions'), whole(one.partitions)],
      ...detail,
      [
        t('health.consumers'),
        consumers.length === 0
          ? t('health.noconsumers')
          : consumers.map(({ name, behind }) => `${name} ${behind === null ? '> 10,000' : whole(behind)}`).join('；'),
      ],
    ]),
  );
}

const plain = (value) =>
  value === null || value === undefined
    ? '—'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : typeof value === 'boolean'
        ? value
          ? t('yes')
          : t('no')
        : String(value);

const policies = ({ policies: list }) =>
  card(
    t('health.policies'),
    table({
      caption: t('health.policies'),
      columns: [
        { title: t('policies.region'), head: true, cell: ({ region }) => placeName(region) },
        { title: t('version.version'), cell: ({ policy_version }) => h('span', { class: 'code' }, policy_version) },
        {
          title: t('version.state'),
          cell: ({ stopped }) => (stopped ? tag(t('version.stopped'), 'bad') : tag(t('version.active'), 'good')),
        },
      ],
      rows: list,
    }),
  );

const checks = ({ shadow, audit, counters, engine: one }) =>
  card(
    t('health.checks'),
    facts([
      [
        t('health.shadow'),
        h(
          'span',
          {},
          t('health.shadowshare', { share: one.shadow_per_10000 }),
          ' ',
          shadow.differences === 0
            ? tag(t('health.nodifference'), 'good')
            : tag(t('health.differences', { n: shadow.differences }), 'bad'),
        ),
      ],
      [
        t('health.audit'),
        h(
          'span',
          {},
          t('health.audited', { n: whole(audit.clean + audit.mismatch), rate: one.audit_per_second }),
          ' ',
          audit.mismatch === 0
            ? tag(t('health.nodifference'), 'good')
            : tag(t('health.differences', { n: audit.mismatch }), 'bad'),
        ),
      ],
      [t('health.unread'), audit.unread > 0 ? whole(audit.unread) : null],
      ...Object.entries(counters).map(([name, n]) => [named('counter', name), whole(n)]),
    ]),
  );

/** A person's filings on a time line, and what each of them still allows and until when. */
import { h, s } from '../dom.js';
import { joined } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { card, empty, tag } from '../parts/layout.js';
import { table } from '../parts/table.js';
import { placeName } from '../words/places.js';

const ROW = 30;
const WIDTH = 1000;
const DAY_MS = 86_400_000;
const STATE_KIND = { active: 'good', future: 'accent', ended: '', withdrawn: 'bad', pending: 'warn', rejected: 'bad' };

export function filingsCard({ filings, date }) {
  if (filings.length === 0) return card(t('filing.title'), empty(t('filing.none'), t('filing.none.advice')));
  return card(t('filing.title'), timeLine(filings, date), allowances(filings));
}

const dayNumber = (day) => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
const yearStart = (year) => dayNumber(`${year}-01-01`);

/** Bars from the first to the last day; without a last day they run out of the picture. */
function timeLine(filings, date) {
  const today = dayNumber(date);
  const firstYear = Math.min(...filings.map(({ begndate }) => Number(begndate.slice(0, 4))), Number(date.slice(0, 4)));
  const ends = filings.map((filing) => Number((lastDay(filing) ?? date).slice(0, 4)));
  const lastYear = Math.min(firstYear + 12, Math.max(...ends, Number(date.slice(0, 4))) + 1);
  const [from, until] = [yearStart(firstYear), yearStart(lastYear)];
  const x = (day) => Math.max(0, Math.min(WIDTH, ((day - from) / (until - from)) * WIDTH));
  const height = filings.length * ROW + 24;
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, i) => firstYear + i);
  return h(
    'div',
    { class: 'gantt scroll', tabindex: '0', role: 'region', 'aria-label': t('filing.line') },
    s(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': t('filing.line') },
      years.map((year) => [
        s('line', { class: 'gridline', x1: x(yearStart(year)), x2: x(yearStart(year)), y1: 0, y2: height - 18 }),
        year === lastYear ? null : s('text', { x: x(yearStart(year)) + 4, y: height - 5 }, year),
      ]),
      filings.map((filing, row) => bar(filing, row, x, until)),
      s('line', { class: 'today', x1: x(today), x2: x(today), y1: 0, y2: height - 18 }),
    ),
  );
}

function bar(filing, row, x, until) {
  const start = x(dayNumber(filing.begndate));
  const last = lastDay(filing);
  const end = last === null ? x(until) : x(dayNumber(last) + 1);
  const places = placesOf(filing);
  return s(
    'g',
    {},
    s('rect', {
      class: `bar ${filing.filing_state ?? ''}`,
      x: start,
      y: row * ROW + 18,
      width: Math.max(3, end - start),
      height: 7,
      rx: 2,
    }),
    s(
      'text',
      { class: 'bar-text', x: Math.min(start, WIDTH - 240), y: row * ROW + 13 },
      `${kindName(filing.filing_kind, filing.filing_kind_name)} ${places}`,
    ),
  );
}

const placesOf = ({ areas }) => joined(areas.map(placeName));
const lastDay = (filing) => filing.withdrawn_date ?? filing.last_date ?? filing.enddate;

function allowances(filings) {
  const day = (of) => (filing) => of(filing) ?? '—';
  return table({
    caption: t('filing.title'),
    columns: [
      {
        title: t('filing.kind'),
        head: true,
        still: true,
        cell: ({ filing_kind, filing_kind_name }) => kindName(filing_kind, filing_kind_name),
      },
      { title: t('filing.places'), cell: placesOf },
      {
        title: t('filing.days'),
        still: true,
        cell: ({ begndate, enddate }) => `${begndate} → ${enddate ?? t('filing.open')}`,
      },
      {
        title: t('filing.state'),
        cell: ({ filing_state: state }) =>
          state === null ? '—' : tag(named('filingstate', state), STATE_KIND[state] ?? ''),
      },
      { title: t('filing.counts'), cell: ({ counts_as, counts_as_name }) => kindName(counts_as, counts_as_name) },
      { title: t('filing.last'), still: true, cell: day((x) => x.last_date) },
      { title: t('filing.change'), still: true, cell: day((x) => x.change_from) },
      { title: t('filing.withdraw'), still: true, cell: day((x) => x.withdraw_from) },
      { title: t('filing.papers'), still: true, cell: papers },
      { title: t('filing.review'), still: true, cell: review },
      {
        title: t('filing.institutions'),
        cell: ({ fixmedins_codes: codes }) => (codes.length > 0 ? joined(codes) : '—'),
      },
    ],
    rows: filings,
  });
}

/** The engine names kinds in Chinese. */
function kindName(kind, name) {
  if (kind === null) return '—';
  return lang() === 'zh' ? (name ?? kind) : named('class', kind);
}

function papers({ papers_date: brought, papers_due: due }) {
  if (brought) return brought;
  return due ? h('span', {}, due, ' ', tag(t('filing.owed'), 'warn')) : '—';
}

/** Until when a filing that waits for a decision must be decided. */
const review = ({ review_due: due }) => (due ? h('span', {}, due, ' ', tag(t('filing.undecided'), 'warn')) : '—');

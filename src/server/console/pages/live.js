/** What the engine is doing now: the last minutes, second by second. */
import { poll } from '../api.js';
import { h, put } from '../dom.js';
import { count, millis, whole } from '../format.js';
import { t } from '../i18n.js';
import { timeChart } from '../parts/chart.js';
import { button, cardWith, head, loading } from '../parts/layout.js';
import { liveTables } from './live-tables.js';

const POINTS = 180;
const KEPT = 300;

const perSecond = (of) => (sample) => of(sample) / (sample.interval_ms / 1000);
const ms = (part) => (sample) => (sample.latency_us === null ? null : sample.latency_us[part] / 1000);

export async function page({ signal }) {
  const charts = [rateChart(), latencyChart(), queueChart(), troubleChart()];
  const tiles = h('div', { class: 'tiles' });
  const tables = h('div', { class: 'grid wide' });
  const body = h('div', { class: 'stack' }, loading());
  const pause = button(t('live.pause'), () => setPaused(!paused), { 'aria-pressed': 'false' });
  let samples = [];
  let paused = false;
  let filled = false;

  const draw = () => {
    if (paused || samples.length === 0) return;
    if (!filled)
      put(
        body,
        tiles,
        h(
          'div',
          { class: 'grid wide' },
          charts.map((chart) => chart.card),
        ),
        tables,
      );
    filled = true;
    put(tiles, tilesOf(samples));
    for (const chart of charts) chart.draw(samples);
    put(tables, liveTables(samples.slice(-60)));
  };
  const setPaused = (next) => {
    paused = next;
    pause.setAttribute('aria-pressed', String(paused));
    put(pause, paused ? t('live.resume') : t('live.pause'));
    draw();
  };
  follow(signal, {
    history: (all) => {
      samples = all.slice(-KEPT);
      draw();
    },
    sample: (one) => {
      // After a restart the engine counts from the beginning: what went before is of another life.
      if (samples.length > 0 && one.seq <= samples.at(-1).seq) samples = [];
      samples = [...samples, one].slice(-KEPT);
      draw();
    },
  });
  return [head(t('live.title'), { about: t('live.about'), actions: [pause] }), body];
}

/** Reads the stream until the page is left; a lost stream comes back by itself, an ended session is noticed by a call. */
function follow(signal, { history, sample }) {
  const stream = new EventSource('/v1/admin/live/stream');
  const check = () => void poll('session').catch(() => null);
  stream.addEventListener('history', (event) => history(JSON.parse(event.data).samples));
  stream.addEventListener('sample', (event) => sample(JSON.parse(event.data)));
  stream.addEventListener('end', check);
  stream.addEventListener('error', check);
  const again = () => {
    if (stream.readyState === EventSource.CLOSED && !signal.aborted) {
      stream.close();
      removeEventListener('engine-back', again);
      follow(signal, { history, sample });
    }
  };
  addEventListener('engine-back', again);
  signal.addEventListener('abort', () => {
    stream.close();
    removeEventListener('engine-back', again);
  });
}

function tilesOf(samples) {
  const last = samples.at(-1);
  const recent = samples.slice(-10);
  const rate = (of) => recent.reduce((sum, sample) => sum + perSecond(of)(sample), 0) / recent.length;
  const quantile = last.latency_us ?? recent.findLast(({ latency_us }) => latency_us !== null)?.latency_us ?? null;
  const tile = (name, value, unit, kind = '') =>
    h('div', { class: `tile ${kind}`.trim() }, h('span', {}, name), h('b', {}, value, ' ', h('small', {}, unit)));
  return [
    tile(t('live.settled'), count(rate((x) => x.settled)), t('unit.persecond')),
    tile(t('live.executed'), count(rate((x) => x.executed)), t('unit.persecond')),
    tile(t('live.refused'), count(rate((x) => x.refused)), t('unit.persecond')),
    tile(t('live.p99'), quantile === null ? '—' : millis(quantile.p99 / 1000), t('unit.ms')),
    tile(t('live.open'), whole(last.open), t('unit.messages')),
    tile(t('live.doubts'), whole(last.doubts_open), t('unit.messages'), last.doubts_open > 0 ? 'bad' : ''),
  ];
}

function chartCard(title, options) {
  const { element, draw } = timeChart({ label: title, points: POINTS, ...options });
  return { card: cardWith({ title, class: 'flush' }, element), draw };
}

const rateChart = () =>
  chartCard(t('live.rate'), {
    stacked: true,
    show: count,
    series: [
      { name: t('live.executed'), color: 'c-fund-1', of: perSecond((x) => x.executed) },
      { name: t('live.refused'), color: 'c-person-2', of: perSecond((x) => x.refused) },
      { name: t('live.indoubt'), color: 'c-bad', of: perSecond((x) => x.in_doubt) },
    ],
  });

const latencyChart = () =>
  chartCard(t('live.latency'), {
    show: millis,
    series: [
      { name: 'p50', color: 'c-fund-2', of: ms('p50') },
      { name: 'p90', color: 'c-fund-1', of: ms('p90') },
      { name: 'p99', color: 'c-person-1', of: ms('p99') },
    ],
  });

const queueChart = () =>
  chartCard(t('live.queue'), {
    show: count,
    series: [
      { name: t('live.open'), color: 'c-fund-1', of: (x) => x.open },
      { name: t('live.lanes'), color: 'c-fund-3', of: (x) => x.lanes },
    ],
  });

const troubleChart = () =>
  chartCard(t('live.trouble'), {
    show: count,
    series: [
      { name: t('live.doubts'), color: 'c-bad', of: (x) => x.doubts_open },
      { name: t('live.conflicts'), color: 'c-person-1', of: perSecond((x) => x.conflicts) },
      { name: t('live.replays'), color: 'c-fund-3', of: perSecond((x) => x.replays) },
    ],
  });

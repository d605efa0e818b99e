/** What would be: a bill, a person, a class, a day and a policy version, computed by the same code as settlements. */
import { get, post } from '../api.js';
import { h, put } from '../dom.js';
import { yuan } from '../format.js';
import { lang, named, t } from '../i18n.js';
import { card, failure, head, loading, note } from '../parts/layout.js';
import { picture } from './explanation.js';
import { whatIfForm } from './whatif-form.js';

const PAUSE_MS = 250;

export async function page({ signal, state }) {
  const { regions } = await get('policies', signal);
  const result = h('div', { class: 'stack', 'aria-live': 'polite', 'aria-busy': 'false' });
  let latest = new AbortController();
  let timer = 0;
  const compute = (asked) => {
    clearTimeout(timer);
    if (asked === null) return;
    timer = setTimeout(() => {
      latest.abort();
      latest = new AbortController();
      void ask(result, asked, latest.signal);
    }, PAUSE_MS);
  };
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    latest.abort();
  });
  put(result, loading());
  const form = await whatIfForm({ regions, signal, kept: state.whatif, changed: compute });
  return [head(t('whatif.title'), { about: t('whatif.about') }), h('div', { class: 'beside' }, form, result)];
}

async function ask(place, asked, signal) {
  place.setAttribute('aria-busy', 'true');
  try {
    const answer = await post('whatif', { ...asked, lang: lang() }, signal);
    put(place, split(answer.result.setlinfo), picture(answer.explanation), words(answer.explanation));
  } catch (error) {
    if (signal.aborted) return;
    if (error.code === 'refused')
      put(
        place,
        note(
          'warn',
          t('whatif.refused'),
          h('p', {}, error.detail || error.message),
          h('p', { class: 'soft' }, t('whatif.refused.advice')),
        ),
      );
    else put(place, failure(error));
  }
  place.setAttribute('aria-busy', 'false');
}

function split(setlinfo) {
  const tile = (name, kind = '') =>
    h(
      'div',
      { class: `tile ${kind}`.trim(), 'data-amount': name },
      h('span', {}, named('amount', name)),
      h('b', {}, yuan(setlinfo[name])),
    );
  return h(
    'div',
    { class: 'tiles amounts' },
    ['medfee_sumamt', 'fund_pay_sumamt', 'acct_pay', 'psn_cash_pay'].map((name) => tile(name)),
  );
}

const words = ({ paragraph }) => card(t('explain.words'), h('p', { class: 'plain-words' }, paragraph[lang()]));

/** One settlement: what was answered and its life, its explanation, its statement. Three views of one address. */
import { post } from '../api.js';
import { h } from '../dom.js';
import { lang, t } from '../i18n.js';
import { button, empty, head } from '../parts/layout.js';
import { go, remember, to } from '../router.js';
import { needReason } from '../session.js';
import { answerView } from './settlement-answer.js';
import { explanationView } from './explanation.js';
import { statementView } from './statement.js';

const VIEWS = {
  answer: { call: 'get', make: answerView },
  explanation: { call: 'explain', make: explanationView },
  statement: { call: 'statement', make: statementView },
};

/**
 * `#/settlement/REF/view`. A reference is good until the engine restarts; what it stands for is kept with the history entry, so
 * that an open page and its neighbours outlive that.
 */
export async function page({ parts, state, signal, again }) {
  const [ref = '', asked = 'answer'] = parts;
  const name = VIEWS[asked] === undefined ? 'answer' : asked;
  const views = tabs(ref, name);
  const why = await needReason();
  if (why === null) return [head(t(`settlement.${name}`)), views, noReason(again)];
  const key = state.setl_id === undefined ? { ref } : { setl_id: state.setl_id, psn_no: state.psn_no };
  const language = name === 'explanation' ? { lang: lang() } : {};
  const found = await post(`settlements/${VIEWS[name].call}`, { ...key, reason: why, ...language }, signal);
  if (name === 'answer') remember({ setl_id: found.setl_id, psn_no: found.psn_no });
  const title = head(t(`settlement.${name}`), {
    about: h('span', { class: 'code' }, found.setl_id ?? state.setl_id ?? ''),
    actions: name === 'statement' ? [button(t('statement.print'), () => print(), { class: 'button main' })] : [],
  });
  return h('div', { class: `stack page-${name}` }, title, views, VIEWS[name].make(found));
}

/** Links between the views take along what the address does not tell. */
function tabs(ref, name) {
  const link = (view) => {
    const href = to('settlement', [ref, view]);
    const onclick = (event) => {
      event.preventDefault();
      go(href, { state: history.state ?? {} });
    };
    return h('a', { href, onclick, 'aria-current': view === name ? 'page' : null }, t(`settlement.${view}`));
  };
  return h('nav', { class: 'tabs', 'aria-label': t('settlement.views') }, Object.keys(VIEWS).map(link));
}

const noReason = (again) =>
  h(
    'div',
    { class: 'card' },
    empty(t('reason.missing'), t('reason.missing.advice')),
    h('p', {}, button(t('do.givereason'), again)),
  );

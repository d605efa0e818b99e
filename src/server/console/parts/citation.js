/** Where a number comes from: document, number, article, address; and how far it can be relied on. */
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { tag } from './layout.js';

const KIND = { cited: 'good', relayed: 'accent', assumed: 'warn' };
/** Title of a value that rests on no document. */
const NO_DOCUMENT = '推定';

export const standingTag = (standing) => tag(t(`standing.${standing}`), KIND[standing] ?? '');

export function clause({ title, number, article, url, standing, why }) {
  const named = title === NO_DOCUMENT ? h('span', {}, t('clause.nodocument')) : h('cite', {}, `《${title}》`);
  const link = /^https?:\/\//.test(url)
    ? h('a', { href: url, target: '_blank', rel: 'noreferrer noopener', class: 'small' }, t('clause.text'))
    : null;
  return h(
    'li',
    { class: `clause ${standing}` },
    h(
      'div',
      {},
      named,
      number === '' ? null : ` ${number}`,
      article === '' ? null : h('strong', {}, ` ${article}`),
      ' ',
      standingTag(standing),
      ' ',
      link,
    ),
    why === '' ? null : h('div', { class: 'soft small' }, why),
  );
}

export const clauses = (citations) => h('ul', { class: 'stack' }, citations.map(clause));

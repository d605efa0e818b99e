/** The statement 结算单 as it is printed: the fields of the form in its blocks, on one sheet of A4. */
import { h } from '../dom.js';
import { t } from '../i18n.js';

export function statementView({ title, blocks }) {
  // The form is a Chinese document in either language of the page.
  return h(
    'div',
    {},
    h('p', { class: 'soft small no-print' }, t('statement.about')),
    h('article', { class: 'sheet', lang: 'zh-CN' }, h('h2', {}, title), blocks.map(block)),
  );
}

function block({ id, title, fields }) {
  return h(
    'section',
    {},
    title === '' ? null : h('h3', {}, title),
    h(
      'dl',
      { class: `b-${id}` },
      fields.map(({ name, label, text }) =>
        h('div', { 'data-field': name }, h('dt', {}, label), h('dd', {}, text ?? '')),
      ),
    ),
  );
}

/** No such page. */
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { empty, head } from '../parts/layout.js';
import { to } from '../router.js';

export const page = () => [
  head(t('missing.title')),
  empty(t('missing.text')),
  h('p', {}, h('a', { href: to('live') }, t('missing.home'))),
];

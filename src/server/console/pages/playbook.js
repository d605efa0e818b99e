/** What each alarm means, what to look at and what to do; the one asked for comes first. */
import { get } from '../api.js';
import { h } from '../dom.js';
import { lang, t } from '../i18n.js';
import { cardWith, facts, head } from '../parts/layout.js';

export async function page({ parts, signal }) {
  const { entries } = await get('playbook', signal);
  const first = entries.filter(({ id }) => id === parts[0]);
  const others = entries.filter(({ id }) => id !== parts[0]);
  return [head(t('playbook.title'), { about: t('playbook.about') }), [...first, ...others].map(entryCard)];
}

function entryCard(entry) {
  const words = entry[lang()];
  return cardWith(
    { title: words.title, aside: h('span', { class: 'code soft' }, entry.id) },
    facts(['means', 'look', 'do'].map((part) => [t(`playbook.${part}`), words[part]])),
  );
}

/** Why a bill was split as it was: the picture, every step behind it, and words for the telephone. */
import { h } from '../dom.js';
import { lang, named, t } from '../i18n.js';
import { copyText, say } from '../parts/dialog.js';
import { button, cardWith, note, tag } from '../parts/layout.js';
import { waterfall } from '../parts/waterfall.js';

export function explanationView(explanation) {
  return h(
    'div',
    { class: 'stack' },
    explanation.same ? null : note('bad', t('explain.differs'), h('p', {}, t('explain.differs.advice'))),
    explanation.status === 'settled'
      ? null
      : note('warn', named('status', explanation.status), h('p', {}, t('explain.undone'))),
    hotline(explanation.paragraph[lang()]),
    picture(explanation),
  );
}

/** What the hotline reads out; one click copies it. */
function hotline(text) {
  const copy = button(t('explain.copy'), async () => {
    await copyText(text);
    say(t('explain.copied'));
  });
  return cardWith({ title: t('explain.words'), aside: copy }, h('p', { class: 'plain-words' }, text));
}

/** The waterfall with the policy it was made under. */
export function picture(explanation) {
  const version = h(
    'span',
    { class: 'small' },
    tag(named('class', explanation.trt_class), 'accent'),
    ' ',
    h('span', { class: 'code soft' }, explanation.policy_version),
  );
  return cardWith(
    { title: t('explain.picture'), aside: version },
    h('p', { class: 'soft small' }, t('explain.about')),
    waterfall(explanation),
  );
}

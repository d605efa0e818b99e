/** Sign-in. Shown in the place of any page, so that its address stays and the reader comes back to it. */
import { h, put } from '../dom.js';
import { t } from '../i18n.js';
import { signIn } from '../session.js';
import { languageSwitch } from '../shell.js';

export function signInPage({ why, signedIn, relabel }) {
  const name = h('input', {
    name: 'name',
    autocomplete: 'username',
    required: true,
    maxlength: 64,
    spellcheck: 'false',
  });
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const send = h('button', { class: 'button main' }, t('signin.send'));
  const said = h('div', { role: 'alert' });
  if (why !== null) tell(said, why);
  const onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    put(said);
    try {
      await signIn(name.value.trim(), password.value);
      signedIn();
    } catch (error) {
      tell(said, error);
      password.value = '';
      password.focus();
    }
    send.disabled = false;
  };
  queueMicrotask(() => name.focus());
  return h(
    'main',
    { class: 'gate' },
    h(
      'div',
      { class: 'card' },
      h(
        'div',
        { class: 'brand' },
        h('img', { src: 'icon.svg', alt: '', width: 28, height: 28 }),
        h('h1', {}, t('brand')),
      ),
      said,
      h(
        'form',
        { onsubmit },
        h('label', { class: 'field' }, h('span', {}, t('signin.name')), name),
        h('label', { class: 'field' }, h('span', {}, t('signin.password')), password),
        send,
      ),
      h('p', { class: 'soft small' }, t('signin.about')),
      h('div', { class: 'small' }, languageSwitch(relabel)),
    ),
  );
}

function tell(place, error) {
  const wait = error.retryAfterMs === null ? '' : t('signin.wait', { n: Math.ceil(error.retryAfterMs / 60_000) });
  put(
    place,
    h('div', { class: 'note bad' }, h('strong', {}, error.message), h('p', {}, wait === '' ? error.advice : wait)),
  );
}

/** One's own password: all other sessions end, this one goes on. */
import { post } from '../api.js';
import { h, put } from '../dom.js';
import { lang, t } from '../i18n.js';
import { current, resume } from '../session.js';
import { say, showDialog } from './dialog.js';

export async function changePassword() {
  const done = await showDialog(t('password.change'), form);
  if (done !== null) say(t('password.changed'));
}

function form(close) {
  const input = (name, autocomplete) => h('input', { name, type: 'password', autocomplete, required: true });
  const old = input('old_password', 'current-password');
  const fresh = input('new_password', 'new-password');
  const again = input('again', 'new-password');
  const said = h('div', { role: 'alert' });
  const send = h('button', { class: 'button main' }, t('password.change'));
  const onsubmit = async (event) => {
    event.preventDefault();
    if (fresh.value !== again.value) {
      tell(said, t('password.different'));
      again.focus();
      return;
    }
    send.disabled = true;
    put(said);
    try {
      await post('session/password', { old_password: old.value, new_password: fresh.value });
      // The session has another token now.
      await resume();
      close(true);
    } catch (error) {
      tell(said, fault(error));
      old.focus();
    }
    send.disabled = false;
  };
  const labelled = (key, control) => h('label', { class: 'field' }, h('span', {}, t(key)), control);
  return h(
    'form',
    { onsubmit },
    h('p', { class: 'soft' }, t('password.about')),
    // For the browser's own store of passwords.
    h('input', { type: 'text', autocomplete: 'username', value: current().operator.name, hidden: true }),
    said,
    labelled('password.old', old),
    labelled('password.new', fresh),
    labelled('password.again', again),
    h(
      'div',
      { class: 'actions' },
      send,
      h('button', { class: 'button', type: 'button', onclick: () => close(null) }, t('do.cancel')),
    ),
  );
}

/** The engine says in Chinese which rule a new password breaks. */
const fault = (error) =>
  error.code === 'bad_request' && error.detail !== '' && lang() === 'zh' ? error.detail : error.message;

const tell = (place, text) => put(place, h('div', { class: 'note bad' }, h('strong', {}, text)));

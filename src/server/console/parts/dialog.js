/** Questions and lists over the page, and short words about what was done. */
import { freshId, h } from '../dom.js';
import { t } from '../i18n.js';

/** Shows a dialog and resolves to what `close(value)` was given; null when it was dismissed. The focus returns by itself. */
export function showDialog(title, makeBody) {
  return new Promise((resolve) => {
    const id = freshId('dialog');
    let answer = null;
    const close = (value) => {
      answer = value ?? null;
      dialog.close();
    };
    const dialog = h('dialog', { 'aria-labelledby': id }, h('h2', { id }, title));
    dialog.append(makeBody(close));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks why something is looked at or done; null when the reader thought better of it. */
export function askReason(title, { about, said = '', confirm = t('do.continue') }) {
  return showDialog(title, (close) => {
    const list = freshId('reasons');
    const props = {
      name: 'reason',
      required: true,
      minlength: 2,
      maxlength: 200,
      autocomplete: 'off',
      value: said,
      list,
    };
    const input = h('input', props);
    const examples = ['hotline', 'checking', 'fault', 'audit'].map((key) => h('option', { value: t(`reason.${key}`) }));
    const onsubmit = (event) => {
      event.preventDefault();
      if (input.value.trim().length >= 2) close(input.value.trim());
    };
    return h(
      'form',
      { onsubmit },
      h('p', { class: 'soft' }, about),
      h('label', { class: 'field' }, h('span', {}, t('reason.label')), input),
      h('datalist', { id: list }, examples),
      h(
        'div',
        { class: 'actions' },
        h('button', { class: 'button main' }, confirm),
        h('button', { class: 'button', type: 'button', onclick: () => close(null) }, t('do.cancel')),
      ),
    );
  });
}

let toast = null;

/** Words that go away by themselves; also read out. */
export function say(text) {
  if (toast === null || !toast.isConnected) {
    toast = h('div', { class: 'toast', role: 'status' });
    document.body.append(toast);
  }
  toast.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    toast.textContent = '';
  }, 4000);
}

/** Puts text on the clipboard, also where the page is not in a secure context. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h('textarea', { class: 'unseen', 'aria-hidden': 'true' }, text);
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

/** What stands around every page: skip link, navigation, banner, language, reason, who is signed in. */
import { h, put, s } from './dom.js';
import { lang, setLang, t } from './i18n.js';
import { showKeys } from './keys.js';
import { NAVIGATION } from './pages.js';
import { changePassword } from './parts/password.js';
import { to } from './router.js';
import { changeReason, current, may, reason, signOut } from './session.js';

/** The frame in the present language. `relabel` renders all again after a change of language. */
export function frame({ relabel }) {
  const main = h('main', { id: 'main', tabindex: '-1' });
  const banner = h('div', { class: 'banner', role: 'status', hidden: true });
  const links = NAVIGATION.filter(({ role }) => role === undefined || may(role)).map(navLink);
  const nav = h(
    'nav',
    { 'aria-label': t('nav.label') },
    h(
      'ul',
      {},
      links.map(({ link }) => h('li', {}, link)),
    ),
  );
  nav.addEventListener('keydown', arrows);
  const side = h('div', { class: 'side' }, brand(), nav, foot(relabel));
  const skip = h('a', { class: 'skip', href: '#main', onclick: (event) => toMain(event, main) }, t('nav.skip'));
  return {
    element: h('div', {}, skip, h('div', { class: 'frame' }, h('header', {}, side), h('div', {}, banner, main))),
    main,
    language: document.documentElement.lang,
    show: (name) => {
      for (const { page, link } of links) {
        if (page === name) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
    },
    banner: (text, kind = '') => {
      banner.hidden = text === '';
      banner.className = `banner ${kind}`.trim();
      banner.textContent = text;
    },
  };
}

const brand = () =>
  h(
    'div',
    { class: 'brand' },
    h('img', { src: 'icon.svg', alt: '', width: 28, height: 28 }),
    h('span', {}, t('brand')),
  );

function navLink({ page, icon }) {
  const picture = s('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, s('path', { d: icon }));
  return { page, link: h('a', { href: to(page) }, picture, t(`${page}.nav`)) };
}

function toMain(event, main) {
  event.preventDefault();
  main.focus();
}

/** Up and down go through the navigation. */
function arrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement);
  links[(at + step + links.length) % links.length].focus();
}

let reasonChanged = () => {};
addEventListener('reason', () => reasonChanged());

function foot(relabel) {
  const { operator } = current();
  const why = h('div', {});
  const showReason = () =>
    put(
      why,
      `${t('reason.now')} `,
      h('button', { class: 'link', type: 'button', onclick: () => void changeReason() }, reason() || t('reason.none')),
    );
  showReason();
  reasonChanged = showReason;
  return h(
    'div',
    { class: 'foot' },
    why,
    h('div', {}, `${operator.name} · ${t(`role.${operator.role}`)}`),
    h(
      'div',
      { class: 'row' },
      languageSwitch(relabel),
      h('button', { class: 'link', type: 'button', onclick: () => void showKeys() }, t('keys.open')),
      h('button', { class: 'link', type: 'button', onclick: () => void changePassword() }, t('password.change')),
      h('button', { class: 'link', type: 'button', onclick: leave }, t('do.signout')),
    ),
  );
}

/** The other language, named in itself. */
export function languageSwitch(relabel) {
  const other = lang() === 'zh' ? 'en' : 'zh';
  const onclick = async () => {
    await setLang(other);
    relabel();
  };
  const props = { class: 'link', type: 'button', lang: other === 'zh' ? 'zh-CN' : 'en', onclick };
  return h('button', { ...props, 'data-language': other }, other === 'zh' ? '中文' : 'English');
}

async function leave() {
  await signOut();
  location.reload();
}

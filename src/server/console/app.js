/** Starts the page: session, address -> page, and what happens when the session or the engine goes away. */
import { onTrouble } from './api.js';
import { h, put } from './dom.js';
import { t } from './i18n.js';
import { startKeys } from './keys.js';
import { failure, loading } from './parts/layout.js';
import { isAway, notice, watchPresence } from './presence.js';
import { onRoute, route } from './router.js';
import { current, end, may, resume } from './session.js';
import { frame } from './shell.js';
import { signInPage } from './pages/signin.js';
import { pageOf } from './pages.js';

const root = document.getElementById('app');
/** Ends what the shown page started: requests, streams, timers. */
let leave = new AbortController();
let shell = null;
/** Whether the shown page could not be filled. */
let broken = false;
let lastPage = '';

function gate(why = null) {
  leave.abort();
  end();
  shell = null;
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  put(root, signInPage({ why, signedIn: () => render(), relabel: () => gate(why) }));
  document.title = `${t('signin.title')} · ${t('brand')}`;
}

async function render() {
  if (current() === null) return;
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const asked = route();
  const page = pageOf(asked.page);
  if (shell === null || shell.language !== document.documentElement.lang) {
    shell = frame({ relabel: () => render() });
    put(root, shell.element);
    banner();
  }
  shell.show(page.nav);
  document.title = `${t(page.title)} · ${t('brand')}`;
  broken = false;
  put(shell.main, h('h1', { class: 'unseen' }, t(page.title)), loading());
  if (lastPage !== asked.page) scrollTo(0, 0);
  try {
    const content = page.role && !may(page.role) ? (await pageOf('denied').load()).page : (await page.load()).page;
    const element = await content({ ...asked, signal, again: render });
    if (signal.aborted) return;
    put(shell.main, element);
  } catch (error) {
    if (signal.aborted || current() === null) return;
    broken = true;
    put(shell.main, h('h1', {}, t(page.title)), failure(error, render));
  }
  // The reader of a screen reader is taken to the new page; on the first page the focus stays where the browser put it.
  if (lastPage !== '' && lastPage !== asked.page) shell.main.focus({ preventScroll: true });
  lastPage = asked.page;
}

function banner() {
  shell?.banner(isAway() ? t('banner.away') : '');
}

async function comeBack() {
  try {
    await resume();
  } catch (error) {
    if (error.code === 'unreachable') return notice();
    // Sessions live in the engine's memory: a restart ends them. The address stays, so the reader comes back to this page.
    gate(
      error.code === 'session_expired'
        ? error
        : { message: t('banner.back'), advice: t('signin.restarted'), retryAfterMs: null },
    );
    return;
  }
  if (shell === null) return render();
  shell.banner(t('banner.back'), 'good');
  setTimeout(banner, 3_000);
  if (broken) await render();
  else dispatchEvent(new Event('engine-back'));
}

async function start() {
  onTrouble({ expired: (error) => current() !== null && gate(error), away: notice });
  watchPresence({ lost: banner, back: comeBack });
  startKeys();
  onRoute(render);
  put(root, h('main', {}, loading()));
  try {
    await resume();
  } catch (error) {
    if (error.code === 'unreachable' || error.code === 'draining') put(root, h('main', {}, failure(error, start)));
    else gate(error.code === 'session_expired' ? error : null);
    return;
  }
  await render();
}

await start();

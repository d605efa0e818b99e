/** Who is signed in, and why they are looking: the reason goes into the access log with every look at a person's data. */
import { get, post, remove, setCsrf } from './api.js';
import { t } from './i18n.js';
import { askReason } from './parts/dialog.js';

const REASON = 'settlement-core.reason';
const RANKS = ['view', 'operate', 'administer'];

let session = null;

export const current = () => session;

/** Whether the operator's role allows what needs `role`. */
export const may = (role) => session !== null && RANKS.indexOf(session.operator.role) >= RANKS.indexOf(role);

/** The session of the cookie. Throws ApiError when there is none. */
export async function resume() {
  return begin(await get('session'));
}

export async function signIn(name, password) {
  setCsrf('');
  return begin(await post('session', { name, password }));
}

export async function signOut() {
  sessionStorage.removeItem(REASON);
  await remove('session').catch(() => null);
  end();
}

export function end() {
  session = null;
}

function begin(next) {
  session = next;
  setCsrf(next.csrf);
  return next;
}

export const reason = () => sessionStorage.getItem(REASON) ?? '';

/** The reason given before, or asked for now; null when the reader gave none. */
export async function needReason() {
  return reason() === '' ? changeReason() : reason();
}

/** Asks for the reason of what the operator is about to look at; it holds until sign-out or the next change. */
export async function changeReason() {
  const given = await askReason(t('reason.title'), { about: t('reason.about'), said: reason() });
  if (given === null) return null;
  sessionStorage.setItem(REASON, given);
  dispatchEvent(new Event('reason'));
  return given;
}

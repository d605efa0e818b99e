/** Calls of the admin API (src/server/admin/API.md) and what the page does when one fails. */
import { lang, t } from './i18n.js';

/** A failed call: `code` of the API (or `unreachable`), words for the reader, what to do, and the API's `detail`. */
export class ApiError extends Error {
  constructor(code, body = {}) {
    // The engine's sentence is Chinese; in English the page's own words stand in for it.
    super(lang() === 'zh' && body.message ? body.message : t(`error.${known(code)}`));
    this.code = code;
    this.advice = t(`error.${known(code)}.advice`);
    this.detail = body.detail ?? '';
    this.reason = body.reason ?? '';
    this.retryAfterMs = body.retry_after_ms ?? null;
  }
}

const CODES = [
  ...[
    'unreachable',
    'bad_request',
    'reason_required',
    'not_signed_in',
    'session_expired',
    'wrong_password',
    'csrf',
    'forbidden',
  ],
  ...['not_found', 'conflict', 'refused', 'policy_error', 'locked', 'busy', 'store_unavailable', 'draining'],
];
const known = (code) => (CODES.includes(code) ? code : 'unknown');

const listeners = { expired: () => {}, away: () => {} };
let csrf = '';

/** `expired(code)`: the session is over. `away()`: the engine does not answer. */
export function onTrouble(given) {
  Object.assign(listeners, given);
}

/** The token every writing call carries; from the session. */
export function setCsrf(token) {
  csrf = token;
}

export const get = (path, signal) => call('GET', path, undefined, signal);
/** What the page asks by itself: it does not keep an unattended session alive. */
export const poll = (path, signal) => call('GET', path, undefined, signal, { 'x-background': '1' });
export const post = (path, body, signal) => call('POST', path, body, signal);
export const remove = (path) => call('DELETE', path);

async function call(method, path, body, signal, headers = {}) {
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== '') headers['x-csrf-token'] = csrf;
  const response = await reach(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    cache: 'no-store',
  });
  const text = await response.text().catch(() => '');
  const answer = parsed(text);
  if (response.ok && answer !== null) return answer;
  const error = new ApiError(answer?.error?.code ?? (response.status === 503 ? 'draining' : 'unknown'), answer?.error);
  if (error.code === 'not_signed_in' || error.code === 'session_expired' || error.code === 'csrf')
    listeners.expired(error);
  if (error.code === 'draining') listeners.away();
  throw error;
}

async function reach(path, options) {
  try {
    return await fetch(`/v1/admin/${path}`, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    listeners.away();
    throw new ApiError('unreachable');
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

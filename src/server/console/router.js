/**
 * Addresses of pages: `#/settlement/REF/statement?x=1`. What follows # never reaches the server; what must not even stand there
 * (a person's number) travels as the history entry's state, so that reload, back and forward keep it.
 */

/** What the address asks for: the page, further path parts, parameters, and the state that came with it. */
export function route() {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').map(decodeURIComponent);
  return {
    page: parts[0] === '' ? 'live' : parts[0],
    parts: parts.slice(1),
    query: new URLSearchParams(query),
    state: history.state ?? {},
  };
}

/** The address of a page; parameters of '' or null are left out. */
export function to(page, parts = [], query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = new URLSearchParams(given).toString();
  return `#/${[page, ...parts.map(encodeURIComponent)].join('/')}${search === '' ? '' : `?${search}`}`;
}

/** Goes there; the same address again renders again. */
export function go(address, { replace = false, state = {} } = {}) {
  if (replace) history.replaceState(state, '', address);
  else history.pushState(state, '', address);
  dispatchEvent(new PopStateEvent('popstate', { state }));
}

/** Remembers something with the address shown, without rendering. */
export function remember(state) {
  history.replaceState({ ...history.state, ...state }, '', location.href);
}

/** Calls back for every change of the address by link, `go`, back and forward. */
export function onRoute(render) {
  addEventListener('popstate', render);
}

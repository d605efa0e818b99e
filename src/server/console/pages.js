/** The pages: their words, their place in the navigation, the role they need and the module that makes them. */
const PAGES = {
  live: { title: 'live.title', nav: 'live', load: () => import('./pages/live.js') },
  settlements: { title: 'settlements.title', nav: 'settlements', load: () => import('./pages/settlements.js') },
  settlement: { title: 'settlement.title', nav: 'settlements', load: () => import('./pages/settlement.js') },
  person: { title: 'person.title', nav: 'person', load: () => import('./pages/person.js') },
  policies: { title: 'policies.title', nav: 'policies', load: () => import('./pages/policies.js') },
  whatif: { title: 'whatif.title', nav: 'whatif', load: () => import('./pages/whatif.js') },
  health: { title: 'health.title', nav: 'health', load: () => import('./pages/health.js') },
  access: { title: 'access.title', nav: 'access', role: 'administer', load: () => import('./pages/access.js') },
  playbook: { title: 'playbook.title', nav: 'health', load: () => import('./pages/playbook.js') },
  denied: { title: 'denied.title', nav: '', load: () => import('./pages/denied.js') },
  missing: { title: 'missing.title', nav: '', load: () => import('./pages/missing.js') },
};

/** Navigation entries in order: page, its shortcut after `g`, and its picture as a path on a 20 × 20 field. */
export const NAVIGATION = [
  { page: 'live', key: 'l', icon: 'M2 11h4l2.5-7 4 12 2.5-5H18' },
  { page: 'settlements', key: 's', icon: 'M4 2h12v16l-3-2-3 2-3-2-3 2zM7 7h6M7 11h6' },
  {
    page: 'person',
    key: 'p',
    icon: 'M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 18c.5-4 3-5.5 6.5-5.5s6 1.5 6.5 5.5',
  },
  { page: 'policies', key: 'o', icon: 'M3 3.5h5.5L10 5l1.5-1.5H17V16h-5.5L10 17.5 8.5 16H3zM10 5v12' },
  { page: 'whatif', key: 'w', icon: 'M4 2h12v16H4zM7 6h6M7 10h.01M10 10h.01M13 10h.01M7 14h.01M10 14h.01M13 14h.01' },
  { page: 'health', key: 'h', icon: 'M10 17C4 12.5 2 10 2 7a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 3-2 5.5-8 10z' },
  { page: 'access', key: 'a', icon: 'M10 2l7 3v5c0 4-3 6.5-7 8-4-1.5-7-4-7-8V5zM7 10l2 2 4-4', role: 'administer' },
];

export const pageOf = (name) => PAGES[name] ?? PAGES.missing;

import { findOrInstall } from './program.mjs';

/** The path of an HAProxy. Ends the process with one line of advice when there is none and none may be installed. */
export function haproxy() {
  return findOrInstall({ name: 'haproxy', variable: 'HAPROXY', pidFile: '/run/haproxy.pid' });
}

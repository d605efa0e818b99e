import { findOrEnd } from './program.mjs';

/** The path of an HAProxy. Ends the process with one line of advice when there is none and none may be installed. */
export function haproxy() {
  return findOrEnd({ names: ['haproxy'], variable: 'HAPROXY', packages: ['haproxy'], pidFile: '/run/haproxy.pid' });
}

import { findOrEnd } from './program.mjs';

/** The path of a redis-server. Ends the process with one line of advice when there is none and none may be installed. */
export function redisServer() {
  const pidFile = '/run/redis/redis-server.pid';
  return findOrEnd({ names: ['redis-server'], variable: 'REDIS_SERVER', packages: ['redis-server'], pidFile });
}

import { findOrInstall } from './program.mjs';

/** The path of a redis-server. Ends the process with one line of advice when there is none and none may be installed. */
export function redisServer() {
  return findOrInstall({ name: 'redis-server', variable: 'REDIS_SERVER', pidFile: '/run/redis/redis-server.pid' });
}

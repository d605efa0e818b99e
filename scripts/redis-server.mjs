// Finds a redis-server for the tests and benchmarks, or installs Debian's where this process may.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './run.mjs';

const SERVICE_PID_FILE = '/run/redis/redis-server.pid';
const ADVICE =
  'redis-server is missing: install it (Debian/Ubuntu: sudo apt-get install redis-server; macOS: brew install redis) or set REDIS_SERVER to its path.';

/** The program's path. Ends the process with one line of advice when there is none and none may be installed. */
export async function redisServer() {
  const found = find();
  if (found !== null) return found;
  if (!process.env.REDIS_SERVER && process.getuid?.() === 0 && onPath('apt-get') !== null) {
    await installFromDebian();
    const installed = find();
    if (installed !== null) return installed;
  }
  say(ADVICE);
  process.exit(1);
}

function find() {
  const given = process.env.REDIS_SERVER;
  if (given !== undefined && given !== '') return isProgram(given) ? given : null;
  return onPath('redis-server');
}

async function installFromDebian() {
  say('Installing redis-server (apt-get)...');
  const wasRunning = existsSync(SERVICE_PID_FILE);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'redis-server'], { env });
  // The package may start its service on the default port; nothing here needs it.
  if (!wasRunning && existsSync(SERVICE_PID_FILE) && onPath('service') !== null)
    await run('service', ['redis-server', 'stop']);
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

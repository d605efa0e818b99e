// Finds a program the tests and benchmarks need, or installs Debian's package of it where this process may.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './run.mjs';

/**
 * The path of a program known by one of `names`, or the one environment variable `variable` gives; null when there is none
 * and none may be installed. `packages` are Debian's; `pidFile` tells that the package's own service runs.
 */
export async function find({ names, variable, packages, pidFile }) {
  const given = process.env[variable] ?? '';
  const look = () => (given !== '' ? (isProgram(given) ? given : null) : (names.map(onPath).find(Boolean) ?? null));
  const found = look();
  if (found !== null || given !== '') return found;
  if (process.getuid?.() !== 0 || onPath('apt-get') === null) return null;
  await installFromDebian(packages, pidFile);
  return look();
}

/** As `find`, but ends the process with one line of advice instead of giving null. */
export async function findOrEnd(program) {
  const found = await find(program);
  if (found !== null) return found;
  say(advice(program));
  process.exit(1);
}

export function advice({ names: [name], variable, packages }) {
  return `${name} is missing: install it (Debian/Ubuntu: sudo apt-get install ${packages.join(' ')}) or set ${variable} to its path.`;
}

async function installFromDebian(packages, pidFile) {
  say(`Installing ${packages[0]} (apt-get)...`);
  const wasRunning = pidFile !== undefined && existsSync(pidFile);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  // The package may start its service on the default port; nothing here needs it.
  const runs = pidFile !== undefined && existsSync(pidFile);
  if (runs && !wasRunning && onPath('service') !== null) await run('service', [packages[0], 'stop']);
}

function onPath(name) {
  // Daemons live in /usr/sbin, which is not on everybody's path.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return (
    folders
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find(isProgram) ?? null
  );
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

// Finds a program the tests and benchmarks need, or installs Debian's package of it where this process may.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './run.mjs';

/**
 * The path of `name`, also Debian's package and service, whose `pidFile` tells that it runs; `variable` may name the path.
 * Ends the process with one line of advice when there is none and none may be installed.
 */
export async function findOrInstall({ name, variable, pidFile }) {
  const given = process.env[variable] ?? '';
  const find = () => (given !== '' ? (isProgram(given) ? given : null) : onPath(name));
  const found = find();
  if (found !== null) return found;
  if (given === '' && process.getuid?.() === 0 && onPath('apt-get') !== null) {
    await installFromDebian(name, pidFile);
    const installed = find();
    if (installed !== null) return installed;
  }
  say(
    `${name} is missing: install it (Debian/Ubuntu: sudo apt-get install ${name}; macOS: brew install ${name.replace('-server', '')}) or set ${variable} to its path.`,
  );
  process.exit(1);
}

async function installFromDebian(name, pidFile) {
  say(`Installing ${name} (apt-get)...`);
  const wasRunning = existsSync(pidFile);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], { env });
  // The package may start its service on the default port; nothing here needs it.
  if (!wasRunning && existsSync(pidFile) && onPath('service') !== null) await run('service', [name, 'stop']);
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

// Finds a Chromium for the browser tests, or installs Debian's where this process may.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './run.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const PACKAGES = ['chromium', 'fonts-noto-cjk'];
export const CHROMIUM_ADVICE =
  'No Chromium: install it (Debian/Ubuntu: sudo apt-get install chromium fonts-noto-cjk) or set CHROMIUM to its path.';

/** The program's path; null when there is none and none could be installed. */
export async function chromium() {
  const found = find();
  if (found !== null) return found;
  if (process.env.CHROMIUM || process.getuid?.() !== 0 || onPath('apt-get') === null) return null;
  say('Installing chromium (apt-get)...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...PACKAGES], { env });
  return find();
}

function find() {
  const given = process.env.CHROMIUM;
  if (given !== undefined && given !== '') return isProgram(given) ? given : null;
  return PROGRAMS.map(onPath).find((path) => path !== null) ?? null;
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

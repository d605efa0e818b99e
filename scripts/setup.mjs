// Makes sure that the right Node runs and that node_modules is what package-lock.json says. Quiet when all is well.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isMain, root, run, runNode, say } from './run.mjs';

/** Ends the process with a sentence when this Node is not supported, or the install fails. */
export async function setup() {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint !== null) {
    say(complaint);
    process.exit(1);
  }
  if (isInstalled()) return;
  say('Installing dependencies (npm ci)...');
  const code = await npm(['ci', '--include=dev']);
  if (code === 0 && isInstalled()) return;
  say('npm ci did not install what package-lock.json lists; see its output above.');
  process.exit(code === 0 ? 1 : code);
}

/** null, or what to do about this version of Node; the ranges are package.json's `engines`. */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12)) return null;
  return `Node ${version} is not supported: please use Node 20 (20.19 or newer) or Node 22 (22.12 or newer).`;
}

/** npm writes what it installed to node_modules/.package-lock.json, last of all; it has to match the lock file. */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(installedFile);
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    const found = installed[path];
    if (path === '' || (found === undefined && optional === true)) continue;
    if (found === undefined || found.version !== version || found.integrity !== integrity) return false;
  }
  return Object.keys(installed).every((path) => wanted[path] !== undefined);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** The npm that called this script where one did, else the one on PATH. */
function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && basename(cli) === 'npm-cli.js') return runNode([cli, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

if (isMain(import.meta.url)) await setup();

// Compiles src and bench to dist and copies what is not TypeScript (Lua, YAML, the page's files) beside it.
//   node scripts/build.mjs [--if-stale]     --if-stale: only when a source changed since the last build
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root, runNode, say } from './run.mjs';
import { setup } from './setup.mjs';

const SOURCES = ['src', 'bench', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const ASSET_FOLDERS = ['src', 'bench'];
const NOT_ASSETS = /\.(ts|md)$/;
const DIST = join(root, 'dist');
const STAMP = '.built-from';

/** Builds; with `ifStale` only when needed. Ends the process when the sources do not compile. */
export async function build({ ifStale = false } = {}) {
  const sources = fingerprint();
  if (ifStale && builtFrom() === sources) return;
  say('Building (tsc)...');
  // Compiled beside dist and moved over it when complete: a failed build leaves the last good one, a build never mixes with it.
  const fresh = join(root, `.dist-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  const code = await runNode([
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.build.json',
    '--noEmitOnError',
    '--outDir',
    fresh,
  ]);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    say('The sources do not compile; see above.');
    process.exit(code);
  }
  for (const folder of ASSET_FOLDERS) copyAssets(folder, fresh);
  writeFileSync(join(fresh, STAMP), sources);
  rmSync(DIST, { recursive: true, force: true });
  renameSync(fresh, DIST);
}

function copyAssets(folder, target) {
  for (const { path, isFolder } of walk(folder)) {
    if (!isFolder && !NOT_ASSETS.test(path)) cpSync(join(root, path), join(target, path));
  }
}

function builtFrom() {
  const stamp = join(DIST, STAMP);
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
}

/** Names, sizes and times of all sources: a changed, added or deleted file changes it. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for (const { path, isFolder, size, mtimeMs } of walk(source))
      if (!isFolder) hash.update(`${path} ${size} ${mtimeMs}\n`);
  return hash.digest('hex');
}

function* walk(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const { size, mtimeMs } = statSync(full);
  const isFolder = statSync(full).isDirectory();
  yield { path, isFolder, size, mtimeMs };
  if (isFolder) for (const name of readdirSync(full).sort()) yield* walk(`${path}/${name}`);
}

if (isMain(import.meta.url)) {
  await setup();
  await build({ ifStale: process.argv.includes('--if-stale') });
}

// What a Redis backup lacks of what a consumer has read: prints the lines of its file that lie behind the backup.
//   node scripts/pair/missing.mjs BACKUP/reached.txt archive.ndjson > missing.ndjson
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [reachedFile, archive] = process.argv.slice(2);
if (archive === undefined) {
  process.stderr.write('usage: node scripts/pair/missing.mjs BACKUP/reached.txt ARCHIVE.ndjson\n');
  process.exit(2);
}

/** Partition -> position of its newest entry in the backup. */
const reached = new Map(
  readFileSync(reachedFile, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const found = /\{p(\d+)\}:out (\S+)/.exec(line);
      return found === null ? [] : [[Number(found[1]), found[2]]];
    }),
);

let lines = 0;
for await (const line of createInterface({ input: createReadStream(archive) })) {
  const entry = parse(line);
  if (entry === null || !isBehind(reached.get(entry.partition) ?? '0-0', entry.position)) continue;
  process.stdout.write(`${line}\n`);
  lines += 1;
}
process.stderr.write(`${lines} entries of ${archive} are not certainly in the backup\n`);

/** null for a torn last line. */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Positions are stream ids, milliseconds and a number; `.k` behind one is a part of it, which a backup has whole or not at all. */
function isBehind(a, b) {
  const [ms, n] = a.split('.')[0].split('-').map(BigInt);
  const [otherMs, otherN] = b.split('.')[0].split('-').map(BigInt);
  return otherMs > ms || (otherMs === ms && otherN > n);
}

import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

const count = Type.Integer({ minimum: 0 });

/** How far an interrupted load came. Valid only for the same file content and the same store. */
const Checkpoint = Type.Object({
  version: Type.Literal(1),
  fileSha256: Type.String(),
  target: Type.String(),
  /** Records done, all of them. */
  records: count,
  created: count,
  changed: count,
  unchanged: count,
  rejected: count,
  /** Length of the rejects file at that point. */
  rejectBytes: count,
});
export type Checkpoint = Static<typeof Checkpoint>;

const validator = Compile(Checkpoint);

/** The checkpoint, or null when there is none, it is damaged, or it belongs to another file content or store. */
export function readCheckpoint(path: string, fileSha256: string, target: string): Checkpoint | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  if (!validator.Check(value)) return null;
  return value.fileSha256 === fileSha256 && value.target === target ? value : null;
}

/** Replaced in one step: a kill leaves the old one or the new one. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const next = `${path}.new`;
  writeFileSync(next, `${JSON.stringify(checkpoint)}\n`);
  renameSync(next, path);
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}.new`, { force: true });
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

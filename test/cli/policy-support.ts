import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '../../src/cli/policy/new.js';
import type { Io } from '../../src/cli/policy/io.js';
import { manualClock } from '../../src/wire/clock.js';

export interface TestIo extends Io {
  readonly lines: string[];
  readonly notes: string[];
  text(): string;
}

/** Collects what a command says; its store would be under `dir`. */
export function testIo(dir: string): TestIo {
  const lines: string[] = [];
  const notes: string[] = [];
  return {
    lines,
    notes,
    text: () => lines.join('\n'),
    out: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
    clock: manualClock(),
    env: { SC_DATA_DIR: join(dir, 'data') },
  };
}

export function tempDir(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'policy-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A new pack of an invented region below `dir`, with replacements made in its files; returns its folder. */
export function packIn(
  dir: string,
  name: string,
  edits: Readonly<Record<string, readonly (readonly [string, string])[]>> = {},
): string {
  const folder = join(dir, name);
  create('990100', { name: '某市', dir: folder }, { ...testIo(dir), out: () => undefined });
  edit(join(folder, '990100'), edits);
  return folder;
}

/** Replaces texts that must occur. */
export function edit(folder: string, edits: Readonly<Record<string, readonly (readonly [string, string])[]>>): void {
  for (const [file, changes] of Object.entries(edits)) {
    const path = join(folder, file);
    let text = readFileSync(path, 'utf8');
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`${file} does not hold "${from}"`);
      text = text.replace(from, to);
    }
    writeFileSync(path, text);
  }
}

export function copyTo(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

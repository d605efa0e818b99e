import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'control';
const NAME = /^engine-(\d+)\.sock$/;
/** Longest path of a unix socket that every system takes. */
export const MAX_SOCKET_PATH = 100;

/** Where an engine is spoken to by commands on its own machine. Whoever may enter the folder may drain the engine. */
export function controlPath(dataDir: string, engineNo: number): string {
  return join(dataDir, FOLDER, `engine-${engineNo}.sock`);
}

export function makeControlFolder(dataDir: string): void {
  mkdirSync(join(dataDir, FOLDER), { recursive: true, mode: 0o700 });
}

/** Engine numbers that have a socket in this data folder, running or not, in order. */
export function knownEngines(dataDir: string): readonly number[] {
  let names: string[];
  try {
    names = readdirSync(join(dataDir, FOLDER));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const found = NAME.exec(name);
      return found === null ? [] : [Number(found[1])];
    })
    .sort((a, b) => a - b);
}

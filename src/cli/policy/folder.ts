import { statSync } from 'node:fs';
import { ToolError } from './io.js';

/** Throws ToolError unless it is a folder. */
export function requireFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) throw new ToolError(`没有目录 ${dir}。`);
}

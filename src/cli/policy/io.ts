import { type Clock, systemClock } from '../../wire/clock.js';

/** What a policy command talks to; tests give their own. */
export interface Io {
  /** The result, to standard output. */
  out(line: string): void;
  /** Remarks and progress, to standard error. */
  note(line: string): void;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const terminal: Io = {
  out: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  clock: systemClock,
  env: process.env,
};

/** A command cannot do what it was asked; the message is a Chinese sentence. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/** Exit codes of the policy commands. */
export const OK = 0;
export const CANNOT = 1;
export const FOUND = 2;

export const EXIT_CODES_HELP = `
退出码：0 正常；1 无法执行（用法、文件、存储）；2 执行了，但发现问题（检查不通过、样例不符）。`;

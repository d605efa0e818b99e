// What the scripts share: where the project is, and how a program is run with its output in view.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, wherever the script was called from. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end with this process's terminal; signals are passed on, so a child that stops gracefully may.
 * Resolves to its exit code (128 + number when a signal ended it, 127 when it could not be started).
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    const passOn = (signal) => child.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const end = (code) => {
      for (const signal of PASSED_ON) process.removeListener(signal, passOn);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      end(127);
    });
    child.on('exit', (code, signal) => end(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** Runs a Node program; see `run`. */
export function runNode(args, options) {
  return run(process.execPath, args, options);
}

/** Whether a module is the program being run, not an import of another one. */
export function isMain(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}

/** A line about what the script is doing. Standard error, so that a program's own output stays clean. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

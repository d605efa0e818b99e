/** The engine as it is run: a process of its own, started from the build, that can be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

export interface EngineProcess {
  readonly port: number;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** SIGSTOP: it is there and does not answer. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
}

/** Runs a command of the built command line to its end. Rejects with what it wrote when it did not end with 0. */
export async function runCommand(args: readonly string[], env: Environment): Promise<void> {
  const { child, written } = launch(args, env);
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`settlement-core ${args.join(' ')}: ${written.text}`);
}

/** Resolves once the engine says that it serves. */
export async function startEngineProcess(env: Environment): Promise<EngineProcess> {
  const { child, written } = launch(['start'], env);
  while (!written.text.includes('已就绪')) {
    if (child.exitCode !== null) throw new Error(`the engine ended:\n${written.text}`);
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), once(child, 'exit')]);
  }
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    port: Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(written.text)?.[1]),
    kill,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

function launch(args: readonly string[], env: Environment): { child: ChildProcess; written: { text: string } } {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  const written = { text: '' };
  const keep = (chunk: Buffer): void => void (written.text += chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const killOnExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killOnExit);
  child.once('exit', () => process.removeListener('exit', killOnExit));
  return { child, written };
}

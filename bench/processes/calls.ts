/**
 * Calls to a process of our own: the parent asks by name, the child answers once; in between it may tell how far it is.
 * Everything that produces or takes load lives in such a process, so that no measurement shares an event loop.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

interface Call {
  readonly call: string;
  readonly argument: unknown;
}

/** What the parent sends to a child that waits for its turn. */
const GO = 'go';
/** Told to the parent by a child that waits for its turn. */
export const TURN_WANTED = 'turn wanted';

type Reply =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'event'; readonly name: string };

type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** Child side: answers calls one at a time until the parent goes away. */
export function serveCalls(handlers: Handlers): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => {
    if (message === GO) return;
    const { call, argument } = message as Call;
    void answer(handlers[call] as ((argument: unknown) => unknown) | undefined, argument);
  });
}

async function answer(handler: ((argument: unknown) => unknown) | undefined, argument: unknown): Promise<void> {
  try {
    if (handler === undefined) throw new Error('no such call');
    reply({ kind: 'result', value: await handler(argument) });
  } catch (error) {
    reply({ kind: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function reply(message: Reply): void {
  process.send?.(message);
}

/** Child side: tells the parent that something happened during a call. */
export function tellParent(name: string): void {
  reply({ kind: 'event', name });
}

/** Child side: waits until the parent says `go`. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const heard = (message: unknown): void => {
      if (message !== GO) return;
      process.off('message', heard);
      resolve();
    };
    process.on('message', heard);
    tellParent(TURN_WANTED);
  });
}

/** Parent side of one child process. */
export class Callee {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #kill = (): void => void this.#child.kill('SIGKILL');

  constructor(module: URL, name: string) {
    this.#name = name;
    this.#child = fork(module, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    process.once('exit', this.#kill);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Rejects when the child throws or ends. `onEvent` hears what the child tells meanwhile. */
  call<T>(call: string, argument: unknown = null, onEvent: (name: string) => void = () => undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const heard = (message: unknown): void => {
        const reply = message as Reply;
        if (reply.kind === 'event') return onEvent(reply.name);
        finish();
        if (reply.kind === 'result') resolve(reply.value as T);
        else reject(new Error(`${this.#name}: ${reply.message}`));
      };
      const ended = (code: number | null, signal: string | null): void => {
        finish();
        reject(new Error(`${this.#name} ended during ${call} (${signal ?? code})`));
      };
      const finish = (): void => {
        this.#child.off('message', heard);
        this.#child.off('exit', ended);
      };
      this.#child.on('message', heard);
      this.#child.on('exit', ended);
      this.#child.send({ call, argument } satisfies Call);
    });
  }

  /** It is the child's turn. */
  go(): void {
    this.#child.send(GO);
  }

  async end(): Promise<void> {
    process.removeListener('exit', this.#kill);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

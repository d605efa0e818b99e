/** Reaches into a running engine through Node's own debugger (SIGUSR1): no product code knows of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { EngineProcess } from '../../scripts/pair/lib/engine.js';

/** A busy loop of the faults is shorter. */
const PATIENCE_MS = 10_000;
/** A thread that has nothing to do hears of its end with its next batch. */
const ENDS_WITHIN_MS = 5000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId?: string };
}

export class Inspector {
  readonly #socket: WebSocket;
  readonly #workers: string[] = [];
  readonly #gone = new Set<string>();
  readonly #waiting = new Map<number, () => void>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const { id, method, params } = JSON.parse(String(data)) as Message;
      if (method === 'NodeWorker.attachedToWorker' && params?.sessionId !== undefined)
        this.#workers.push(params.sessionId);
      if (method === 'NodeWorker.detachedFromWorker' && params?.sessionId !== undefined)
        this.#gone.add(params.sessionId);
      if (id !== undefined) this.#waiting.get(id)?.();
    });
  }

  static async of({ child }: EngineProcess): Promise<Inspector> {
    child.signal('SIGUSR1');
    const address = /Debugger listening on (ws:\S+)/;
    await child.until(() => address.test(child.output), 5000);
    const socket = new WebSocket(address.exec(child.output)?.[1] ?? '');
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const inspector = new Inspector(socket);
    await inspector.#ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
    return inspector;
  }

  get workers(): number {
    return this.#workers.length;
  }

  /** Runs in the main thread; resolves when it has ended. */
  async run(expression: string): Promise<void> {
    await this.#ask('Runtime.evaluate', { expression });
  }

  /** Ends a compute thread wherever it is; whether it was seen to end. */
  async endWorker(no: number): Promise<boolean> {
    const expression = 'process.exit(1)';
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
    const sessionId = this.#workers[no];
    if (sessionId === undefined) throw new Error(`no thread ${no}`);
    await this.#ask('NodeWorker.sendMessageToWorker', { sessionId, message });
    const from = performance.now();
    while (!this.#gone.has(sessionId) && performance.now() - from < ENDS_WITHIN_MS) await sleep(5);
    return this.#gone.has(sessionId);
  }

  close(): void {
    this.#socket.terminate();
  }

  #ask(method: string, params: object): Promise<void> {
    this.#id += 1;
    const id = this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the debugger does not answer ${method}`)), PATIENCE_MS);
      this.#waiting.set(id, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

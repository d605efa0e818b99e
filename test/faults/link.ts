/** A seeded TCP proxy: a line that can be slow, cut, half open, dribble, or break after some bytes. Bytes are never changed. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../src/cli/roster/random.js';
import { LOOPBACK, type Stage } from '../../scripts/pair/lib/stage.js';

/**
 * `open`; `cut`: connections are reset and new ones too; `hole`: nothing passes and nobody is told, what was sent is delivered
 * when the line is back; `deaf`: only what goes to the target passes; `delay`: 5-500 ms for every piece; `dribble`: byte by
 * byte; `breaks`: connections are reset after some thousand bytes.
 */
export type LineState = 'open' | 'cut' | 'hole' | 'deaf' | 'delay' | 'dribble' | 'breaks';

const SLOWEST_MS = 500;

export class Link {
  readonly port: number;
  readonly #server: Server;
  readonly #random: SeededRandom;
  readonly #sockets = new Set<Socket>();
  #state: LineState = 'open';
  #changed: Promise<void>;
  #tell: () => void = () => undefined;
  /** Connections that were made, and broken by the line. */
  readonly stats = { opened: 0, broken: 0 };

  private constructor(server: Server, port: number, random: SeededRandom) {
    this.#server = server;
    this.port = port;
    this.#random = random;
    this.#changed = new Promise((resolve) => (this.#tell = resolve));
  }

  /** A line to a port of loopback; it ends with the stage. */
  static async to(target: number, stage: Stage, random: SeededRandom): Promise<Link> {
    const server = createServer();
    server.listen(0, LOOPBACK);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a line without a port');
    const link = new Link(server, address.port, random);
    server.on('connection', (socket) => link.#join(socket, target));
    stage.later(() => link.#end());
    return link;
  }

  get address(): string {
    return `${LOOPBACK}:${this.port}`;
  }

  get state(): LineState {
    return this.#state;
  }

  set(state: LineState): void {
    this.#state = state;
    if (state === 'cut') this.#breakAll();
    const tell = this.#tell;
    this.#changed = new Promise((resolve) => (this.#tell = resolve));
    tell();
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.stats.broken += this.#sockets.size;
    this.#sockets.clear();
  }

  #join(near: Socket, target: number): void {
    if (this.#state === 'cut') return void near.resetAndDestroy();
    this.stats.opened += 1;
    const far = connect(target, LOOPBACK);
    const life = { bytes: this.#random.between(500, 30_000) };
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    void this.#carry(near, far, true, life);
    void this.#carry(far, near, false, life);
  }

  async #carry(from: Socket, to: Socket, forth: boolean, life: { bytes: number }): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (!(await this.#pass(chunk, to, forth, life))) break;
      }
    } catch {
      // The other end broke it: so does this one.
    }
    // A line that is down tells neither end that the other is gone.
    await this.#passable(forth);
    to.destroy();
  }

  async #passable(forth: boolean): Promise<void> {
    while (this.#state === 'hole' || (this.#state === 'deaf' && !forth)) await this.#changed;
  }

  async #pass(chunk: Buffer, to: Socket, forth: boolean, life: { bytes: number }): Promise<boolean> {
    await this.#passable(forth);
    if (this.#state === 'delay') await sleep(this.#random.between(5, SLOWEST_MS));
    await this.#passable(forth);
    if (this.#state === 'breaks') {
      life.bytes -= chunk.length;
      if (life.bytes < 0) {
        // Part of it arrives.
        to.write(chunk.subarray(0, this.#random.between(0, chunk.length - 1)), () => to.resetAndDestroy());
        this.stats.broken += 1;
        return false;
      }
    }
    if (this.#state !== 'dribble') return this.#write(chunk, to);
    for (let i = 0; i < chunk.length && this.#state === 'dribble'; i += 1) {
      to.write(chunk.subarray(i, i + 1));
      if (i % 16 === 0) await setImmediate();
      if (i === chunk.length - 1) return !to.destroyed;
      if (this.#state !== 'dribble') return this.#write(chunk.subarray(i + 1), to);
    }
    return !to.destroyed;
  }

  async #write(bytes: Buffer, to: Socket): Promise<boolean> {
    if (to.destroyed) return false;
    if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    return !to.destroyed;
  }

  async #end(): Promise<void> {
    this.set('cut');
    this.#server.close();
    await once(this.#server, 'close');
  }
}

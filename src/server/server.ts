import { setTimeout as sleep } from 'node:timers/promises';
import {
  App,
  LIBUS_LISTEN_EXCLUSIVE_PORT,
  type ListenSocket,
  type TemplatedApp,
  us_listen_socket_close,
  us_socket_local_port,
} from 'uWebSockets.js';
import type { Clock } from '../wire/clock.js';
import type { WireLimits } from '../wire/limits.js';
import { Gate, type GateOptions, type Sender } from './auth.js';
import type { Dispatcher, Readiness, ServerLog, ServerMetrics } from './dispatch.js';
import { HttpDoor } from './http.js';
import { Operations } from './operations.js';
import { SocketDoor, type SocketLimits } from './websocket.js';

export interface ServerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Several processes may listen on the port; off, a second one fails to start. */
  readonly sharedPort: boolean;
  /** A second port, of this process alone, with the same doors; 0 or absent = none. */
  readonly ownPort?: number;
  readonly senders: readonly Sender[];
  readonly gate: GateOptions;
  readonly sockets: SocketLimits;
  readonly wireLimits: WireLimits;
  /** Requests of the JSON door under way at once. */
  readonly httpMaxInFlight: number;
  readonly engine: Dispatcher & { drain(): Promise<void> };
  readonly readiness: () => Promise<Readiness>;
  /** Further doors: console and admin API. */
  readonly console?: { register(app: TemplatedApp): void; startDraining(): void } | null;
  readonly metrics: ServerMetrics & { readonly contentType: string; text(): Promise<string> };
  readonly clock: Clock;
  readonly log: ServerLog;
}

/** Longest wait for readers to take answers that are already written, ms. */
const FLUSH_MS = 2000;
const FLUSH_STEP_MS = 20;
/** After the close frames: time for the peers to hang up before what is left is cut, ms. */
const LINGER_MS = 150;

/** The port and everything behind it: `/ws`, `/v1/transactions`, `/healthz`, `/readyz`, `/metrics`. */
export class Server {
  readonly #o: ServerOptions;
  readonly #app: TemplatedApp;
  readonly #sockets: SocketDoor;
  readonly #http: HttpDoor;
  readonly #operations: Operations;
  #listening: ListenSocket | null = null;
  #listeningOwn: ListenSocket | null = null;
  #draining: Promise<void> | null = null;

  /** Throws RangeError on a limit the library would answer by aborting the process. */
  constructor(options: ServerOptions) {
    checkLimits(options);
    this.#o = options;
    const { engine: dispatcher, wireLimits, clock, metrics, log } = options;
    const gate = new Gate(options.senders, options.gate, clock);
    this.#sockets = new SocketDoor({ gate, dispatcher, limits: options.sockets, wireLimits, metrics, log });
    this.#http = new HttpDoor({
      gate,
      dispatcher,
      wireLimits,
      maxInFlight: options.httpMaxInFlight,
      clock,
      metrics,
      log,
    });
    this.#operations = new Operations({ readiness: options.readiness, metrics, log });
    this.#app = App();
    this.#app.ws('/ws', this.#sockets.behavior());
    this.#http.register(this.#app);
    options.console?.register(this.#app);
    this.#operations.register(this.#app);
  }

  /** Rejects when the port is taken or the address is not this machine's. */
  listen(): Promise<{ port: number }> {
    const { host, port, sharedPort, ownPort = 0 } = this.#o;
    return new Promise((resolve, reject) => {
      this.#app.listen(host, port, sharedPort ? 0 : LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
        if (socket === false) return reject(new Error(`cannot listen on ${host}:${port}`));
        this.#listening = socket;
        const listening = { port: us_socket_local_port(socket) };
        if (ownPort === 0) return resolve(listening);
        this.#app.listen(host, ownPort, LIBUS_LISTEN_EXCLUSIVE_PORT, (own) => {
          if (own === false) return reject(new Error(`cannot listen on ${host}:${ownPort}`));
          this.#listeningOwn = own;
          resolve(listening);
        });
      });
    });
  }

  get connections(): number {
    return this.#sockets.connections;
  }

  /** `/readyz` says no from now on; everything else goes on. */
  leaveRotation(): void {
    this.#operations.startDraining();
  }

  /**
   * Stops accepting, lets the engine finish and answer what is in flight, closes every connection with 1012 and releases
   * the port. Repeated calls wait for the same end.
   */
  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  async #drain(): Promise<void> {
    this.leaveRotation();
    this.#sockets.startDraining();
    this.#http.startDraining();
    this.#o.console?.startDraining();
    this.#stopListening();
    await this.#o.engine.drain();
    await this.#flushed();
    const hadPeers = this.#sockets.connections > 0;
    this.#sockets.endAll();
    if (hadPeers) await sleep(LINGER_MS);
    this.#app.close();
  }

  /** Cuts everything at once. */
  close(): void {
    this.#stopListening();
    this.#app.close();
  }

  #stopListening(): void {
    for (const socket of [this.#listening, this.#listeningOwn]) {
      if (socket !== null) us_listen_socket_close(socket);
    }
    this.#listening = null;
    this.#listeningOwn = null;
  }

  /** Waits until the answers given have left, or their readers had time enough. */
  async #flushed(): Promise<void> {
    await sleep(0);
    for (let waited = 0; waited < FLUSH_MS; waited += FLUSH_STEP_MS) {
      if (this.#sockets.bufferedBytes() === 0 && this.#http.inFlight === 0) return;
      await sleep(FLUSH_STEP_MS);
    }
  }
}

function checkLimits({ port, sockets, wireLimits, httpMaxInFlight }: ServerOptions): void {
  const whole = (name: string, value: number, min: number, max: number): void => {
    if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${name}: ${value}`);
  };
  whole('port', port, 0, 65_535);
  whole('maxInFlight', sockets.maxInFlight, 1, 1_000_000);
  whole('maxConnections', sockets.maxConnections, 1, 1_000_000);
  whole('maxBackpressureBytes', sockets.maxBackpressureBytes, 1024, 2 ** 30);
  whole('maxBadFrames', sockets.maxBadFrames, 1, 1_000_000);
  whole('maxFrameBytes', wireLimits.maxFrameBytes, 1024, 2 ** 28);
  whole('httpMaxInFlight', httpMaxInFlight, 1, 1_000_000);
  if (sockets.idleTimeoutS !== 0) whole('idleTimeoutS', sockets.idleTimeoutS, 8, 960);
}

import type { WebSocket } from 'uWebSockets.js';
import type { Sender } from './auth.js';

/** What the server keeps per connection. */
export interface Connection {
  readonly sender: Sender;
  /** Of its own among all of the process. */
  readonly id: number;
  /** Sends a frame nobody waits for in particular; finds the connection by its number. False when it is gone. */
  readonly push: (frame: Uint8Array) => boolean;
  /** Messages submitted and not answered yet. */
  inFlight: number;
  /** Unreadable frames in a row. */
  badFrames: number;
  /** Set in the close handler: from then on the native socket throws. */
  closed: boolean;
  /** Its reader did not read and it is being dropped. */
  slow: boolean;
  /** Answers that leave with the next flush. */
  pending: Uint8Array[];
}

export type Socket = WebSocket<Connection>;

/** Status of a `send` whose reader has not read for too long. */
const DROPPED = 2;

/** Collects the answers given during one turn of the loop and writes them with one cork per connection. */
export class ReplyOutbox {
  readonly #dropped: (connection: Connection) => void;
  #dirty: Socket[] = [];
  /** Its frame is being handled: the library holds what is sent to it until all frames that came together are. */
  #corked: Socket | null = null;

  constructor(onDropped: (connection: Connection) => void) {
    this.#dropped = onDropped;
  }

  push(socket: Socket, connection: Connection, frame: Uint8Array): void {
    if (connection.closed) return;
    if (socket === this.#corked) return this.#send(socket, connection, frame);
    connection.pending.push(frame);
    if (connection.pending.length > 1) return;
    this.#dirty.push(socket);
    // nextTick runs after all promise callbacks of this turn: a batch answered one promise at a time is still one write.
    if (this.#dirty.length === 1) process.nextTick(() => this.flush());
  }

  /** Between these two, answers to this socket are sent as they come: a refusal needs no list and no turn of its own. */
  corked(socket: Socket): void {
    this.#corked = socket;
  }

  uncorked(): void {
    this.#corked = null;
  }

  /** Writes everything pending now. */
  flush(): void {
    const sockets = this.#dirty;
    this.#dirty = [];
    for (const socket of sockets) this.#write(socket);
  }

  /** Writes what is pending on one connection, as before closing it. */
  flushOne(socket: Socket, connection: Connection): void {
    if (!connection.closed && connection.pending.length > 0) this.#write(socket);
  }

  #send(socket: Socket, connection: Connection, frame: Uint8Array): void {
    try {
      if (socket.send(frame, true, false) === DROPPED) this.#lost(socket, connection);
    } catch {
      // As below.
    }
  }

  /** Never drop silently: without its connection the caller knows to ask again with the same msgid. */
  #lost(socket: Socket, connection: Connection): void {
    this.#dropped(connection);
    if (!connection.closed) socket.close();
  }

  #write(socket: Socket): void {
    try {
      const connection = socket.getUserData();
      if (connection.closed) return;
      const frames = connection.pending;
      connection.pending = [];
      let lost = false;
      socket.cork(() => {
        for (const frame of frames) {
          if (connection.closed) return;
          if (socket.send(frame, true, false) === DROPPED) lost = true;
        }
      });
      if (lost) this.#lost(socket, connection);
    } catch {
      // The socket closed between the check and the call; its caller asks again.
    }
  }
}

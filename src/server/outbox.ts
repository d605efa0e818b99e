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

/** Collects the answers given during one turn of the loop and writes them with one cork per connection. */
export class ReplyOutbox {
  readonly #dropped: (connection: Connection) => void;
  #dirty: Socket[] = [];

  constructor(onDropped: (connection: Connection) => void) {
    this.#dropped = onDropped;
  }

  push(socket: Socket, connection: Connection, frame: Uint8Array): void {
    if (connection.closed) return;
    connection.pending.push(frame);
    if (connection.pending.length > 1) return;
    this.#dirty.push(socket);
    // nextTick runs after all promise callbacks of this turn: a batch answered one promise at a time is still one write.
    if (this.#dirty.length === 1) process.nextTick(() => this.flush());
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
          if (socket.send(frame, true, false) === 2) lost = true;
        }
      });
      // Never drop silently: without its connection the caller knows to ask again with the same msgid.
      if (lost) {
        this.#dropped(connection);
        if (!connection.closed) socket.close();
      }
    } catch {
      // The socket closed between the check and the call; its caller asks again.
    }
  }
}

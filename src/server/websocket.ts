import {
  DISABLED,
  type HttpRequest,
  type HttpResponse,
  type SocketContext,
  type WebSocketBehavior,
} from 'uWebSockets.js';
import type { Inbound } from '../engine/inbound.js';
import { decodeRequest, type Envelope } from '../wire/envelope.js';
import { errorFrame } from '../wire/error-frame.js';
import { type ErrorCode, errorMessage, WireError } from '../wire/errors.js';
import type { WireLimits } from '../wire/limits.js';
import { type Gate, gatewayHeaders } from './auth.js';
import type { Dispatcher, ServerLog, ServerMetrics } from './dispatch.js';
import { statusLine, httpStatusOf } from './http-status.js';
import { type Connection, ReplyOutbox, type Socket } from './outbox.js';

export interface SocketLimits {
  /** Messages of one connection waiting for their answer. */
  readonly maxInFlight: number;
  readonly maxConnections: number;
  /** Bytes of answers held for a slow reader before it is disconnected. */
  readonly maxBackpressureBytes: number;
  /** Unreadable frames in a row before the connection is closed. */
  readonly maxBadFrames: number;
  /** 0 or 8..960. */
  readonly idleTimeoutS: number;
}

export interface SocketDoorOptions {
  readonly gate: Gate;
  readonly dispatcher: Dispatcher;
  readonly limits: SocketLimits;
  readonly wireLimits: WireLimits;
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
}

/** Frames up to this much over the limit still get a typed answer; beyond it the library drops the connection (1006). */
const OVERSIZE_MARGIN_BYTES = 65_536;

/** Close codes used, all documented for callers. */
const CLOSE = { unsupported: 1003, invalid: 1007, tooBig: 1009, internal: 1011, restart: 1012 } as const;

/** The binary WebSocket door `/ws`. */
export class SocketDoor {
  readonly #o: SocketDoorOptions;
  /** Open connections by their number. */
  readonly #sockets = new Map<number, Socket>();
  #nextId = 1;
  readonly #outbox: ReplyOutbox;
  #draining = false;

  constructor(options: SocketDoorOptions) {
    this.#o = options;
    this.#outbox = new ReplyOutbox((connection) => this.#slow(connection));
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** From now on every new frame is answered E705 and every upgrade refused. */
  startDraining(): void {
    this.#draining = true;
  }

  /** Bytes still held for readers. */
  bufferedBytes(): number {
    let bytes = 0;
    for (const socket of this.#sockets.values()) bytes += socket.getBufferedAmount();
    return bytes;
  }

  /** Writes what is pending and closes every connection with 1012. */
  endAll(): void {
    this.#outbox.flush();
    for (const socket of [...this.#sockets.values()]) this.#end(socket, CLOSE.restart, 'restart');
  }

  behavior(): WebSocketBehavior<Connection> {
    const { limits, wireLimits } = this.#o;
    return {
      maxPayloadLength: wireLimits.maxFrameBytes + OVERSIZE_MARGIN_BYTES,
      maxBackpressure: limits.maxBackpressureBytes,
      closeOnBackpressureLimit: true,
      idleTimeout: limits.idleTimeoutS,
      maxLifetime: 0,
      compression: DISABLED,
      sendPingsAutomatically: true,
      upgrade: (res, req, context) => this.#upgrade(res, req, context),
      open: (socket) => {
        this.#sockets.set(socket.getUserData().id, socket);
        this.#o.metrics.connectionOpened();
      },
      message: (socket, message, isBinary) => this.#message(socket, message, isBinary),
      dropped: (socket) => this.#slow(socket.getUserData()),
      drain: () => undefined,
      close: (socket) => this.#closed(socket),
    };
  }

  /** An exception here would abort the process. */
  #upgrade(res: HttpResponse, req: HttpRequest, context: SocketContext): void {
    try {
      const refused = (code: ErrorCode): void => refuseUpgrade(res, code);
      if (this.#draining) return refused('E705');
      if (this.#sockets.size >= this.#o.limits.maxConnections) return refused('E701');
      const auth = this.#o.gate.check(gatewayHeaders((name) => req.getHeader(name)));
      if (!auth.ok) {
        this.#o.metrics.authRefused('ws', auth.code);
        return refused(auth.code);
      }
      const id = this.#nextId++;
      const connection: Connection = {
        sender: auth.sender,
        id,
        push: (frame) => this.#push(id, frame),
        inFlight: 0,
        badFrames: 0,
        closed: false,
        slow: false,
        pending: [],
      };
      const [key, protocol, extensions] = ['key', 'protocol', 'extensions'].map((h) =>
        req.getHeader(`sec-websocket-${h}`),
      );
      res.cork(() => res.upgrade(connection, key ?? '', protocol ?? '', extensions ?? '', context));
    } catch (error) {
      this.#o.log.error({ err: error }, '处理连接请求出错');
      try {
        res.close();
      } catch {
        // Already gone.
      }
    }
  }

  #message(socket: Socket, message: ArrayBuffer, isBinary: boolean): void {
    this.#outbox.corked(socket);
    try {
      if (!isBinary) return this.#end(socket, CLOSE.unsupported, '只接受二进制帧，见接口协议文档');
      this.#frame(socket, new Uint8Array(message));
    } catch (error) {
      this.#o.log.error({ err: error }, '处理报文出错');
      this.#end(socket, CLOSE.internal, '系统内部错误');
    } finally {
      this.#outbox.uncorked();
    }
  }

  #frame(socket: Socket, frame: Uint8Array): void {
    const connection = socket.getUserData();
    let envelope: Envelope;
    try {
      envelope = decodeRequest(frame, this.#o.wireLimits);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.#unreadable(socket, connection, error);
    }
    connection.badFrames = 0;
    const refusal = this.#draining ? 'E705' : connection.inFlight >= this.#o.limits.maxInFlight ? 'E707' : null;
    if (refusal !== null) return this.#refuse(socket, connection, refusal, '', envelope.msgid);
    connection.inFlight += 1;
    this.#o.dispatcher.submit(new SocketMessage(envelope, socket, connection, this.#outbox));
  }

  #push(id: number, frame: Uint8Array): boolean {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return false;
    this.#outbox.push(socket, socket.getUserData(), frame);
    return true;
  }

  #refuse(socket: Socket, connection: Connection, code: ErrorCode, detail: string, msgid: string): void {
    this.#o.metrics.doorRefused('ws', code);
    this.#outbox.push(socket, connection, errorFrame(msgid, '', code, detail));
  }

  /** A typed answer first; a peer that keeps sending what cannot be read is then disconnected. */
  #unreadable(socket: Socket, connection: Connection, error: WireError): void {
    this.#refuse(socket, connection, error.code, error.detail, error.msgid ?? '');
    if (error.code === 'E104') return this.#end(socket, CLOSE.tooBig, '报文过大');
    if (error.msgid !== null) return;
    connection.badFrames += 1;
    if (connection.badFrames >= this.#o.limits.maxBadFrames) this.#end(socket, CLOSE.invalid, '无法识别的报文过多');
  }

  #end(socket: Socket, code: number, reason: string): void {
    try {
      const connection = socket.getUserData();
      if (connection.closed) return;
      this.#outbox.flushOne(socket, connection);
      if (!connection.closed) socket.end(code, reason);
    } catch {
      // Closed by the peer in the meantime.
    }
  }

  #slow(connection: Connection): void {
    if (connection.slow) return;
    connection.slow = true;
    this.#o.metrics.slowReaderClosed();
  }

  #closed(socket: Socket): void {
    const connection = socket.getUserData();
    connection.closed = true;
    connection.pending = [];
    if (this.#sockets.delete(connection.id)) this.#o.metrics.connectionClosed();
  }
}

/** A message of a connection. */
class SocketMessage implements Inbound {
  readonly envelope: Envelope;
  readonly senderId: string;
  readonly areas: readonly string[];
  readonly push: (frame: Uint8Array) => boolean;
  readonly #socket: Socket;
  readonly #connection: Connection;
  readonly #outbox: ReplyOutbox;
  #answered = false;

  constructor(envelope: Envelope, socket: Socket, connection: Connection, outbox: ReplyOutbox) {
    this.envelope = envelope;
    this.senderId = connection.sender.id;
    this.areas = connection.sender.areas;
    this.push = connection.push;
    this.#socket = socket;
    this.#connection = connection;
    this.#outbox = outbox;
  }

  reply(answer: Uint8Array): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#connection.inFlight -= 1;
    if (this.#connection.closed) throw new Error('the connection is gone');
    this.#outbox.push(this.#socket, this.#connection, answer);
  }
}

function refuseUpgrade(res: HttpResponse, code: ErrorCode): void {
  res.cork(() => {
    res
      .writeStatus(statusLine(httpStatusOf(code)))
      .writeHeader('x-error-code', code)
      .writeHeader('content-type', 'text/plain; charset=utf-8')
      .end(`${code} ${errorMessage(code)}\n`, true);
  });
}

/**
 * The part of uWebSockets.js that this folder uses. The installed repack declares its constants as types, so its own
 * declarations cannot be used; the specifier stays the official one so that the official package can take its place.
 */
declare module 'uWebSockets.js' {
  type Bytes = string | ArrayBuffer | Uint8Array;

  /** Opaque handles of the native side. */
  interface ListenSocket {
    readonly listenSocket: unique symbol;
  }
  interface SocketContext {
    readonly socketContext: unique symbol;
  }

  /** What became of a message handed to `send`. */
  type SendStatus = 0 | 1 | 2;

  interface WebSocket<UserData> {
    /** 1 sent, 0 queued behind backpressure, 2 dropped. Throws once the socket is closed. */
    send(message: Bytes, isBinary: boolean, compress: boolean): SendStatus;
    /** Runs the close handler before it returns. */
    end(code: number, message: string): void;
    /** Drops the connection without a close frame. */
    close(): void;
    cork(callback: () => void): WebSocket<UserData>;
    getBufferedAmount(): number;
    getUserData(): UserData;
  }

  /** Valid until it is answered or aborted; throws afterwards. */
  interface HttpResponse {
    writeStatus(status: string): HttpResponse;
    writeHeader(name: string, value: string): HttpResponse;
    end(body?: Bytes, closeConnection?: boolean): HttpResponse;
    /** One chunk of an answer without a length; false when it waits for a slow reader. */
    write(chunk: Bytes): boolean;
    getRemoteAddressAsText(): ArrayBuffer;
    close(): HttpResponse;
    cork(callback: () => void): HttpResponse;
    onAborted(handler: () => void): HttpResponse;
    /** The chunk is detached after the callback. */
    onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): HttpResponse;
    upgrade<UserData>(data: UserData, key: string, protocol: string, extensions: string, context: SocketContext): void;
  }

  /** Valid only until the handler returns. */
  interface HttpRequest {
    getHeader(lowerCaseName: string): string;
    getMethod(): string;
    getUrl(): string;
    /** What stands behind `?`, as it was sent. */
    getQuery(): string;
  }

  interface WebSocketBehavior<UserData> {
    /** Bytes; a longer message drops the connection (1006). */
    maxPayloadLength: number;
    /** Bytes held for a slow reader. */
    maxBackpressure: number;
    closeOnBackpressureLimit: boolean;
    /** Seconds, 0 or 8..960; anything else aborts the process. */
    idleTimeout: number;
    /** Minutes, 0 = for ever. */
    maxLifetime: number;
    compression: number;
    sendPingsAutomatically: boolean;
    /** Must not throw: the process aborts. */
    upgrade: (res: HttpResponse, req: HttpRequest, context: SocketContext) => void;
    open: (ws: WebSocket<UserData>) => void;
    /** `message` is detached after the callback. */
    message: (ws: WebSocket<UserData>, message: ArrayBuffer, isBinary: boolean) => void;
    dropped: (ws: WebSocket<UserData>, message: ArrayBuffer, isBinary: boolean) => void;
    drain: (ws: WebSocket<UserData>) => void;
    /** The socket may not be used any more. */
    close: (ws: WebSocket<UserData>, code: number, message: ArrayBuffer) => void;
  }

  type Handler = (res: HttpResponse, req: HttpRequest) => void;

  interface TemplatedApp {
    listen(host: string, port: number, options: number, callback: (socket: ListenSocket | false) => void): TemplatedApp;
    ws<UserData>(pattern: string, behavior: WebSocketBehavior<UserData>): TemplatedApp;
    get(pattern: string, handler: Handler): TemplatedApp;
    post(pattern: string, handler: Handler): TemplatedApp;
    any(pattern: string, handler: Handler): TemplatedApp;
    /** Drops every connection (1006). */
    close(): TemplatedApp;
  }

  export function App(options?: object): TemplatedApp;
  export function us_listen_socket_close(socket: ListenSocket): void;
  export function us_socket_local_port(socket: ListenSocket): number;
  export const DISABLED: number;
  export const LIBUS_LISTEN_EXCLUSIVE_PORT: number;
  export type {
    Bytes,
    HttpRequest,
    HttpResponse,
    ListenSocket,
    SendStatus,
    SocketContext,
    TemplatedApp,
    WebSocket,
    WebSocketBehavior,
  };
}

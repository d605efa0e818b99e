/**
 * A WebSocket client that costs almost nothing: frames come ready made (with a zero mask, so masking is done before the
 * run), answers are handed over as places in the socket's own buffer. On a shared box the generator must not be what is measured.
 */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';

const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const EMPTY = Buffer.alloc(0);

export interface SocketEvents {
  /** A binary message: `bytes[start, end)`, valid only during the call. */
  message(bytes: Buffer, start: number, end: number): void;
  /** After all messages that arrived together. */
  settled(): void;
  /** The connection ended, or speaks another protocol. */
  lost(why: string): void;
}

export class LoadSocket {
  readonly #socket: Socket;
  readonly #events: SocketEvents;
  #rest: Buffer = EMPTY;
  #closing = false;

  constructor(socket: Socket, head: Buffer, events: SocketEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#data(chunk));
    socket.on('error', (error) => this.#lost(error.message));
    socket.on('close', () => this.#lost('closed'));
    if (head.length > 0) this.#data(head);
  }

  /** Complete client frames, one after the other. The bytes belong to the socket from now on. */
  write(frames: Buffer): void {
    this.#socket.write(frames);
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #lost(why: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#events.lost(why);
  }

  #data(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (true) {
      const header = headerLength(bytes, at);
      if (header === 0) break;
      const start = at + header;
      const end = start + payloadLength(bytes, at);
      if (end > bytes.length) break;
      this.#frame((bytes[at] as number) & 0x0f, bytes, start, end);
      at = end;
    }
    this.#rest = at === bytes.length ? EMPTY : bytes.subarray(at);
    this.#events.settled();
  }

  #frame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === BINARY) this.#events.message(bytes, start, end);
    else if (opcode === PING) this.#socket.write(clientFrame(bytes.subarray(start, end), 0x0a));
    else if (opcode === CLOSE) this.#lost(`closed by the server: ${bytes.subarray(start, end).toString('hex')}`);
  }
}

/** 0 when the header has not arrived whole. Servers do not mask. */
function headerLength(bytes: Buffer, at: number): number {
  if (bytes.length - at < 2) return 0;
  const short = (bytes[at + 1] as number) & 0x7f;
  const length = short < 126 ? 2 : short === 126 ? 4 : 10;
  return bytes.length - at < length ? 0 : length;
}

function payloadLength(bytes: Buffer, at: number): number {
  const short = (bytes[at + 1] as number) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
}

/** One final client frame, masked with zeros. */
export function clientFrame(payload: Uint8Array, opcode = BINARY): Buffer {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.alloc(head + 4 + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(payload, head + 4);
  return frame;
}

/** Rejects when the server does not upgrade. */
export function openLoadSocket(
  host: string,
  port: number,
  headers: Record<string, string>,
  events: SocketEvents,
): Promise<LoadSocket> {
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString('base64');
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    };
    const handshake = request({ host, port, path: '/ws', headers: { ...headers, ...upgrade }, agent: false });
    handshake.once('upgrade', (_response, socket, head) => resolve(new LoadSocket(socket as Socket, head, events)));
    handshake.once('response', (response) => reject(new Error(`no upgrade: HTTP ${response.statusCode}`)));
    handshake.once('error', reject);
    handshake.end();
  });
}

/** A WebSocket peer that keeps no rule: its bytes are sent as they are. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { gatewayHeaders } from '../../src/client/headers.js';
import { systemClock } from '../../src/wire/clock.js';
import type { Caller } from '../../scripts/pair/lib/engine.js';
import { LOOPBACK } from '../../scripts/pair/lib/stage.js';

export interface Raw {
  readonly socket: Socket;
  /** What came, as text: enough to see a status line. */
  heard: string;
  readonly closed: Promise<void>;
  open: boolean;
}

/** A connection to a port of loopback with nothing said yet. */
export function dial(port: number): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, LOOPBACK);
    let gone: () => void = () => undefined;
    const raw: Raw = { socket, heard: '', open: true, closed: new Promise((end) => (gone = end)) };
    socket.on('data', (chunk) => (raw.heard = (raw.heard + chunk.toString('latin1')).slice(-4000)));
    socket.once('error', reject);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      raw.open = false;
      gone();
    });
    socket.once('connect', () => resolve(raw));
  });
}

export function upgradeRequest(sender: Caller): string {
  const headers = {
    Host: LOOPBACK,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...gatewayHeaders(sender, systemClock, Math.random),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `GET /ws HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** Through the handshake; after it anything may be sent. */
export async function dialWs(port: number, sender: Caller): Promise<Raw> {
  const raw = await dial(port);
  raw.socket.write(upgradeRequest(sender));
  for (let i = 0; i < 400 && raw.open && !raw.heard.includes('\r\n\r\n'); i += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  if (!raw.heard.includes('101')) throw new Error(`no WebSocket: ${raw.heard.slice(0, 80)}`);
  return raw;
}

export interface FrameChoice {
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly masked?: boolean;
  readonly reserved?: number;
  /** Length told instead of the real one. */
  readonly told?: number;
}

/** One frame; masked with zeros, which leaves its bytes readable. */
export function frame(payload: Uint8Array, choice: FrameChoice = {}): Buffer {
  const { opcode = 2, fin = true, masked = true, reserved = 0, told = payload.length } = choice;
  const head = [(fin ? 0x80 : 0) | (reserved << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  const long = Buffer.alloc(8);
  if (told < 126) head.push(mask | told);
  else if (told < 65_536) head.push(mask | 126, told >> 8, told & 0xff);
  else {
    long.writeBigUInt64BE(BigInt(told));
    head.push(mask | 127, ...long);
  }
  return Buffer.concat([Buffer.from(head), masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

/**
 * The engine's side of the control socket: one line with a command in, lines of text out. The folder is the owner's alone, so
 * the file system says who may: no port, no secret.
 */
import { Buffer } from 'node:buffer';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { askEngine } from './ask.js';
import { controlPath, makeControlFolder, MAX_SOCKET_PATH } from './place.js';

/** Answers a command by lines; the connection is closed when it resolves, or when the process ends. */
export type Handler = (say: (line: string) => void) => Promise<void> | void;

const MAX_COMMAND = 1000;
const PROBE_MS = 200;

/** Listens; resolves to what ends it. Rejects with a reason when there can be no socket: the engine goes on without. */
export async function listenForCommands(
  dataDir: string,
  engineNo: number,
  handlers: Readonly<Record<string, Handler>>,
): Promise<() => void> {
  const path = controlPath(dataDir, engineNo);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) throw new Error(`the path is too long for a socket: ${path}`);
  makeControlFolder(dataDir);
  const other = await Promise.race([askEngine(path, 'status', () => undefined), sleep(PROBE_MS, 'silent' as const)]);
  if (other !== 'absent') throw new Error(`another engine answers at ${path}`);
  rmSync(path, { force: true });
  const server = createServer((socket) => serve(socket, handlers));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.on('error', () => undefined);
  chmodSync(path, 0o600);
  server.unref();
  return () => close(server, path);
}

function close(server: Server, path: string): void {
  server.close();
  rmSync(path, { force: true });
}

function serve(socket: Socket, handlers: Readonly<Record<string, Handler>>): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  const hear = (chunk: string): void => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end < 0 && text.length < MAX_COMMAND) return;
    socket.off('data', hear);
    const say = (line: string): void => void socket.write(`${line}\n`);
    const handler = Object.hasOwn(handlers, text.slice(0, end)) ? handlers[text.slice(0, end)] : undefined;
    if (handler === undefined) socket.end('没有这个命令\n');
    else void Promise.resolve(handler(say)).finally(() => socket.end());
  };
  socket.on('data', hear);
}

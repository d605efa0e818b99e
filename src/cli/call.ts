import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../wire/clock.js';
import { signedHeaders } from '../wire/signature.js';
import { readSenders } from './settings/senders.js';

/** Who sends: options of every command that talks to a running engine. */
export interface Identity {
  readonly sender?: string;
  readonly secret?: string;
  readonly sendersFile: string;
}

interface CallOptions extends Identity {
  readonly url: string;
  readonly timeout: string;
}

const SENDERS_FILE = './data/senders.json';

export function identity(command: Command): Command {
  return command
    .option('--sender <id>', '接入方编号；不写则用接入方文件里的第一个')
    .option('--secret <text>', '接入方密钥；不写则从接入方文件读取')
    .option('--senders-file <file>', '接入方文件', SENDERS_FILE);
}

/** `call` posts one JSON transaction; `sign` prints the headers for doing so by hand. */
export function register(program: Command): void {
  identity(program.command('call').argument('<file>', 'JSON 报文文件，- 表示标准输入'))
    .description('发送一个 JSON 报文并打印应答；应答为成功时退出码 0，失败 2，连不上 1')
    .option('--url <url>', '服务地址', 'http://127.0.0.1:7300')
    .option('--timeout <ms>', '等待应答的时间，毫秒', '10000')
    .action((file: string, options: CallOptions) => call(file, options));

  identity(program.command('sign'))
    .description('打印一次请求用的网关签名头，直接接在 curl 后面：curl $(settlement-core sign) …')
    .action((options: Identity) => {
      const lines = Object.entries(freshHeaders(options)).map(([name, value]) => `-H ${name}:${value}`);
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

async function call(file: string, options: CallOptions): Promise<void> {
  const timeoutMs = Number(options.timeout);
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1)
    throw new Error(`--timeout 应为毫秒数，而不是“${options.timeout}”。`);
  const body = readMessage(file);
  let response: Response;
  try {
    response = await fetch(new URL('/v1/transactions', options.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...freshHeaders(options) },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const cause =
      error instanceof Error ? ((error.cause as { code?: string } | undefined)?.code ?? error.name) : String(error);
    throw new Error(`没有得到 ${options.url} 的应答（${cause}）。服务是否已启动？结算报文可用同一报文编号重发。`);
  }
  const text = await response.text();
  process.stdout.write(`${pretty(text)}\n`);
  if (!succeeded(text)) process.exitCode = 2;
}

function readMessage(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Error(`读不到报文文件 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。`);
  }
}

function freshHeaders(options: Identity): Record<string, string> {
  const { id, secret } = identify(options);
  return signedHeaders(id, secret, Math.floor(systemClock.nowMs() / 1000), randomUUID());
}

/** Throws with a Chinese sentence when the sender is not in the file. */
export function identify({ sender, secret, sendersFile }: Identity): { id: string; secret: string } {
  if (secret !== undefined) return { id: sender ?? 'local', secret };
  const senders = readSenders(sendersFile);
  const found = sender === undefined ? senders[0] : senders.find((s) => s.id === sender);
  if (found === undefined) throw new Error(`接入方文件 ${sendersFile} 里没有 ${sender}。`);
  return found;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function succeeded(text: string): boolean {
  try {
    return Number((JSON.parse(text) as { infcode?: unknown }).infcode) === 0;
  } catch {
    return false;
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readSenders } from '../../src/cli/settings/senders.js';
import { systemClock } from '../../src/wire/clock.js';
import { decodeAnswer, encodeRequest } from '../../src/wire/envelope.js';
import { signedHeaders } from '../../src/wire/signature.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let dir = '';
const children: Started[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'start-'));
});
afterEach(() => {
  for (const { child } of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  out: string;
  err: string;
}

function run(env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'start'], {
    env: { PATH: process.env['PATH'], SC_DATA_DIR: dir, SC_PORT: '0', SC_THREADS: '1', ...env },
  });
  const started: Started = { child, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (started.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (started.err += chunk.toString()));
  children.push(started);
  return started;
}

async function ready(started: Started): Promise<number> {
  while (!started.out.includes('已就绪')) {
    if (started.child.exitCode !== null) throw new Error(`ended: ${started.err}`);
    await Promise.race([once(started.child.stdout, 'data'), once(started.child, 'exit')]);
  }
  return Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(started.out)?.[1]);
}

async function ended(started: Started): Promise<number | null> {
  if (started.child.exitCode === null) await once(started.child, 'close');
  return started.child.exitCode;
}

describe('settlement-core start', () => {
  it('serves, and on SIGTERM answers what is in flight, closes with 1012 and exits 0', async () => {
    const engine = run();
    const port = await ready(engine);
    const [sender] = readSenders(join(dir, 'senders.json'));
    if (sender === undefined) throw new Error('no sender');
    const headers = signedHeaders(sender.id, sender.secret, Math.floor(systemClock.nowMs() / 1000), 'n1');
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
    const answers: string[] = [];
    socket.on('message', (data) => answers.push(decodeAnswer(data as Buffer).msgid));
    await once(socket, 'open');
    for (let i = 0; i < 50; i += 1) {
      const body = new Uint8Array([0x90]);
      socket.send(
        encodeRequest({
          infno: '1101',
          msgid: `m${i}`,
          psnNo: `P${i}`,
          insuplc: '610100',
          mdtrtarea: '150100',
          timeoutMs: 5000,
          body,
        }),
      );
    }
    await once(socket, 'message');
    engine.child.kill('SIGTERM');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1012);
    expect(await ended(engine)).toBe(0);
    expect(answers).toHaveLength(50);
    expect(engine.err).toContain('已停机');
    expect(engine.err).not.toContain(sender.secret);
  });

  it('a wrong setting stops the start with one sentence', async () => {
    const engine = run({ SC_STOP_TIMEOUT_MS: 'soon' });
    expect(await ended(engine)).toBe(1);
    expect(engine.err).toMatch(/^没有启动：.*stopTimeoutMs.*SC_STOP_TIMEOUT_MS.*“soon”.*。\n$/);
  });

  it('a second engine on the same data folder is told so', async () => {
    await ready(run());
    const second = run();
    expect(await ended(second)).toBe(1);
    expect(second.err).toMatch(/没有启动：.*。\n$/);
  });
});

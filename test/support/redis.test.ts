import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startRedis, startRedisTcp } from './redis.js';

describe('private redis-server', () => {
  it('answers on its unix socket and leaves nothing behind', async () => {
    const server = await startRedis();
    const client = new Redis(server.socket);
    expect(await client.set('k', 'v')).toBe('OK');
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'no']);
    await client.quit();
    await server.stop();
    await server.stop();
    expect(existsSync(server.dir)).toBe(false);
  });

  it('listens on a free port, with append-only file and extra arguments', async () => {
    const server = await startRedisTcp({ appendonly: 'always', args: ['--databases', '2'] });
    const client = new Redis(server.port, '127.0.0.1');
    expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
    expect(await client.config('GET', 'databases')).toEqual(['databases', '2']);
    await client.quit();
    await server.stop();
  });

  it('keeps an append-only data folder over a crash', async () => {
    const first = await startRedis({ appendonly: 'always' });
    const writer = new Redis(first.socket);
    writer.on('error', () => undefined);
    await writer.set('k', 'kept');
    writer.disconnect();
    first.kill();
    const second = await startRedis({ appendonly: 'always', dir: first.dir });
    const reader = new Redis(second.socket);
    expect(await reader.get('k')).toBe('kept');
    await reader.quit();
    await second.stop();
    await first.stop();
    expect(existsSync(first.dir)).toBe(false);
  });

  it('says why a server did not start', async () => {
    await expect(startRedis({ args: ['--no-such-setting', '1'] })).rejects.toThrow(/no-such-setting/);
  });
});

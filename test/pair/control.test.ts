/** Commands to a running engine by its socket, and the counters by which it knows a master that lost something. */
import { statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Stage } from '../../scripts/pair/lib/stage.js';
import { filled } from '../../scripts/pair/lib/template.js';
import { askEngine } from '../../src/cli/control/ask.js';
import { type Handler, listenForCommands } from '../../src/cli/control/listen.js';
import { controlPath, knownEngines } from '../../src/cli/control/place.js';
import { readinessOf } from '../../src/cli/readiness.js';
import type { StateStore } from '../../src/store/port.js';
import { Marks } from '../../src/store/redis/marks.js';
import { manualClock } from '../../src/wire/clock.js';

const stage = new Stage();
const closers: (() => void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await stage.end();
});

async function listen(dir: string, engineNo: number, handlers: Readonly<Record<string, Handler>>): Promise<string> {
  closers.push(await listenForCommands(dir, engineNo, handlers));
  return controlPath(dir, engineNo);
}

async function ask(path: string, command: string): Promise<{ asked: string; lines: string[] }> {
  const lines: string[] = [];
  return { asked: await askEngine(path, command, (line) => lines.push(line)), lines };
}

describe('the control socket', () => {
  it('answers by lines, knows its commands only, and is its owner’s alone', async () => {
    const dir = stage.folder('a');
    const path = await listen(dir, 3, {
      drain: async (say) => {
        say('一');
        await Promise.resolve();
        say('二');
      },
    });
    expect(await ask(path, 'drain')).toEqual({ asked: 'answered', lines: ['一', '二'] });
    for (const strange of ['toString', '__proto__', 'DRAIN'])
      expect((await ask(path, strange)).lines).toEqual(['没有这个命令']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(knownEngines(dir)).toEqual([3]);
  });

  it('takes over the socket of an engine that was killed, not that of one that runs', async () => {
    const dir = stage.folder('b');
    const path = await listen(dir, 0, {});
    await expect(listenForCommands(dir, 0, {})).rejects.toThrow('another engine');
    closers.splice(0)[0]?.();
    expect(await ask(path, 'drain')).toEqual({ asked: 'absent', lines: [] });
    writeFileSync(path, '');
    await listen(dir, 0, { status: (say) => say('ok') });
    expect((await ask(path, 'status')).lines).toEqual(['ok']);
  });

  it('is not disturbed by one who connects and says nothing, or too much', async () => {
    const path = await listen(stage.folder('c'), 0, { status: (say) => say('ok') });
    const silent = createConnection(path);
    const loud = createConnection(path, () => loud.write('x'.repeat(5000)));
    await new Promise((resolve) => loud.on('close', resolve).resume());
    expect((await ask(path, 'status')).lines).toEqual(['ok']);
    silent.destroy();
  });
});

describe('R9: marks', () => {
  const all = (): boolean => true;

  it('close what is behind, for this engine’s counter alone, until it is complete or accepted', async () => {
    const marks = new Marks('me', manualClock());
    marks.confirmed('{p00}:f', 7);
    marks.confirmed('{p00}:f', 5);
    marks.confirmed('{p01}:f', 2);
    const stored = new Map([
      [marks.key('{p00}:f'), 6],
      [marks.key('{p01}:f'), 9],
    ]);
    const read = async (key: string): Promise<number> => stored.get(key) ?? 0;
    await marks.compare(all, read);
    expect(marks.behind()).toEqual([{ key: '{p00}:f:me', seen: 7, found: 6 }]);
    expect([marks.isBehind('{p00}:f'), marks.isBehind('{p01}:f')]).toEqual([true, false]);
    stored.set(marks.key('{p00}:f'), 7);
    await marks.compare(all, read);
    expect(marks.behind()).toEqual([]);
    stored.clear();
    await marks.compare((key) => key.startsWith('{p01}'), read);
    expect(marks.accept()).toEqual([{ key: '{p01}:f:me', seen: 2, found: 0 }]);
    expect(marks.isBehind('{p01}:f')).toBe(false);
  });

  it('do not take a counter that expired while nothing was settled for a loss', async () => {
    const clock = manualClock();
    const marks = new Marks('me', clock);
    expect(marks.raise('{p00}:f')).toEqual([
      ['INCR', '{p00}:f:me'],
      ['EXPIRE', '{p00}:f:me', 604_800],
    ]);
    expect(marks.raise('{p00}:f')).toEqual([['INCR', '{p00}:f:me']]);
    marks.confirmed('{p00}:f', 2);
    clock.advance(5 * 86_400_000);
    expect(marks.raise('{p00}:f')).toHaveLength(2);
    await marks.compare(all, async () => 0);
    expect(marks.isBehind('{p00}:f')).toBe(true);
    marks.accept();
    marks.confirmed('{p00}:f', 3);
    clock.advance(7 * 86_400_000);
    await marks.compare(all, async () => 0);
    expect(marks.isBehind('{p00}:f')).toBe(false);
  });
});

describe('R18: readiness', () => {
  it('is refused to a machine whose clock is not that of the store, and tells the difference', async () => {
    const clock = manualClock();
    const store = (serverTimeMs: number): StateStore =>
      ({ kind: 'redis', health: async () => ({ ready: true, reason: '', detail: { serverTimeMs } }) }) as never;
    const at = clock.nowMs();
    expect(await readinessOf(store(at - 2000), ['v'], clock)).toMatchObject({
      ready: true,
      detail: { store: { clockSkewMs: 2000 } },
    });
    expect(await readinessOf(store(at - 3_600_000), ['v'], clock)).toMatchObject({
      ready: false,
      reasons: ['本机时钟不对'],
    });
    expect((await readinessOf(store(at), [], clock)).reasons).toEqual(['没有生效的政策']);
  });
});

it('templates are filled completely or not at all', () => {
  expect(() => filled('redis.conf', { BIND: '127.0.0.1' })).toThrow('@PORT@');
  const text = filled('redis.conf', { BIND: '127.0.0.1', PORT: 1, DIR: '/d', REPLICAOF: '' });
  expect(text).toMatch(/^appendfsync always$/m);
  expect(text.split('\n').filter((line) => !line.startsWith('#') && line.includes('@'))).toEqual([]);
});

/** The line that everything else is judged through: it may be slow or broken, and never changes a byte. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/cli/roster/random.js';
import { Stage } from '../../scripts/pair/lib/stage.js';
import { Link, type LineState } from './link.js';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.end();
});

/** A line to a server that keeps what it hears and says it back. */
async function echo(): Promise<{ link: Link; near: Socket; heard: () => string; back: () => string }> {
  const stage = new Stage();
  stages.push(stage);
  let heard = '';
  let back = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      socket.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stage.later(() => void server.close());
  const link = await Link.to((server.address() as AddressInfo).port, stage, new SeededRandom(3));
  const near = connect(link.port, '127.0.0.1');
  near.on('error', () => undefined);
  near.on('data', (chunk) => (back += chunk.toString()));
  await once(near, 'connect');
  stage.later(() => void near.destroy());
  return { link, near, heard: () => heard, back: () => back };
}

const until = async (test: () => boolean): Promise<void> => {
  while (!test()) await sleep(2);
};

/** Also when it is reset, which `once` would take for a failure. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()));

describe('F12: a line', () => {
  const words = 'every byte in its place '.repeat(40);
  for (const state of ['open', 'delay', 'dribble'] satisfies LineState[]) {
    it(`${state}: brings everything, in order`, async () => {
      const { link, near, back } = await echo();
      link.set(state);
      near.write(words);
      await until(() => back().length >= words.length);
      expect(back()).toBe(words);
    });
  }

  it('hole: holds everything back and brings it when it is open again', async () => {
    const { link, near, heard, back } = await echo();
    link.set('hole');
    near.write('late');
    await sleep(50);
    expect(heard()).toBe('');
    link.set('open');
    await until(() => back() === 'late');
    expect(near.destroyed).toBe(false);
  });

  it('deaf: brings what is said, not the answer', async () => {
    const { link, near, heard, back } = await echo();
    link.set('deaf');
    near.write('done');
    await until(() => heard() === 'done');
    await sleep(20);
    expect(back()).toBe('');
    link.set('open');
    await until(() => back() === 'done');
  });

  it('breaks: ends the connection in the middle, part of it brought', async () => {
    const { link, near, heard } = await echo();
    link.set('breaks');
    const all = 'x'.repeat(60_000);
    const ended = closed(near);
    near.write(all);
    await ended;
    expect(heard().length).toBeLessThan(all.length);
    expect(link.stats.broken).toBe(1);
  });

  it('cut: resets what is open and what comes', async () => {
    const { link, near } = await echo();
    const ended = closed(near);
    link.set('cut');
    await ended;
    const other = connect(link.port, '127.0.0.1');
    other.on('error', () => undefined);
    await closed(other);
    expect(link.stats.opened).toBe(1);
  });
});

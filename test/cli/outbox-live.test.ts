import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow } from '../../src/cli/outbox/follow.js';
import { type Kind, openWorld, persons, settle, type World } from '../engine/audit/world.js';
import { ENVIRONMENT, type Line, linesIn, memory, placeOf, same, settings } from './outbox-support.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const PERSONS = 30;

describe.each<Kind>(['embedded', 'redis'])('the outbox of the %s store', (kind) => {
  let world: World;
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'outbox-'));
    world = await openWorld(kind);
    await world.load(persons(PERSONS));
  });
  afterAll(async () => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const everything = async (consumer: string): Promise<string[]> => {
    const sink = memory();
    await follow(world.store, sink, settings(consumer), ENVIRONMENT);
    return sink.lines;
  };

  it('is followed live by a process that is killed again and again, to a file and to a pipe', {
    timeout: 120_000,
  }, async () => {
    const file = join(dir, `${kind}-live.ndjson`);
    const piped: string[] = [];
    let stop = false;
    const work = (async () => {
      for (let i = 0; !stop; i += 1) {
        await settle(world, persons(PERSONS)[1 + (i % (PERSONS - 1))]?.psn_no as string, `${kind}L${i}`);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    })();
    for (let turn = 0; turn < 3; turn += 1) {
      const target = linesOrNone(file) + 40;
      await killWhen(['--consumer', 'live-file', '--file', file], () => linesOrNone(file) >= target, world.env);
      const enough = piped.length + 40;
      await killWhen(['--consumer', 'live-pipe'], () => piped.length >= enough, world.env, piped);
    }
    stop = true;
    await work;
    const wanted = await everything('live-wanted');
    await once(['--consumer', 'live-file', '--file', file, '--once'], world.env);
    await once(['--consumer', 'live-pipe', '--once'], world.env, piped);
    same(linesIn(file), wanted);
    // To a pipe: nothing lost, and what came twice is told by its position.
    const byPlace = new Map(piped.map((line) => [placeOf(JSON.parse(line) as Line), line]));
    same([...byPlace.values()], wanted);
  });
});

function linesOrNone(file: string): number {
  try {
    return linesIn(file).length;
  } catch {
    return 0;
  }
}

/** Complete lines of the child's output are taken as a reader of the pipe would. */
function start(args: readonly string[], env: Readonly<Record<string, string>>, piped: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'outbox', 'follow', ...args, '--poll-ms', '5'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let rest = '';
  let stderr = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    piped.push(...parts);
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, stderr: () => stderr };
}

async function killWhen(
  args: readonly string[],
  done: () => boolean,
  env: Readonly<Record<string, string>>,
  piped: string[] = [],
): Promise<void> {
  const { child, ended, stderr } = start(args, env, piped);
  let over = false;
  void ended.then(() => (over = true));
  while (!over && !done()) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  expect([await ended, stderr()]).toEqual([null, '']);
}

async function once(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  piped: string[] = [],
): Promise<void> {
  const { ended, stderr } = start(args, env, piped);
  expect([await ended, stderr().replace(/^已写入.*\n$/, '')]).toEqual([0, '']);
}

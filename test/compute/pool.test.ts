import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ComputeOutcome } from '../../src/compute/contract.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { sharePolicies } from '../../src/compute/policies.js';
import { openPool, PiscinaPool } from '../../src/compute/pool.js';
import { NO_LOOKUP } from '../../src/compute/contract.js';
import { encodeReversalBody } from '../../src/wire/undo-bodies.js';
import { BUNDLES, bodyWith, NOW_MS, task } from './fixtures.js';

const SHARED = sharePolicies(BUNDLES);
const FAILING_START = new URL('./failing-start-worker.ts', import.meta.url);
const DYING = new URL('./dying-worker.ts', import.meta.url);
const open: PiscinaPool[] = [];

function pool(settings: ConstructorParameters<typeof PiscinaPool>[0] = {}): PiscinaPool {
  // Long enough for a thread started from source on a busy machine.
  const made = new PiscinaPool({ threads: 1, batchTimeoutMs: 30_000, ...settings });
  open.push(made);
  return made;
}

function kinds(outcomes: readonly ComputeOutcome[]): string[] {
  return outcomes.map((o) => (o.kind === 'answer' ? o.code : o.kind));
}

/** Bytes of every origin alike. */
const plain = (outcomes: readonly ComputeOutcome[]): unknown =>
  JSON.parse(
    JSON.stringify(outcomes, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ).replaceAll(/\{"type":"Buffer","data":\[([\d,]*)\]\}/g, (_, data: string) =>
      JSON.stringify(Buffer.from(data === '' ? [] : data.split(',').map(Number)).toString('hex')),
    ),
  );

afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

describe('the worker threads', { timeout: 60_000 }, () => {
  it('give the outcomes this thread would give', async () => {
    const tasks = Array.from({ length: 64 }, (_, i) => task({ msgid: `M${i}`, infno: i % 3 === 0 ? '2303' : '2304' }));
    const there = await pool().run(tasks, SHARED, NOW_MS);
    const here = await new InlinePool().run(tasks, SHARED, NOW_MS);
    expect(kinds(there)).toEqual(kinds(here));
    there.forEach((outcome, i) => {
      const same = here[i] as ComputeOutcome;
      if (outcome.kind === 'need' || same.kind === 'need') throw new Error('nothing is needed');
      expect(Buffer.from(outcome.frame)).toEqual(Buffer.from(same.frame));
    });
  });

  it('keep nothing that a later batch is written over: outcomes of every kind, batch after batch', async () => {
    const body = encodeReversalBody({ omsgid: 'NEVER', oinfno: '2304' });
    const batch = (round: number) =>
      Array.from({ length: 60 }, (_, i) => {
        const msgid = `M${round}x${i}`;
        const kinds = [
          task({ msgid }),
          task({ msgid, psnNo: 'NOBODY', cells: [] }),
          task({ msgid, body: bodyWith({ total: 7 }) }),
          task({ msgid, infno: '2601', body, lookup: { ...NO_LOOKUP, msgid: 'NEVER' } }),
          task({ msgid, infno: '2303' }),
        ];
        return kinds[i % kinds.length] as ReturnType<typeof task>;
      });
    const there = pool();
    const here = new InlinePool();
    for (let round = 0; round < 4; round++) {
      const [a, b] = [await there.run(batch(round), SHARED, NOW_MS), await here.run(batch(round), SHARED, NOW_MS)];
      expect(new Set(kinds(a)).size).toBeGreaterThan(2);
      expect(plain(a)).toEqual(plain(b));
    }
  });

  it('lose a message that ends its thread, answered alone, and no bystander', async () => {
    const dying = pool({ worker: DYING });
    const batch = (prefix: string): ReturnType<typeof dying.run> =>
      dying.run(
        [
          task({ msgid: `${prefix}1` }),
          task({ msgid: prefix === 'A' ? 'DIE' : `${prefix}2` }),
          task({ msgid: `${prefix}3` }),
        ],
        SHARED,
        NOW_MS,
      );
    const [a, b, c] = await Promise.all([batch('A'), batch('B'), batch('C')]);
    expect(kinds(a)).toEqual(['commit', 'E704', 'commit']);
    expect(kinds(b)).toEqual(['commit', 'commit', 'commit']);
    expect(kinds(c)).toEqual(['commit', 'commit', 'commit']);
    expect(dying.deaths).toBeGreaterThan(0);
  });

  it('keep others away from the messages that are tried alone', async () => {
    const dying = pool({ worker: DYING });
    await dying.prepare(SHARED);
    const first = dying.run([task({ msgid: 'A1' }), task({ msgid: 'DIE-A' }), task({ msgid: 'A3' })], SHARED, NOW_MS);
    while (dying.deaths === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = dying.run([task({ msgid: 'DIE-B' }), task({ msgid: 'B2' })], SHARED, NOW_MS);
    expect(kinds(await first)).toEqual(['commit', 'E704', 'commit']);
    expect(kinds(await second)).toEqual(['E704', 'commit']);
  });

  it('are ended when one hangs, and work again', async () => {
    // Long enough for a thread started from source.
    const hanging = pool({ worker: DYING, batchTimeoutMs: 4000 });
    await hanging.prepare(SHARED);
    expect(kinds(await hanging.run([task({ msgid: 'OK' }), task({ msgid: 'HANG' })], SHARED, NOW_MS))).toEqual([
      'commit',
      'E704',
    ]);
    expect(kinds(await hanging.run([task()], SHARED, NOW_MS))).toEqual(['commit']);
  });

  /** Threads whose first starts end as `plan` says. */
  async function failing(plan: string, work: (failing: PiscinaPool) => Promise<void>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'starts-'));
    process.env['STARTS_FILE'] = join(folder, 'starts');
    process.env['STARTS_PLAN'] = plan;
    try {
      await work(pool({ worker: FAILING_START, batchTimeoutMs: 4000 }));
    } finally {
      delete process.env['STARTS_FILE'];
      delete process.env['STARTS_PLAN'];
      rmSync(folder, { recursive: true });
    }
  }

  it('are started anew when one ends while it is starting', () =>
    failing('exit,exit', async (threads) => {
      expect(kinds(await threads.run([task()], SHARED, NOW_MS))).toEqual(['E704']);
      expect(kinds(await threads.run([task()], SHARED, NOW_MS))).toEqual(['commit']);
    }));

  it('leave no batch waiting for ever that was still in the queue when the threads were ended', () =>
    failing('hang,exit', async (threads) => {
      // Two are with the thread, the third waits: its time is over too when the thread is ended, and then its successor ends.
      const batches = ['A', 'B', 'C'].map((msgid) => threads.run([task({ msgid })], SHARED, NOW_MS));
      for (const batch of batches) expect(kinds(await batch)).toEqual([expect.stringMatching(/^(commit|E704)$/)]);
      expect(kinds(await threads.run([task()], SHARED, NOW_MS))).toEqual(['commit']);
    }));

  it('are not started when the settings ask for none', async () => {
    const inline = openPool({ threads: 0 });
    expect(inline).toBeInstanceOf(InlinePool);
    expect(kinds(await inline.run([task()], SHARED, NOW_MS))).toEqual(['commit']);
  });
});

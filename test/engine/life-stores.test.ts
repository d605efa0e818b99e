import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { Engine } from '../../src/engine/engine.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { systemClock } from '../../src/wire/clock.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import { RefMsgids } from '../../src/wire/ids.js';
import { BUNDLES } from '../compute/fixtures.js';
import { startRedis } from '../support/redis.js';
import { checkLife, enrol, lifeEnvelope, type LifeReply, MSGIDS, type Msgid } from './life.js';

const POLICIES = BUNDLES.filter((bundle) => bundle.region === '610100');

interface Subject {
  /** As the engines see it; the same one twice where a store allows one process only. */
  readonly stores: readonly [StateStore, StateStore];
  close(): Promise<void>;
}

async function embedded(): Promise<Subject> {
  const dir = await mkdtemp(join(tmpdir(), 'life-'));
  const store = await openEmbeddedStore({ dir });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { stores: [store, store], close };
}

async function redis(): Promise<Subject> {
  const server = await startRedis();
  const stores = [await openRedisStore({ url: server.socket }), await openRedisStore({ url: server.socket })] as const;
  const close = async (): Promise<void> => {
    for (const store of stores) await store.close();
    await server.stop();
  };
  return { stores, close };
}

/** One after the other, these end in every state there is; the rest is left to chance. */
const EVERY_END: readonly (readonly Msgid[])[] = [
  ['C', 'C2', 'O'],
  ['O', 'C', 'C2'],
  ['O', 'C', 'RC', 'RO', 'RO2'],
  ['RO', 'O', 'RO2'],
];

function engineOn(store: StateStore, no: number): Engine {
  const ids = new RefMsgids(no, systemClock);
  return new Engine({ store, pool: new InlinePool(), clock: systemClock, ids, policies: POLICIES });
}

function send(engine: Engine, envelope: Envelope): Promise<LifeReply> {
  return new Promise((resolve) => {
    const reply = (frame: Uint8Array): void => {
      const { msgid, error } = decodeAnswer(frame);
      resolve({ msgid, code: error?.code ?? '', frame: Uint8Array.from(frame) });
    };
    engine.submit({ envelope, senderId: 'bj', areas: ['*'], reply });
  });
}

describe.each([
  ['embedded', embedded],
  ['redis', redis],
] as const)('two engines on one %s store', (name, open) => {
  let subject: Subject;
  let engines: Engine[];
  beforeAll(async () => {
    subject = await open();
    engines = subject.stores.map((store, i) => engineOn(store, i + 1));
    for (const engine of engines) await engine.start();
  });
  afterAll(async () => {
    for (const engine of engines) await engine.drain();
    await subject.close();
  });

  it('keep everything about a bill in step, in any order and at any distance', { timeout: 60_000 }, async () => {
    const message = fc.record({
      name: fc.constantFrom<Msgid>('O', ...MSGIDS),
      engine: fc.nat({ max: 1 }),
      afterMs: fc.nat({ max: 8 }),
    });
    const seen = new Set<string>();
    let persons = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 3, maxLength: 16 }), async (messages) => {
        persons += 1;
        const psnNo = `${name}${persons}`;
        await enrol(subject.stores[0], psnNo);
        const replies = await Promise.all(
          messages.map(async (m) => {
            await sleep(m.afterMs);
            return send(engines[m.engine] as Engine, lifeEnvelope(m.name, psnNo));
          }),
        );
        const { status, barred } = await checkLife(subject.stores[1], psnNo, replies);
        seen.add(status);
        for (const msgid of barred) seen.add(`barred ${msgid}`);
      }),
      {
        numRuns: 60,
        examples: EVERY_END.map((names) => [names.map((n, i) => ({ name: n, engine: i % 2, afterMs: 40 * i }))]),
      },
    );
    for (const what of ['none', 'settled', 'cancelled', 'reversed', 'barred O']) expect(seen).toContain(what);
  });

  it('let one of two concurrent cancellations win', async () => {
    for (let i = 0; i < 20; i += 1) {
      const psnNo = `${name}double${i}`;
      const [one, two] = engines as [Engine, Engine];
      await enrol(subject.stores[0], psnNo);
      const first = await send(one, lifeEnvelope('O', psnNo));
      const both = await Promise.all([send(one, lifeEnvelope('C', psnNo)), send(two, lifeEnvelope('C2', psnNo))]);
      expect(both.map((r) => r.code).toSorted()).toEqual(['', 'E603']);
      expect((await checkLife(subject.stores[1], psnNo, [first, ...both])).status).toBe('cancelled');
    }
  });
});

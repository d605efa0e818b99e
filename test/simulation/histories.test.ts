import { describe, expect, it } from 'vitest';
import { campaign } from './campaign.js';
import { drawPlan } from './draw.js';
import { firstSeed } from './first-seed.js';
import { runHistory } from './run.js';
import { openSubject, type StoreKind } from './subjects.js';

/** Of the states a run may be in, those that eighty histories cannot miss. */
const COMMON = [
  'replay served by another engine',
  'tombstone hit by the late original',
  'in doubt, resolved executed',
  'crash between commit and reply',
  'client reconnected',
  'cap crossed',
  'tier crossed',
  'answer E601',
  'answer E702',
  'answer E703',
];

const never = (): boolean => false;
/** Several seconds of pure computation: much longer where the processor is shared. */
const TIMEOUT_MS = 240_000;

describe('random histories keep every promise', { timeout: TIMEOUT_MS }, () => {
  it.each<[StoreKind, number]>([
    ['fake', 80],
    ['redis', 12],
    ['embedded', 12],
  ])('on the %s store', async (kind, histories) => {
    const subject = await openSubject(kind);
    try {
      const seed = firstSeed();
      const { failed, states } = await campaign(subject, { seed, histories, enough: never });
      const told = failed.map(
        (one) => `npm run simulate -- --seed ${one.seed} --store ${kind} --verbose: ${one.failures.join('; ')}`,
      );
      expect(told.join('\n')).toBe('');
      if (kind !== 'fake') return;
      for (const state of COMMON) expect(states.get(state) ?? 0, `${state}, from seed ${seed}`).toBeGreaterThan(0);
    } finally {
      await subject.close();
    }
  });
});

describe('the same seed', { timeout: TIMEOUT_MS }, () => {
  it('is the same history, to the last line of its trace', async () => {
    const subject = await openSubject('fake');
    const first = firstSeed();
    const hashes = new Set<string>();
    for (let seed = first; seed < first + 6; seed += 1) {
      const one = await runHistory(drawPlan(seed), subject);
      const two = await runHistory(drawPlan(seed), subject);
      expect(two.hash, `seed ${seed}`).toBe(one.hash);
      expect(two.end, `seed ${seed}`).toBe(one.end);
      expect(one.trace.length).toBeGreaterThan(10);
      hashes.add(one.hash);
    }
    expect(hashes.size).toBe(6);
  });

  it('is the same history on Redis, on the embedded store and on the fake one, and ends in the same books', async () => {
    const subjects = await Promise.all((['fake', 'redis', 'embedded'] as const).map(openSubject));
    try {
      const first = firstSeed();
      for (let seed = first; seed < first + 4; seed += 1) {
        const results = [];
        for (const subject of subjects) results.push(await runHistory(drawPlan(seed), subject, {}, false));
        expect(new Set(results.map(({ hash }) => hash)).size, `traces of seed ${seed}`).toBe(1);
        expect(new Set(results.map(({ end }) => end)).size, `books of seed ${seed}`).toBe(1);
      }
    } finally {
      for (const subject of subjects) await subject.close();
    }
  });
});

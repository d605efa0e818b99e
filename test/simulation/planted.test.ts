import { describe, expect, it } from 'vitest';
import { campaign } from './campaign.js';
import { PLANTED } from './planted.js';
import { shrink } from './shrink.js';
import { drawPlan } from './draw.js';
import { openSubject } from './subjects.js';

/** Within so many histories each of them must be found. */
const WITHIN = 60;
/** Sixty histories are a second or two of pure computation: much longer where the processor is shared. */
const TIMEOUT_MS = 240_000;

/** The promise each of them breaks: found by anything else, the model would be right by chance. */
const BREAKS: Readonly<Record<keyof typeof PLANTED, RegExp>> = {
  'a store that forgets to compare versions': /^I2 /,
  'a commit in doubt that is answered "not executed"': /^I4 /,
  'a commit in doubt that is answered "executed"': /^I[14] /,
  'a replay that is not the same bytes': /^I3 /,
  'a client library that sends a commit again after a lost reply': /^I[127] /,
  'a tombstone nobody looks at': /^I1 /,
  'an outbox that loses an entry now and then': /^I7 /,
  'a store that says committed and keeps nothing': /^I1 /,
  'reads from a replica that lags behind': /^I[25] /,
  'an engine that answers before it commits': /^I1 /,
  'an engine that forgets what the year came to': /^I2 /,
};

describe('a fault built in on purpose is found:', { timeout: TIMEOUT_MS }, () => {
  it.each(Object.entries(PLANTED))('%s', async (name, plant) => {
    const subject = await openSubject('fake');
    let found = false;
    const budget = { seed: 1, histories: WITHIN, enough: (): boolean => found };
    const broken = (failure: string): boolean => BREAKS[name]?.test(failure) ?? false;
    const { histories } = await campaign(subject, budget, ({ failures }) => (found = failures.some(broken)), plant);
    expect(found, `${name}: ${histories} histories saw nothing of it`).toBe(true);
  });
});

describe('a failing history', { timeout: TIMEOUT_MS }, () => {
  it('is made smaller and fails still, in the same way', async () => {
    const plant = PLANTED['a tombstone nobody looks at'] ?? {};
    const subject = await openSubject('fake');
    let found = false;
    const budget = { seed: 1, histories: WITHIN, enough: (): boolean => found };
    const { failed } = await campaign(subject, budget, ({ failures }) => (found = failures.length > 0), plant);
    const { seed, failures } = failed[0] ?? { seed: 0, failures: [] };
    const steps = await shrink(seed, failures[0] as string, subject, plant);
    expect(steps.length).toBeLessThan(drawPlan(seed).steps.length);
    expect(steps.length).toBeLessThanOrEqual(6);
  });
});

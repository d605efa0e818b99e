import { describe, expect, it } from 'vitest';
import { makeContext } from '../../src/compute/context.js';
import { isShadowed, versionOfShadowFault } from '../../src/compute/shadow.js';
import { executeTask } from '../../src/compute/transact.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { BUNDLES, codeOf, expectKind, NOW_MS, PERSON, POLICIES, task } from './fixtures.js';
import { plantFault } from './planted.js';

const ALL = makeContext(NOW_MS, { strict: false, shadowShare: 10_000 });
const planted = (): PolicySet => plantFault(PolicySet.fromBundles(BUNDLES.map((b) => b.bytes)), '610100');

describe('the shadow check', () => {
  it('lets a settlement through on which both evaluators agree', () => {
    expect(executeTask(task(), POLICIES, ALL).kind).toBe('commit');
  });

  it('refuses one on which they differ and says all that is needed to reproduce it, but not who it is', () => {
    const outcome = expectKind(executeTask(task(), planted(), ALL), 'answer');
    expect(outcome.code).toBe('E711');
    expect(versionOfShadowFault(outcome.fault)).toBe(POLICIES.regionFor('610100')?.versionId);
    const detail = JSON.parse(outcome.fault.slice(outcome.fault.indexOf('{'))) as {
      planKey: string;
      input: { bill: object; accumulators: object };
    };
    expect(detail.planKey).toContain('inpatient');
    expect(detail.input).toMatchObject({ bill: { total: 2_000_000 }, accumulators: { events: 0 } });
    expect(outcome.fault).not.toContain(PERSON.certNo);
    expect(outcome.fault).not.toContain(PERSON.name);
  });

  it('looks only at its share, chosen by msgid, so that a repeat is decided alike', () => {
    const none = makeContext(NOW_MS, { strict: false, shadowShare: 0 });
    expect(executeTask(task(), planted(), none).kind).toBe('commit');
    const ids = Array.from({ length: 20_000 }, (_, i) => `H610100000012026031010000${i}`);
    const share = ids.filter((id) => isShadowed(id, 500)).length / ids.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
    expect(ids.every((id) => isShadowed(id, 500) === isShadowed(id, 500))).toBe(true);
  });

  it('a stopped version settles nothing more', () => {
    const version = POLICIES.regionFor('610100')?.versionId ?? '';
    const stopped = makeContext(NOW_MS, { strict: false }, [version]);
    expect(codeOf(executeTask(task(), POLICIES, stopped))).toBe('E712');
    const other = makeContext(NOW_MS, { strict: false }, ['150100@000000000000']);
    expect(executeTask(task(), POLICIES, other).kind).toBe('commit');
  });
});

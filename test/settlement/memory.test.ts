import { describe, expect, it } from 'vitest';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { SettlementInput } from '../../src/settlement/contract.js';
import { settle } from '../../src/settlement/settle.js';
import { filing, inputOf, POLICIES } from './shipped.js';

const BUNDLES = (await loadBundlesFromDir(builtinPacksDir)).map((bundle) => bundle.bytes);

/** Everyone of the shipped places, told apart by all that a plan or its warnings may depend on. */
function everyone(): SettlementInput[] {
  const inputs: SettlementInput[] = [];
  for (const insuplc of ['610100', '150100', '320100', '320500', '120000'])
    for (const insutype of ['310', '390'] as const)
      for (const hospLv of ['3A', '2A'])
        for (const identities of [[], ['poor'], ['特困']])
          for (const inScope of ['500.00', '90000.00'])
            for (const kind of ['long_term', 'other_temporary'] as const)
              inputs.push(
                inputOf({
                  insuplc,
                  insutype,
                  inScope,
                  identities,
                  at: '110105',
                  account: inScope,
                  filings: [filing({ kind })],
                  visit: { hospLv, acctUsed: hospLv === '3A' },
                }),
              );
  return inputs;
}

describe('what is remembered between settlements', () => {
  it('never shows: every bill is priced as by a program that just started', () => {
    const inputs = everyone();
    // Backwards, so that each was preceded by others than in a first walk.
    for (const input of inputs.toReversed()) settle(POLICIES, input);
    const remembered = inputs.map((input) => settle(POLICIES, input));
    const fresh = inputs.map((input) => settle(PolicySet.fromBundles(BUNDLES), input));
    expect(remembered).toEqual(fresh);
    const keys = remembered.flatMap((outcome) => (outcome.ok ? [outcome.value.planKey] : []));
    expect(new Set(keys).size).toBeGreaterThanOrEqual(20);
    expect(keys.some((key) => key.endsWith('|')) && keys.some((key) => !key.endsWith('|'))).toBe(true);
  });
});

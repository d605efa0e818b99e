import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/cli/explain.js';
import { pricer } from '../../src/cli/policy/impact/reprice.js';
import { fromStore, type Recorded } from '../../src/cli/policy/impact/records.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { encodeOutbox } from '../../src/store/cells.js';
import { FakeStore } from '../engine/fake-store.js';
import { expectKind } from '../compute/fixtures.js';
import { placeBundles, placeLedger, stayTask } from '../compute/parts-world.js';
import { tempDir, testIo } from './policy-support.js';

/** One stay over New Year, settled in two parts, as a tool finds it in a store. */
function storeWithStay(): { store: FakeStore; setlId: string } {
  const store = new FakeStore();
  const commit = expectKind(placeLedger().compute(stayTask('M1')), 'commit');
  const { setlId, record, outbox } = commit;
  const [bundle] = placeBundles();
  if (bundle !== undefined) store.policies.set(bundle.versionId, bundle.bytes);
  void store.commit([
    {
      ...{ psnNo: 'P1', msgid: null, receipt: null, checks: [], writes: [] },
      record: { setlId, bytes: record as Uint8Array },
      outbox: outbox ?? encodeOutbox({ kind: 'settle', psnNo: 'P1', setlId, msgid: 'M1' }),
    },
  ]);
  return { store, setlId };
}

describe('JS-44: the tools on a settlement of parts', () => {
  const { dir, remove } = tempDir();
  afterAll(remove);
  let stay: ReturnType<typeof storeWithStay>;
  beforeAll(() => {
    stay = storeWithStay();
  });

  it('explain tells part after part and finds the record right', async () => {
    const io = testIo(dir);
    expect(await explain(stay.setlId, { psn: 'P1' }, stay.store, io)).toBe(0);
    const text = io.text();
    expect(text).toContain('就医类别 本地就医');
    const [first, second] = ['第 1 部分：医疗费总额 = 5000.03', '第 2 部分：医疗费总额 = 5000.00'].map((t) =>
      text.indexOf(t),
    );
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first ?? 0);
    expect(text).toContain('住院，按 2025-12-31 的政策和 2025 年度的累计');
    expect(text).toContain('支付 = 2400.01');
    expect(text).toContain('支付 = 3600.00');
    expect(io.notes).toEqual([]);
    const english = testIo(dir);
    expect(await explain(stay.setlId, { psn: 'P1', lang: 'en', json: true }, stay.store, english)).toBe(0);
    expect(english.text()).toContain('Part 2');
  });

  it('explain tells when a part is not what the rules give', async () => {
    const other = placeBundles({ deductible: '{per: stay, standard: 900}' })[0];
    const bytes = other?.bytes as Uint8Array;
    const [[version]] = [...stay.store.policies.entries()] as [[string, Uint8Array]];
    const damaged = storeWithStay();
    damaged.store.policies.set(version, bytes);
    const io = testIo(dir);
    expect(await explain(damaged.setlId, { psn: 'P1' }, damaged.store, io)).toBe(2);
    expect(io.notes.join()).toContain('不符');
  });

  it('policy impact prices each part in its own year', async () => {
    const found: Recorded[] = [];
    for await (const recorded of fromStore(stay.store).records) found.push(recorded);
    expect(found.map((r) => [r.setlId, r.input.visit.setlDate])).toEqual([
      [`${stay.setlId}#1`, '2025-12-31'],
      [`${stay.setlId}#2`, '2026-01-03'],
    ]);
    const set = PolicySet.fromBundles(placeBundles().map((b) => b.bytes));
    const { price } = pricer({ policies: set.all(), on: '', label: '' } as never);
    expect(found.map(({ input }) => price(input)).map((o) => (o?.ok === true ? o.value.split.funds[0] : null))).toEqual(
      [240_001, 360_000],
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOutcomes, decodeTasks, encodeOutcomes, encodeTasks } from '../../src/compute/batch.js';
import { NO_LOOKUP, type ComputeOutcome, type ComputeTask } from '../../src/compute/contract.js';

const bytes = fc.uint8Array({ maxLength: 300 });
const text = fc.string({ maxLength: 30 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const version = fc.maxSafeNat();

const task: fc.Arbitrary<ComputeTask> = fc.record({
  infno: text,
  msgid: text,
  psnNo: text,
  insuplc: text,
  mdtrtarea: text,
  senderId: text,
  refMsgid: text,
  body: bytes,
  claimedByOther: fc.boolean(),
  receipt: orNull(fc.record({ fingerprint: bytes, answer: bytes })),
  cells: fc.array(fc.record({ name: text, version, bytes: orNull(bytes) }), { maxLength: 4 }),
  lookup: fc.oneof(
    fc.constant(NO_LOOKUP),
    fc.record({
      setlId: orNull(text),
      record: orNull(bytes),
      msgid: orNull(text),
      answer: orNull(bytes),
      claimedByOther: fc.boolean(),
      policyVersion: orNull(text),
      policy: orNull(bytes),
      note: orNull(text),
    }),
  ),
});

const outcome: fc.Arbitrary<ComputeOutcome> = fc.oneof(
  fc.record({ kind: fc.constant('answer' as const), frame: bytes, code: text, replay: fc.boolean(), fault: text }),
  fc.record({
    kind: fc.constant('commit' as const),
    frame: bytes,
    fingerprint: bytes,
    setlId: text,
    record: orNull(bytes),
    answerTail: orNull(fc.record({ at: fc.nat(), length: fc.integer({ min: 1, max: 2 ** 31 }) })),
    outbox: orNull(bytes),
    alsoReceipt: orNull(fc.record({ msgid: text, receipt: fc.record({ fingerprint: bytes, answer: bytes }) })),
    checks: fc.array(fc.record({ cell: text, version }), { maxLength: 4 }),
    writes: fc.array(fc.record({ cell: text, bytes }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('need' as const),
    cells: fc.array(text, { maxLength: 2 }),
    setlId: orNull(text),
    msgid: orNull(text),
    policyVersion: orNull(text),
    note: orNull(text),
  }),
);

/** Byte arrays of any class compare as their bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

describe('a batch', () => {
  it('of tasks arrives as it was sent', () => {
    fc.assert(
      fc.property(fc.array(task, { maxLength: 20 }), (tasks) => {
        expect(plain(decodeTasks(encodeTasks(tasks)))).toEqual(plain(tasks));
      }),
    );
  });

  it('of outcomes arrives as it was sent', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 20 }), (outcomes) => {
        expect(plain(decodeOutcomes(encodeOutcomes(outcomes)))).toEqual(plain(outcomes));
      }),
    );
  });

  it('can be moved away without touching another batch', () => {
    const [first, second] = fc.sample(fc.array(task, { minLength: 3, maxLength: 3 }), { numRuns: 2, seed: 7 });
    const a = encodeTasks(first as ComputeTask[]);
    const b = encodeTasks(second as ComputeTask[]);
    const moved = structuredClone(a, { transfer: [a] });
    expect(a.byteLength).toBe(0);
    expect(plain(decodeTasks(moved))).toEqual(plain(first));
    expect(plain(decodeTasks(b))).toEqual(plain(second));
  });

  it('is read as views into its one buffer', () => {
    const [sample] = fc.sample(task, { numRuns: 1, seed: 1 });
    const buffer = encodeTasks([sample as ComputeTask]);
    expect(decodeTasks(buffer)[0]?.body.buffer).toBe(buffer);
  });
});

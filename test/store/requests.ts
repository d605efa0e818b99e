/** Short spellings for commit requests in tests. */
import type {
  AlsoReceipt,
  CellCheck,
  CellWrite,
  CommitRequest,
  CommitResult,
  StateStore,
} from '../../src/store/port.js';

export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

export function textOf(value: Uint8Array | null | undefined): string | null {
  return value === null || value === undefined ? null : Buffer.from(value).toString('utf8');
}

export function fingerprint(of: string): Uint8Array {
  return bytes(of.padEnd(16, '.').slice(0, 16));
}

export interface Intent {
  readonly psn: string;
  readonly msgid?: string;
  /** What the message asks for; another word is another fingerprint. */
  readonly intent?: string;
  readonly answer?: Uint8Array | string;
  /** msgid of a second receipt. */
  readonly also?: string;
  /** Cell -> version seen. */
  readonly checks?: Readonly<Record<string, number>>;
  readonly writes?: Readonly<Record<string, Uint8Array | string>>;
  readonly record?: readonly [setlId: string, value: Uint8Array | string];
  readonly outbox?: Uint8Array | string;
}

const raw = (value: Uint8Array | string): Uint8Array => (typeof value === 'string' ? bytes(value) : value);

export function request(i: Intent): CommitRequest {
  const writes: CellWrite[] = Object.entries(i.writes ?? {}).map(([cell, value]) => ({ cell, bytes: raw(value) }));
  const checks: CellCheck[] = Object.entries(i.checks ?? {}).map(([cell, version]) => ({ cell, version }));
  const also = (msgid: string): AlsoReceipt => ({
    msgid,
    receipt: { fingerprint: fingerprint('barred'), answer: bytes(`barred ${msgid}`) },
  });
  return {
    psnNo: i.psn,
    msgid: i.msgid ?? null,
    receipt:
      i.msgid === undefined
        ? null
        : { fingerprint: fingerprint(i.intent ?? 'intent'), answer: raw(i.answer ?? `answer ${i.msgid}`) },
    ...(i.also === undefined ? {} : { alsoReceipt: also(i.also) }),
    checks,
    writes,
    record: i.record === undefined ? null : { setlId: i.record[0], bytes: raw(i.record[1]) },
    outbox: i.outbox === undefined ? null : raw(i.outbox),
  };
}

export async function commitOne(store: StateStore, intent: Intent): Promise<CommitResult> {
  const [result] = await store.commit([request(intent)]);
  if (result === undefined) throw new Error('no result');
  return result;
}

/** All outbox entries of all partitions, read `limit` at a time. */
export async function drainOutbox(store: StateStore, limit = 7): Promise<{ partition: number; text: string }[]> {
  const all: { partition: number; text: string }[] = [];
  for (let partition = 0; partition < store.partitions; partition += 1) {
    for (let position = ''; ; ) {
      const entries = await store.readOutbox(partition, position, limit);
      all.push(...entries.map((e) => ({ partition: e.partition, text: textOf(e.bytes) ?? '' })));
      const last = entries.at(-1);
      if (last === undefined) break;
      position = last.position;
    }
  }
  return all;
}

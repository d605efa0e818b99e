/** Everything that may be sent about one person's bill, and what must hold of the state once it has been. */
import { expect } from 'vitest';
import { decodeLedger, type LedgerEntry } from '../../src/compute/event-record.js';
import { isTombstone } from '../../src/compute/tombstone.js';
import { decodeAccount, decodeAccumulators, encodeAccount, encodePerson } from '../../src/store/cells.js';
import type { LoadResult, StateStore } from '../../src/store/port.js';
import { decodeStatus, statusCell } from '../../src/store/status-cell.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import { makeSetlId } from '../../src/wire/ids.js';
import { decodeReversalAnswer } from '../../src/wire/undo-bodies.js';
import type { ComputeTask } from '../../src/compute/contract.js';
import { PERSON, task } from '../compute/fixtures.js';
import { cancelTask, reverseTask, settleTask } from '../compute/undo.js';

const BALANCE = 150_000;
const EVENTS = 12;

export const MSGIDS = ['O', 'C', 'C2', 'RO', 'RO2', 'RC', 'RC2'] as const;
export type Msgid = (typeof MSGIDS)[number];

/** One message about the bill; the settlement's number is known because nothing else of the person is settled before it. */
export function lifeEnvelope(name: Msgid, psnNo: string, timeoutMs = 3000): Envelope {
  const own = (id: string): string => `${psnNo}-${id}`;
  const setlId = makeSetlId('610100', psnNo, 2025, 1);
  const change: Record<Msgid, Partial<ComputeTask>> = {
    O: settleTask(own('O')),
    C: cancelTask(own('C'), setlId),
    C2: cancelTask(own('C2'), setlId),
    RO: reverseTask(own('RO'), own('O')),
    RO2: reverseTask(own('RO2'), own('O')),
    RC: reverseTask(own('RC'), own('C'), '2305'),
    RC2: reverseTask(own('RC2'), own('C2'), '2305'),
  };
  const { infno, msgid, insuplc, mdtrtarea, body } = task(change[name]);
  return { infno, msgid, psnNo, insuplc, mdtrtarea, timeoutMs, body };
}

/** Puts a person into the store as a roster would. */
export async function enrol(store: StateStore, psnNo: string): Promise<void> {
  const writes = [
    { cell: 'p', bytes: encodePerson({ ...PERSON, psnNo }) },
    { cell: 'b', bytes: encodeAccount({ balance: BALANCE }) },
  ];
  const checks = writes.map(({ cell }) => ({ cell, version: 0 }));
  const [result] = await store.commit([
    { psnNo, msgid: null, receipt: null, checks, writes, record: null, outbox: null },
  ]);
  expect(result?.kind).toBe('committed');
}

/** A reply as the caller got it; `code` '' for a success. */
export interface LifeReply {
  readonly msgid: string;
  readonly code: string;
  readonly frame: Uint8Array;
}

export interface LifeState {
  /** Of the settlement: settled, cancelled, reversed, or none when it was never executed. */
  readonly status: string;
  readonly barred: readonly string[];
}

/** Reads everything about a person and compares it with itself and with what callers were told. */
export async function checkLife(store: StateStore, psnNo: string, replies: readonly LifeReply[]): Promise<LifeState> {
  const ledger = await readLedger(store, psnNo);
  const setlIds = ledger.map((entry) => entry.answer.setlId);
  const cells = ['y2025', 'b', ...setlIds.map(statusCell)];
  const [state] = await store.load([{ psnNo, cells }]);
  const bytes = state?.cells.map((cell) => cell.bytes) ?? [];
  const totals = bytes[0] == null ? { events: 0, meters: {} } : decodeAccumulators(bytes[0]);
  expect(totals.events).toBe(ledger.length);
  const statuses = setlIds.map((_, i) =>
    bytes[i + 2] == null ? 'settled' : decodeStatus(bytes[i + 2] as Uint8Array).status,
  );
  const counting = ledger.filter((entry, i) => entry.kind === 'settle' && statuses[i] === 'settled');
  expect(nonZero(totals.meters)).toEqual(sumOf(counting));
  expect(nonZero(totals.meters)).toEqual(sumOf(ledger));
  const account = counting.reduce((sum, entry) => sum + entry.answer.account, 0);
  expect(decodeAccount(bytes[1] as Uint8Array).balance).toBe(BALANCE - account);

  const receipts = await readReceipts(store, psnNo);
  checkReplies(psnNo, ledger, receipts, replies);
  const barred = MSGIDS.filter((_, i) => isTombstone(receipts[i]?.receipt?.fingerprint ?? new Uint8Array(0)));
  const i = ledger.findIndex((entry) => entry.kind === 'settle');
  return { status: i < 0 ? 'none' : (statuses[i] as string), barred };
}

async function readLedger(store: StateStore, psnNo: string): Promise<LedgerEntry[]> {
  const setlIds = Array.from({ length: EVENTS }, (_, i) => makeSetlId('610100', psnNo, 2025, i + 1));
  const found = await store.load(setlIds.map((setlId) => ({ psnNo, cells: [], setlId })));
  return found.flatMap(({ record }) => (record === null ? [] : [decodeLedger(record) as LedgerEntry]));
}

function readReceipts(store: StateStore, psnNo: string): Promise<LoadResult[]> {
  return store.load(MSGIDS.map((name) => ({ psnNo, cells: [], msgid: `${psnNo}-${name}` })));
}

function checkReplies(
  psnNo: string,
  ledger: readonly LedgerEntry[],
  receipts: readonly LoadResult[],
  replies: readonly LifeReply[],
): void {
  for (const [i, name] of MSGIDS.entries()) {
    const msgid = `${psnNo}-${name}`;
    const receipt = receipts[i]?.receipt ?? null;
    const barred = receipt !== null && isTombstone(receipt.fingerprint);
    const executions = ledger.filter((entry) => entry.answer.medinsSetlId === msgid).length;
    expect(executions, `${msgid} executed`).toBeLessThanOrEqual(receipt === null || barred ? 0 : 1);
    const own = replies.filter((reply) => reply.msgid === msgid);
    for (const { code, frame } of own) {
      if (code === '' && receipt !== null) expect(Buffer.from(frame)).toEqual(Buffer.from(receipt.answer));
      // Without a receipt there is one success: that all was done by another message before.
      if (code === '' && receipt === null)
        expect(decodeReversalAnswer(decodeAnswer(frame).body as Uint8Array).outcome).toBe('already');
      if (barred) expect(code, `${msgid} is barred`).not.toBe('');
    }
    // What nobody was told of, not even as in doubt, was not done.
    const told = own.some(({ code }) => code === '' || code === 'E901');
    if (!told && !barred) expect(receipt, `${msgid} was executed behind its caller's back`).toBeNull();
  }
}

function sumOf(entries: readonly LedgerEntry[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const entry of entries) {
    const deltas = entry.kind === 'settle' ? entry.record.result.meterDeltas : entry.record.meterDeltas;
    for (const [name, n] of Object.entries(deltas)) sum[name] = (sum[name] ?? 0) + n;
  }
  return nonZero(sum);
}

function nonZero(meters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(meters).filter(([, value]) => value !== 0));
}

import { failure, replayed } from '../../src/compute/answers.js';
import type { ComputeOutcome, ComputeTask } from '../../src/compute/contract.js';
import { sameBytes } from '../../src/compute/same-bytes.js';
import { decodeAccumulators, encodeAccumulators, encodeOutbox } from '../../src/store/cells.js';
import type { Envelope } from '../../src/wire/envelope.js';
import { decodeAnswer, encodeAnswer } from '../../src/wire/envelope.js';
import { pack, unpack } from '../../src/wire/msgpack.js';

/** The year of the tests' clock. */
export const YEAR_CELL = 'y2025';

/** An envelope of the toy transaction: adds `amount` to the person's total, answers with the total after. */
export function toyEnvelope(msgid: string, psnNo: string, amount: number, timeoutMs = 3000): Envelope {
  return { infno: '2304', msgid, psnNo, insuplc: '610100', mdtrtarea: '110105', timeoutMs, body: pack([amount]) };
}

/** Total after the message, from its answer frame. */
export function toyTotal(frame: Uint8Array): number {
  const { body } = decodeAnswer(frame);
  if (body === null) throw new Error('not a success');
  return (unpack(body) as [number])[0];
}

/** Stands in for the settlement rules: one meter, one cell, everything else as the real one. */
export function toyExecute(task: ComputeTask): ComputeOutcome {
  const [amount] = unpack(task.body) as [number];
  if (amount < 0) throw new Error('poison');
  const fingerprint = Buffer.from(`${task.infno}|${task.msgid}|${task.psnNo}|${amount}`);
  if (task.claimedByOther) return failure(task, 'E601');
  if (task.receipt !== null)
    return sameBytes(task.receipt.fingerprint, fingerprint) ? replayed(task.receipt.answer) : failure(task, 'E601');
  const cell = task.cells.find((c) => c.name === YEAR_CELL);
  if (cell === undefined) throw new Error('the engine loads the current year');
  const before =
    cell.bytes === null ? { events: 0, meters: {} as Record<string, number> } : decodeAccumulators(cell.bytes);
  const total = (before.meters['total'] ?? 0) + amount;
  const setlId = `S-${task.psnNo}-${before.events + 1}`;
  return {
    kind: 'commit',
    frame: encodeAnswer({ msgid: task.msgid, refMsgid: task.refMsgid, body: pack([total]) }),
    fingerprint,
    checks: [{ cell: YEAR_CELL, version: cell.version }],
    writes: [{ cell: YEAR_CELL, bytes: encodeAccumulators({ events: before.events + 1, meters: { total } }) }],
    setlId,
    record: pack([setlId, amount]),
    answerTail: null,
    outbox: encodeOutbox({ kind: 'settle', psnNo: task.psnNo, setlId, msgid: task.msgid }),
    alsoReceipt: null,
  };
}

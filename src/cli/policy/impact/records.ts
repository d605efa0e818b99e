/** Where recorded settlements come from: the store's outbox and records, or a file of one JSON object per line. */
import { Buffer } from 'node:buffer';
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { decodeRecord } from '../../../compute/record.js';
import type { SettlementInput } from '../../../settlement/contract.js';
import { decodeOutbox } from '../../../store/cells.js';
import type { LoadRequest, StateStore } from '../../../store/port.js';
import { ToolError } from '../io.js';

/** What re-pricing needs of a settlement. */
export interface Recorded {
  readonly setlId: string;
  readonly input: SettlementInput;
}

/** How far a source is: bytes of a file, partitions of a store. */
export interface Position {
  done: number;
  readonly total: number;
}

export interface RecordSource {
  readonly position: Position;
  readonly records: AsyncIterable<Recorded>;
}

/** Line by line, so that memory does not grow with the file. Throws ToolError naming the line. */
export function fromFile(path: string): RecordSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) throw new ToolError(`没有文件 ${path}。`);
  const position: Position = { done: 0, total: stat.size };
  return { position, records: lines(path, position) };
}

async function* lines(path: string, position: Position): AsyncGenerator<Recorded> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    number++;
    position.done += Buffer.byteLength(line) + 1;
    if (line.trim() !== '') yield parse(line, path, number);
  }
}

function parse(line: string, path: string, number: number): Recorded {
  let value: Partial<Recorded>;
  try {
    value = JSON.parse(line) as Partial<Recorded>;
  } catch {
    throw new ToolError(`${path} 第 ${number} 行不是 JSON。`);
  }
  const { setlId, input } = value;
  if (
    typeof setlId !== 'string' ||
    input?.visit === undefined ||
    input.bill === undefined ||
    input.person === undefined ||
    input.accumulators === undefined
  ) {
    throw new ToolError(
      `${path} 第 ${number} 行不是结算记录：须有 setlId 和 input（visit、bill、person、accumulators、accountBalance）。`,
    );
  }
  return { setlId, input };
}

const PAGE = 512;

/** Every settlement the store has an outbox entry for, a page at a time. */
export function fromStore(store: StateStore): RecordSource {
  const position: Position = { done: 0, total: store.partitions };
  return { position, records: pages(store, position) };
}

async function* pages(store: StateStore, position: Position): AsyncGenerator<Recorded> {
  for (let partition = 0; partition < store.partitions; partition++) {
    let after = '';
    for (;;) {
      const entries = await store.readOutbox(partition, after, PAGE);
      const last = entries.at(-1);
      if (last === undefined) break;
      after = last.position;
      const requests = entries.flatMap((entry): LoadRequest[] => {
        const settled = decodeOutbox(entry.bytes);
        return settled.kind === 'settle' ? [{ psnNo: settled.psnNo, cells: [], setlId: settled.setlId }] : [];
      });
      for (const { record } of await store.load(requests)) {
        if (record === null) continue;
        const { setlId, input, parts } = decodeRecord(record);
        if (parts.length === 0) yield { setlId, input };
        // Each part is priced by itself, in its own year.
        for (const [i, part] of parts.entries()) yield { setlId: `${setlId}#${i + 1}`, input: part.input };
      }
    }
    position.done = partition + 1;
  }
}

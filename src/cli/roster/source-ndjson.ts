import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { MAX_RECORD_BYTES, type SourceRow } from './source-row.js';

const NEWLINE = 10;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** One JSON object per line; empty lines are skipped, a byte order mark at the start is ignored. */
export async function* readNdjson(stream: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const { bytes, end } of splitLines(stream)) {
    line += 1;
    const first = line === 1 && bytes?.subarray(0, 3).equals(BOM);
    const row = readLine(first === true ? bytes?.subarray(3) : bytes, line, end);
    if (row !== null) yield row;
  }
}

interface Line {
  /** undefined when the line was too long to be kept. */
  readonly bytes: Buffer | undefined;
  /** Offset behind the line. */
  readonly end: number;
}

async function* splitLines(stream: Readable): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let tooLong = false;
  let offset = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.subarray(from, at);
      const whole = rest.length === 0 ? part : Buffer.concat([rest, part]);
      yield { bytes: tooLong || whole.length > MAX_RECORD_BYTES ? undefined : whole, end: offset + at + 1 };
      rest = Buffer.alloc(0);
      tooLong = false;
      from = at + 1;
    }
    offset += chunk.length;
    if (tooLong) continue;
    rest = Buffer.concat([rest, chunk.subarray(from)]);
    if (rest.length > MAX_RECORD_BYTES) {
      rest = Buffer.alloc(0);
      tooLong = true;
    }
  }
  if (rest.length > 0 || tooLong) yield { bytes: tooLong ? undefined : rest, end: offset };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function readLine(bytes: Buffer | undefined, line: number, end: number): SourceRow | null {
  const fault = (reason: string): SourceRow => ({ line, bytes: end, content: { fault: { field: '', reason } } });
  if (bytes === undefined) return fault('一行超过 1 MiB');
  let text: string;
  try {
    text = utf8.decode(bytes).trim();
  } catch {
    return fault('不是 UTF-8 文本');
  }
  if (text === '') return null;
  try {
    return { line, bytes: end, content: { value: JSON.parse(text) as unknown } };
  } catch {
    return fault('不是合法的 JSON');
  }
}

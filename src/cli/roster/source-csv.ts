import type { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import type { RowFault } from './reasons.js';
import { COLUMNS, LIST_COLUMNS } from './schema.js';
import { MAX_RECORD_BYTES, SourceError, type SourceRow } from './source-row.js';

/** RFC 4180 with a header line; list columns hold JSON in a cell; an empty cell means the field is absent. */
export async function* readCsv(stream: Readable): AsyncGenerator<SourceRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // pipe() does not hand on the source's failure; the parser must end with it.
  stream.on('error', (error) => parser.destroy(error));
  stream.pipe(parser);
  let header: readonly string[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (header === null) header = checkHeader(record);
      else yield { line: info.lines, bytes: info.bytes, content: toContent(header, record) };
    }
  } catch (error) {
    // Behind a broken quote nobody knows where the next record begins: stop rather than swallow rows.
    if (error instanceof CsvError)
      throw new SourceError(`CSV 第 ${lineOf(error)} 行附近引号不合规则或记录过长，其后未加载，改正后请重新执行`);
    throw error;
  }
  if (header === null) throw new SourceError('CSV 文件没有表头');
}

function checkHeader(record: readonly string[]): readonly string[] {
  const header = record.map((name) => name.trim());
  const unknown = header.filter((name) => !COLUMNS.includes(name));
  if (unknown.length > 0)
    throw new SourceError(`CSV 表头有名册没有的列：${unknown.map((name) => name.slice(0, 40)).join('、')}`);
  const repeated = header.find((name, i) => header.indexOf(name) < i);
  if (repeated !== undefined) throw new SourceError(`CSV 表头的列重复：${repeated}`);
  return header;
}

function toContent(header: readonly string[], cells: readonly string[]): SourceRow['content'] {
  if (cells.length !== header.length) {
    return { fault: { field: '', reason: `应有 ${header.length} 列，实有 ${cells.length} 列` } };
  }
  const value: Record<string, unknown> = {};
  for (const [i, name] of header.entries()) {
    const cell = (cells[i] ?? '').trim();
    if (cell === '') continue;
    if (!LIST_COLUMNS.has(name)) {
      value[name] = cell;
      continue;
    }
    try {
      value[name] = JSON.parse(cell) as unknown;
    } catch {
      const fault: RowFault = { field: name, reason: '该列应为 JSON 数组' };
      return { fault };
    }
  }
  return { value };
}

const lineOf = (error: CsvError): number => Number((error as { lines?: unknown }).lines ?? 0);

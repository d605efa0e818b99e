import { createReadStream } from 'node:fs';
import { readCsv } from './source-csv.js';
import { readNdjson } from './source-ndjson.js';
import type { SourceRow } from './source-row.js';

export type RosterFormat = 'ndjson' | 'csv';

const READ_CHUNK_BYTES = 256 * 1024;

export function formatOf(file: string): RosterFormat {
  return file.toLowerCase().endsWith('.csv') ? 'csv' : 'ndjson';
}

/** The records of a file in order. Throws SourceError. */
export function readRoster(file: string, format: RosterFormat): AsyncGenerator<SourceRow> {
  const stream = createReadStream(file, { highWaterMark: READ_CHUNK_BYTES });
  return format === 'csv' ? readCsv(stream) : readNdjson(stream);
}

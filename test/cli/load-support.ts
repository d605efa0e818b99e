import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateRoster } from '../../src/cli/roster/generate.js';
import { type LoadOptions, loadRoster, type LoadSummary } from '../../src/cli/roster/loader.js';
import { CSV_HEADER, toCsvLine } from '../../src/cli/roster/roster-csv.js';
import type { RosterRow } from '../../src/cli/roster/schema.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import { systemClock } from '../../src/wire/clock.js';

export const YEAR = 2025;

/** A folder that goes away with `remove`. */
export function tempFolder(): { path: (name: string) => string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'roster-'));
  return { path: (name) => join(dir, name), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export const openStore = (dir: string): Promise<StateStore> => openEmbeddedStore({ dir });

export function loadOptions(file: string, overrides: Partial<LoadOptions> = {}): LoadOptions {
  return {
    file,
    format: file.endsWith('.csv') ? 'csv' : 'ndjson',
    rejectsFile: `${file}.rejected.ndjson`,
    checkpointFile: `${file}.progress`,
    restart: false,
    batch: 16,
    batchesInFlight: 3,
    target: 'test',
    dryRun: false,
    overwriteAccumulators: false,
    overwriteBalance: false,
    currentYear: YEAR,
    ...overrides,
  };
}

export function load(store: StateStore, file: string, overrides: Partial<LoadOptions> = {}): Promise<LoadSummary> {
  return loadRoster(loadOptions(file, overrides), { store, clock: systemClock, onProgress: () => undefined });
}

export const rows = (count: number, seed = 7): RosterRow[] => [...generateRoster(count, seed)];

export function writeNdjson(file: string, lines: readonly (RosterRow | string)[]): void {
  writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
}

export function writeCsv(file: string, lines: readonly RosterRow[]): void {
  writeFileSync(file, CSV_HEADER + lines.map(toCsvLine).join(''));
}

export function readRejects(file: string): { line: number; psn_no: string | null; field: string; reason: string }[] {
  const text = readFileSync(`${file}.rejected.ndjson`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ReturnType<typeof readRejects>[number]);
}

/** Every cell of these persons, as hex with its version. */
export async function snapshot(store: StateStore, persons: readonly RosterRow[]): Promise<string[]> {
  const cells = ['p', 'b', `y${YEAR}`, `y${YEAR - 1}`];
  const loaded = await store.load(persons.map((row) => ({ psnNo: row.psn_no, cells })));
  return loaded.map((one) =>
    one.cells.map((cell) => `${cell.version}:${Buffer.from(cell.bytes ?? []).toString('hex')}`).join('|'),
  );
}

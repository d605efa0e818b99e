import { existsSync, statSync } from 'node:fs';
import type { StateStore } from '../../store/port.js';
import type { Clock } from '../../wire/clock.js';
import { type Checkpoint, readCheckpoint, removeCheckpoint, sha256OfFile, writeCheckpoint } from './checkpoint.js';
import { type RosterEntry, toEntry } from './entry.js';
import type { RowFault } from './reasons.js';
import { RejectsFile, rejectsIntact } from './rejects.js';
import { readRoster, type RosterFormat } from './source.js';
import { SourceError, type SourceRow } from './source-row.js';
import { type RowOutcome, writeBatch, type WriterOptions } from './writer.js';

export interface LoadOptions extends Omit<WriterOptions, 'nowMs'> {
  readonly file: string;
  readonly format: RosterFormat;
  readonly rejectsFile: string;
  readonly checkpointFile: string;
  /** Ignore a checkpoint of an interrupted run. */
  readonly restart: boolean;
  /** Persons per load and commit. */
  readonly batch: number;
  /** Batches between read and written at one time. */
  readonly batchesInFlight: number;
  /** Which store this is; a checkpoint of another one is not used. */
  readonly target: string;
}

export interface LoadCounts {
  readonly records: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
}

export interface LoadProgress extends LoadCounts {
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface LoadSummary extends LoadCounts {
  /** Records an earlier, interrupted run had done; 0 when it started at the beginning. */
  readonly resumedAt: number;
  readonly elapsedMs: number;
}

export interface LoadEnvironment {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly onProgress: (progress: LoadProgress) => void;
}

const CHECKPOINT_EVERY_MS = 200;

/** Loads a roster. Rejected rows do not stop it. Throws SourceError, StoreRefused, StoreUnavailable; what was done stays. */
export async function loadRoster(options: LoadOptions, environment: LoadEnvironment): Promise<LoadSummary> {
  if (!existsSync(options.file)) throw new SourceError(`找不到名册文件：${options.file}`);
  const startedMs = environment.clock.monotonicMs();
  const fileSha256 = await sha256OfFile(options.file);
  const found =
    options.restart || options.dryRun ? null : readCheckpoint(options.checkpointFile, fileSha256, options.target);
  const resume = found !== null && rejectsIntact(options.rejectsFile, found.rejectBytes) ? found : null;
  const run = new LoadRun(options, environment, fileSha256, resume);
  await run.all();
  return { ...run.counts, resumedAt: resume?.records ?? 0, elapsedMs: environment.clock.monotonicMs() - startedMs };
}

interface Item {
  readonly row: SourceRow;
  readonly judged: { readonly entry: RosterEntry } | { readonly fault: RowFault };
}

interface Flight {
  readonly items: readonly Item[];
  readonly outcomes: Promise<RowOutcome[]>;
}

class LoadRun {
  readonly #options: LoadOptions;
  readonly #environment: LoadEnvironment;
  readonly #fileSha256: string;
  readonly #skip: number;
  readonly #rejects: RejectsFile;
  readonly #totalBytes: number;
  readonly #persons = new Set<string>();
  readonly #flights: Flight[] = [];
  #batch: Item[] = [];
  #counts: { -readonly [name in keyof LoadCounts]: number };
  #savedMs = Number.NEGATIVE_INFINITY;

  constructor(options: LoadOptions, environment: LoadEnvironment, fileSha256: string, resume: Checkpoint | null) {
    this.#options = options;
    this.#environment = environment;
    this.#fileSha256 = fileSha256;
    this.#skip = resume?.records ?? 0;
    this.#rejects = new RejectsFile(options.rejectsFile, resume?.rejectBytes ?? 0);
    this.#totalBytes = statSync(options.file).size;
    const { records = 0, created = 0, changed = 0, unchanged = 0, rejected = 0 } = resume ?? {};
    this.#counts = { records, created, changed, unchanged, rejected };
  }

  get counts(): LoadCounts {
    return { ...this.#counts };
  }

  async all(): Promise<void> {
    try {
      let seen = 0;
      for await (const row of readRoster(this.#options.file, this.#options.format)) {
        seen += 1;
        if (seen > this.#skip) await this.#take(row);
      }
      this.#launch();
      await this.#drain();
      if (!this.#options.dryRun) removeCheckpoint(this.#options.checkpointFile);
    } catch (error) {
      await Promise.allSettled(this.#flights.map((flight) => flight.outcomes));
      this.#save(true);
      throw error;
    } finally {
      this.#rejects.close();
    }
  }

  async #take(row: SourceRow): Promise<void> {
    const judged = judge(row);
    if ('entry' in judged) {
      const { psnNo } = judged.entry.person;
      if (this.#persons.has(psnNo)) {
        // A person named twice: the second row must be compared with what the first one wrote.
        this.#launch();
        await this.#drain();
      }
      this.#persons.add(psnNo);
    }
    this.#batch.push({ row, judged });
    if (this.#batch.length < this.#options.batch) return;
    this.#launch();
    while (this.#flights.length > this.#options.batchesInFlight) await this.#land();
  }

  #launch(): void {
    if (this.#batch.length === 0) return;
    const items = this.#batch;
    this.#batch = [];
    const entries = items.flatMap(({ judged }) => ('entry' in judged ? [judged.entry] : []));
    const { store, clock } = this.#environment;
    const options = { ...this.#options, nowMs: clock.nowMs() };
    const outcomes = entries.length === 0 ? Promise.resolve([]) : writeBatch(store, entries, options);
    // Awaited in order later; until then a failure must not count as unhandled.
    outcomes.catch(() => undefined);
    this.#flights.push({ items, outcomes });
  }

  async #drain(): Promise<void> {
    while (this.#flights.length > 0) await this.#land();
  }

  /** Waits for the oldest batch and books its rows in the order of the file. */
  async #land(): Promise<void> {
    const flight = this.#flights[0] as Flight;
    const outcomes = (await flight.outcomes).values();
    this.#flights.shift();
    for (const { row, judged } of flight.items) {
      this.#counts.records += 1;
      if ('fault' in judged) {
        this.#reject(row, null, judged.fault);
        continue;
      }
      const { psnNo } = judged.entry.person;
      this.#persons.delete(psnNo);
      const outcome = outcomes.next().value as RowOutcome;
      if (outcome.kind === 'refused') this.#reject(row, psnNo, outcome.fault);
      else this.#counts[outcome.kind] += 1;
    }
    this.#save(false);
    const bytes = flight.items.at(-1)?.row.bytes ?? 0;
    this.#environment.onProgress({ ...this.#counts, bytes, totalBytes: this.#totalBytes });
  }

  #reject(row: SourceRow, psnNo: string | null, fault: RowFault): void {
    this.#counts.rejected += 1;
    this.#rejects.write({ line: row.line, psnNo: psnNo ?? personNumberOf(row), fault });
  }

  #save(now: boolean): void {
    if (this.#options.dryRun) return;
    const nowMs = this.#environment.clock.monotonicMs();
    if (!now && nowMs - this.#savedMs < CHECKPOINT_EVERY_MS) return;
    this.#savedMs = nowMs;
    const { fileSha256, target } = { fileSha256: this.#fileSha256, target: this.#options.target };
    writeCheckpoint(this.#options.checkpointFile, {
      version: 1,
      fileSha256,
      target,
      ...this.#counts,
      rejectBytes: this.#rejects.bytes,
    });
  }
}

function judge(row: SourceRow): Item['judged'] {
  if ('fault' in row.content) return { fault: row.content.fault };
  const judged = toEntry(row.content.value);
  return judged.ok ? { entry: judged.entry } : { fault: judged.fault };
}

/** The person number of a row that was not understood, when it at least has the form of one. */
function personNumberOf(row: SourceRow): string | null {
  if ('fault' in row.content) return null;
  const psnNo = (row.content.value as { psn_no?: unknown } | null)?.psn_no;
  return typeof psnNo === 'string' && /^[0-9A-Za-z_-]{1,30}$/.test(psnNo) ? psnNo : null;
}

/** Results as data: what a JSON file holds and what every report is made from. */
import { type Benchmark, type Measured, type Parts, passes, targetText } from '../benchmark.js';

export interface Result {
  readonly id: string;
  /** null when the benchmark could not be run, or its run is not valid. */
  readonly value: number | null;
  readonly unit: string;
  readonly target: string | null;
  /** null: no target, or not judged; `note` says why. */
  readonly pass: boolean | null;
  readonly parts: Parts;
  readonly question: string;
  /** What the value is about where that differs from run to run; '' = nothing to say. */
  readonly note: string;
  readonly summary: string;
}

export interface ResultFile {
  readonly machine: Parts;
  readonly run: Parts;
  readonly results: readonly Result[];
}

export function resultOf(benchmark: Benchmark, measured: Measured): Result {
  const { id, unit, target, question } = benchmark;
  const { value, parts, summary, note = '', unjudged = '' } = measured;
  return {
    id,
    value,
    unit,
    target: targetText(target),
    pass: passes(target, measured),
    parts,
    question,
    note: [note, unjudged].filter((text) => text !== '').join('; '),
    summary,
  };
}

export function failedResult({ id, unit, target, question }: Benchmark, error: unknown): Result {
  const why = error instanceof Error ? error.message : String(error);
  const head = { id, value: null, unit, target: targetText(target), pass: false };
  return { ...head, parts: { error: why }, question, note: '', summary: why };
}

export function fileText(file: ResultFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Throws a RangeError for what is no result file. */
export function readFileText(text: string): ResultFile {
  let file: Partial<ResultFile>;
  try {
    file = JSON.parse(text) as Partial<ResultFile>;
  } catch {
    throw new RangeError('not a result file: it is no JSON');
  }
  if (!Array.isArray(file.results) || file.machine === undefined)
    throw new RangeError('not a result file: it has no machine or no results');
  return { machine: file.machine, run: file.run ?? {}, results: file.results as readonly Result[] };
}

/** A part by its path; undefined when some step of it is missing. */
export function partAt(parts: Parts, path: readonly (string | number)[]): unknown {
  let at: unknown = parts;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[name];
  }
  return at;
}

/** A number among the parts, or null. */
export function numberAt(parts: Parts, ...path: (string | number)[]): number | null {
  const value = partAt(parts, path);
  return typeof value === 'number' ? value : null;
}

/** Numbers of one name in a list of parts: `points`, `ratePerSecond`. Points that lack one are left out. */
export function pointsAt(
  parts: Parts,
  list: string,
  x: readonly string[],
  y: readonly string[],
): (readonly [number, number])[] {
  const points = partAt(parts, [list]);
  if (!Array.isArray(points)) return [];
  return (points as Parts[]).flatMap((point) => {
    const [a, b] = [numberAt(point, ...x), numberAt(point, ...y)];
    return a === null || b === null ? [] : [[a, b] as const];
  });
}

export function machineText({ machine: m }: Pick<ResultFile, 'machine'>): string {
  return `${String(m['cores'])} x ${String(m['cpu'])}, ${String(m['memoryGiB'])} GiB, ${String(m['system'])}, Node ${String(m['node'])}, Redis ${String(m['redis'])}; everything on the one box`;
}

/** Results as a table for people and as JSON for programs. */
import { type Benchmark, type Measured, type Parts, passes, targetText } from './benchmark.js';
import { thousands } from './parts.js';

export interface Result {
  readonly id: string;
  /** null when the benchmark could not be run, or its run is not valid. */
  readonly value: number | null;
  readonly unit: string;
  readonly target: string | null;
  /** null: no target. */
  readonly pass: boolean | null;
  readonly parts: Parts;
}

export interface Row {
  readonly result: Result;
  readonly summary: string;
}

export function rowOf(benchmark: Benchmark, measured: Measured): Row {
  const { id, unit, target } = benchmark;
  const pass = passes(target, measured);
  return {
    result: { id, value: measured.value, unit, target: targetText(target), pass, parts: measured.parts },
    summary: measured.summary,
  };
}

export function failedRow({ id, unit, target }: Benchmark, error: unknown): Row {
  const why = error instanceof Error ? error.message : String(error);
  return {
    result: { id, value: null, unit, target: targetText(target), pass: false, parts: { error: why } },
    summary: why,
  };
}

export function table(rows: readonly Row[]): string {
  const head = ['id', 'value', 'unit', 'target', 'pass'];
  const cells = rows.map(({ result }) => [
    result.id,
    result.value === null ? 'failed' : number(result.value),
    result.unit,
    result.target ?? '',
    result.pass === null ? '' : result.pass ? 'yes' : 'NO',
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const details = rows.map(({ result, summary }) => `${result.id}: ${summary}`);
  return [line(head), rule, ...cells.map(line), '', ...details].map((text) => text.trimEnd()).join('\n');
}

function number(value: number): string {
  return Math.abs(value) >= 1000 ? thousands(value) : String(value);
}

export function json(rows: readonly Row[], machine: Parts): string {
  return `${JSON.stringify({ machine, results: rows.map(({ result }) => result) }, null, 2)}\n`;
}

/** Results as a table for a terminal and as the one of README.md. */
import { thousands } from '../parts.js';
import type { Result, ResultFile } from './result.js';
import { machineText } from './result.js';

const HEAD = ['id', 'value', 'unit', 'target', 'pass', 'note'];

export function valueText(value: number | null): string {
  if (value === null) return 'failed';
  return Math.abs(value) >= 1000 ? thousands(value) : String(value);
}

/** A target nothing can be said about is shown as a dash. */
export function passText({ target, pass }: Pick<Result, 'target' | 'pass'>): string {
  if (pass === null) return target === null ? '' : '–';
  return pass ? 'yes' : 'NO';
}

const cellsOf = (result: Result): string[] => {
  const { id, value, unit, target, note } = result;
  return [id, valueText(value), unit, target ?? '', passText(result), note];
};

/** Questions on top, the table, one line of detail per id. */
export function table(results: readonly Result[]): string {
  const cells = results.map(cellsOf);
  const widths = HEAD.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const idWidth = widths[0] ?? 0;
  const questions = results.map(({ id, question }) => `${id.padEnd(idWidth)}  ${question}`);
  const details = results.map(({ id, summary }) => `${id}: ${summary}`);
  return [...questions, '', line(HEAD), rule, ...cells.map(line), '', ...details]
    .map((text) => text.trimEnd())
    .join('\n');
}

/** Threads of a process at work, as they stand in `microsEach`. */
interface Micros {
  readonly mainThread?: number;
  readonly otherThreads?: number;
}

const PROFILED = ['settle', 'embedded', 'commit-ceiling', 'presettle', 'http-json', 'settle-vs-typical', 'lines-50'];
/** Where these ids keep their own cost. */
const COST_AT: Readonly<Record<string, string>> = { 'commit-ceiling': 'redis', 'settle-vs-typical': 'typical' };

/** The tables of README.md: figures, and processor time per message. */
export function markdown(file: ResultFile): string {
  const rows = file.results.map((r) => {
    const value = `${valueText(r.value)} ${r.unit}${r.note === '' ? '' : ` (${r.note})`}`;
    return [r.id, value, r.target ?? '–', passText(r).toLowerCase()];
  });
  return [
    `${machineText(file)}. ${String(file.run['seconds'] ?? '?')} s measured per run.`,
    '',
    ...markdownTable(['id', 'value', 'target', 'pass'], rows),
    '',
    'Processor time per message, microseconds, at saturation:',
    '',
    ...markdownTable(['', 'event loop', 'worker and other threads', 'store process'], costRows(file.results)),
    '',
  ].join('\n');
}

function costRows(results: readonly Result[]): string[][] {
  return results
    .filter(({ id, value }) => PROFILED.includes(id) && value !== null)
    .map(({ id, parts }) => {
      const own = (COST_AT[id] === undefined ? parts : parts[COST_AT[id]]) as Record<string, unknown> | undefined;
      const micros = (own?.['microsEach'] ?? {}) as Readonly<Record<string, Micros>>;
      const servers = Object.entries(micros).filter(([name]) => /^(engine|client|typical)/.test(name));
      const sum = (part: keyof Micros): string =>
        servers.length === 0 ? '–' : String(Math.round(servers.reduce((all, [, use]) => all + (use[part] ?? 0), 0)));
      const store = micros['redis'] === undefined ? '–' : String(Math.round(micros['redis'].mainThread ?? 0));
      return [id, sum('mainThread'), sum('otherThreads'), store];
    });
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** The table in README.md: a line for every fault that was run, replaced by the next run of it; the others stay. */
import type { Outcome } from './run-row.js';
import type { Elsewhere } from './row.js';

export const BEGIN = '<!-- faults: begin (written by npm run test:faults) -->';
export const END = '<!-- faults: end -->';
export const ELSEWHERE_BEGIN = '<!-- elsewhere: begin (written by npm run test:faults) -->';
export const ELSEWHERE_END = '<!-- elsewhere: end -->';

const HEAD = [
  'fault',
  'topology',
  'what a caller sees',
  'acknowledged',
  'lost',
  'doubled',
  'in doubt (resolved how)',
  'until normal service',
  'run',
];

export interface About {
  /** Node, Redis, HAProxy. */
  readonly versions: string;
  /** `yyyy-MM-dd`. */
  readonly date: string;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function lineOf({ row, seed, measured }: Outcome, { versions, date }: About): string {
  if (measured === null) throw new Error('a row without figures has no line');
  const { codes, resolved, acknowledged, lost, doubled, normalAfterMs, afterTheEndMs } = measured;
  const told = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  const answers = told.length === 0 ? 'no refusal, no delay' : told.map(([code, n]) => `${code} ×${n}`).join(', ');
  const doubts =
    resolved.inDoubt === 0
      ? '0'
      : `${resolved.inDoubt} (${resolved.found} found executed by the query, ${resolved.resent} executed when sent again, ${resolved.refused} refused when sent again)`;
  const normal =
    normalAfterMs === 0 ? 'not felt' : `${seconds(normalAfterMs)} (${seconds(afterTheEndMs)} after its end)`;
  const cells = [
    `${row.ids.join(' ')} ${row.fault}`,
    row.topology,
    `${row.sees}; ${answers}`,
    acknowledged,
    lost,
    doubled,
    doubts,
    normal,
    `${date}, seed ${seed}, ${versions}`,
  ];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

const idOf = (line: string): string => /^\| (F[0-9]+[a-z]?)/.exec(line)?.[1] ?? '';
const rank = (line: string): string => idOf(line).replace(/^F(\d+)/, (_, n: string) => n.padStart(3, '0'));

/** The README with the outcomes in it. Only outcomes without failures are to be given. */
export function withOutcomes(readme: string, outcomes: readonly Outcome[], about: About): string {
  const fresh = outcomes.map((outcome) => lineOf(outcome, about));
  const ids = new Set(fresh.map(idOf));
  const kept = between(readme, BEGIN, END)
    .split('\n')
    .filter((line) => idOf(line) !== '' && !ids.has(idOf(line)));
  const lines = [...kept, ...fresh].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const table = [`| ${HEAD.join(' | ')} |`, `|${' --- |'.repeat(HEAD.length)}`, ...lines];
  return replaced(readme, BEGIN, END, table.join('\n'));
}

export function withElsewhere(readme: string, others: readonly Elsewhere[]): string {
  const lines = others.map(({ ids, fault, why }) => `| ${ids.join(' ')} ${fault} | ${why} |`);
  const table = ['| fault | what shows it, and why not a run of processes |', '| --- | --- |', ...lines];
  return replaced(readme, ELSEWHERE_BEGIN, ELSEWHERE_END, table.join('\n'));
}

function between(text: string, begin: string, end: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the README lacks ${begin} or ${end}`);
  return text.slice(from + begin.length, to);
}

function replaced(text: string, begin: string, end: string, by: string): string {
  const old = between(text, begin, end);
  return text.replace(`${begin}${old}${end}`, () => `${begin}\n\n${by}\n\n${end}`);
}

/** I9: how long callers felt a fault. */
import type { Intent } from './model.js';
import type { Window } from './trial.js';

/** Slower than this is not normal, on two cores shared with others. */
export const SLOW_MS = 1000;

export interface Service {
  /** From the beginning of the longest fault until nothing is refused, in doubt or slow any more. */
  readonly normalAfterMs: number;
  /** The same from its end: 0 when callers were served before. */
  readonly afterTheEndMs: number;
  /** What callers were answered while it lasted: code -> how often; `slow` for an answer that came late. */
  readonly codes: Readonly<Record<string, number>>;
}

/** Messages sent while `ending` are judged too: their trouble is that of the fault before them. */
export function serviceOf(intents: readonly Intent[], windows: readonly Window[]): Service {
  const codes: Record<string, number> = {};
  let normalAfterMs = 0;
  let afterTheEndMs = 0;
  for (const { copies, kind } of intents) {
    for (const { result, sentMs, endMs, how } of copies) {
      if (how === 'resolve' || kind === 'conflict') continue;
      const name = trouble(result, endMs - sentMs);
      const window = windows.findLast(({ beganMs }) => beganMs <= endMs);
      if (name === '' || window === undefined) continue;
      codes[name] = (codes[name] ?? 0) + 1;
      normalAfterMs = Math.max(normalAfterMs, endMs - window.beganMs);
      afterTheEndMs = Math.max(afterTheEndMs, endMs - window.endedMs);
    }
  }
  return { normalAfterMs, afterTheEndMs, codes };
}

/** Refused because of the message's form, its sender or the system: never because of a rule, so no honest message deserves it. */
const NOT_BY_RULE = /^(E[127]|C)/;

function trouble(result: Intent['copies'][number]['result'], tookMs: number): string {
  if (result.outcome === 'in_doubt' || (result.outcome === 'refused' && NOT_BY_RULE.test(result.code)))
    return result.code;
  return tookMs > SLOW_MS ? 'slow' : '';
}

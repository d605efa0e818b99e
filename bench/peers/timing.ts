/** How long a piece of work takes. */

let sink: unknown = null;

/** ns per item: all items again and again for `ms`. */
export function nsEach<T>(items: readonly T[], ms: number, work: (item: T) => unknown): number {
  let count = 0;
  const start = performance.now();
  let now = start;
  while (now - start < ms) {
    for (const item of items) sink = work(item);
    count += items.length;
    now = performance.now();
  }
  if (sink === undefined) throw new Error('nothing was computed');
  return ((now - start) * 1e6) / count;
}

/** The same for work that answers later, `atOnce` items under way. */
export async function nsEachLater<T>(
  items: readonly T[],
  ms: number,
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < ms) {
    const from = count % items.length;
    await Promise.all(items.slice(from, from + atOnce).map(work));
    count += Math.min(atOnce, items.length - from);
  }
  return ((performance.now() - start) * 1e6) / count;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/server/latency-histogram.js';

const BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SUM = /_sum\{infno="\d+"\} (\S+)/g;

describe('the histogram of the hot path', () => {
  it("is shown like prom-client's own, edges included", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const quick = new LatencyHistogram(ours, 'settlement_message_seconds', 'From arrival to reply', 'infno');
    const general = new Histogram({
      name: 'settlement_message_seconds',
      help: 'From arrival to reply',
      labelNames: ['infno'],
      buckets: BUCKETS_S,
      registers: [theirs],
    });
    const micros = [0, 499, 500, 501, 2_500_000, 10_000_000, 10_000_001, 60_000_000];
    for (const infno of ['2304', '2207']) {
      for (const n of micros) {
        quick.of(infno).observe(n);
        general.observe({ infno }, n / 1e6);
      }
    }
    const [shown, expected] = [await ours.metrics(), await theirs.metrics()];
    expect(shown.replace(SUM, '_sum')).toBe(expected.replace(SUM, '_sum'));
    // Theirs adds up seconds and rounds at every step.
    const sums = (text: string): number[] => [...text.matchAll(SUM)].map(([, sum]) => Math.round(Number(sum) * 1e6));
    expect(sums(shown)).toEqual(sums(expected));
    expect(sums(shown)).toHaveLength(2);
  });
});

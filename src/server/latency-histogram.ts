import type { Metric, Registry } from 'prom-client';

/** Upper edges in microseconds: from a fast settlement to the national interface's timeouts. */
const EDGES_US = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 250_000, 500_000, 1e6, 2.5e6, 5e6, 10e6];
const MICROS_PER_SECOND = 1e6;

/** Times of one value of the label: nothing is looked up or allocated while it is observed. */
export class Times {
  /** Per bucket, the last being what is beyond all edges. */
  readonly counts = new Float64Array(EDGES_US.length + 1);
  sumMicros = 0;

  observe(micros: number): void {
    let i = 0;
    while (i < EDGES_US.length && micros > (EDGES_US[i] as number)) i++;
    this.counts[i]! += 1;
    this.sumMicros += micros;
  }
}

/** A histogram with one label, shown as prom-client shows its own; that one looks its labels up at every observation. */
export class LatencyHistogram {
  readonly name: string;
  readonly #help: string;
  readonly #label: string;
  readonly #times = new Map<string, Times>();

  constructor(registry: Registry, name: string, help: string, label: string) {
    this.name = name;
    this.#help = help;
    this.#label = label;
    // The registry asks a metric for its name and for `get` alone.
    registry.registerMetric(this as unknown as Metric);
  }

  of(value: string): Times {
    let times = this.#times.get(value);
    if (times === undefined) {
      times = new Times();
      this.#times.set(value, times);
    }
    return times;
  }

  get(): Promise<object> {
    const values = [...this.#times].flatMap(([value, times]) => this.#values(value, times));
    return Promise.resolve({ name: this.name, help: this.#help, type: 'histogram', values, aggregator: 'sum' });
  }

  #values(value: string, { counts, sumMicros }: Times): object[] {
    const labels = { [this.#label]: value };
    let count = 0;
    const buckets = Array.from(counts, (n, i) => {
      count += n;
      const edge = EDGES_US[i];
      const le = edge === undefined ? '+Inf' : edge / MICROS_PER_SECOND;
      return { labels: { le, ...labels }, value: count, metricName: `${this.name}_bucket` };
    });
    return [
      ...buckets,
      { labels, value: sumMicros / MICROS_PER_SECOND, metricName: `${this.name}_sum` },
      { labels, value: count, metricName: `${this.name}_count` },
    ];
  }
}

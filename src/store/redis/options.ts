/** Where Redis is and how long to wait for it. Exactly one of `url`, `sentinels`, `cluster`. Redis >= 7.0. */
export interface RedisStoreOptions {
  /** `redis://user:password@host:port/db`, `rediss://…`, or the path of a unix socket (`/…`, `unix:/…`). */
  readonly url?: string;
  readonly sentinels?: { readonly hosts: readonly string[]; readonly name: string; readonly password?: string };
  /** `host:port` of some nodes of a Redis Cluster. */
  readonly cluster?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly tls?: boolean;
  /** Not with `cluster`. */
  readonly db?: number;
  /** Default `sc:`. */
  readonly keyPrefix?: string;
  /** Fixed when the store is created. Default: what it was created with; a new one 64 in Cluster, else 8. */
  readonly partitions?: number;
  /** After this a commit that was sent is in doubt. Default 1,000 ms. */
  readonly commitTimeoutMs?: number;
  /** Default 1,000 ms. */
  readonly loadTimeoutMs?: number;
  /** Default 3,000 ms. */
  readonly connectTimeoutMs?: number;
  /** Replicas that must have received a batch before it is answered; fewer = in doubt (R5). Default 0. */
  readonly waitReplicas?: number;
  /** Default 200 ms. Must be below `commitTimeoutMs`. */
  readonly waitTimeoutMs?: number;
  /**
   * What the server must be set up for before it gets a commit. `server`: whatever it is, with a warning. `fsync`:
   * `appendonly yes`, `appendfsync always`. `replicated`: `appendonly yes`, and `min-replicas-to-write` of at least
   * `waitReplicas`. Default `server`.
   */
  readonly durability?: Durability;
  /**
   * Default true. false: a tool that reads, publishes policies or sets holds beside engines, also those of the version before:
   * it leaves the format of the store as it is, and cannot commit settlements.
   */
  readonly exclusive?: boolean;
}

export type Durability = 'server' | 'fsync' | 'replicated';

/** Everything decided but the number of partitions, which the store tells. */
export type RedisSettings = RedisStoreOptions &
  Required<
    Pick<
      RedisStoreOptions,
      | 'keyPrefix'
      | 'commitTimeoutMs'
      | 'loadTimeoutMs'
      | 'connectTimeoutMs'
      | 'waitReplicas'
      | 'waitTimeoutMs'
      | 'durability'
    >
  >;

const DEFAULTS = {
  keyPrefix: 'sc:',
  commitTimeoutMs: 1000,
  loadTimeoutMs: 1000,
  connectTimeoutMs: 3000,
  waitReplicas: 0,
  waitTimeoutMs: 200,
  durability: 'server',
} as const;

export function withDefaults(options: RedisStoreOptions): RedisSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...given };
}

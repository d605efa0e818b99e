/** What differs between one master (standalone, Sentinel) and a Cluster, as the adapter sees it. */
import type { Cluster, Redis } from 'ioredis';
import type { CommitLink } from './commit-link.js';

export interface Topology {
  /** May a script touch keys of several partitions, claims included? */
  readonly crossPartition: boolean;
  /** Reads and policies. Always a master (R15). */
  readonly reader: Redis | Cluster;
  /** Link to the master that holds `key`; null while nobody is known to. */
  linkOf(key: string): CommitLink | null;
  links(): readonly CommitLink[];
  /** Whether what is read comes from where commits go: right after a failover one connection may still be on the old master. */
  readable(): boolean;
  /** Something was said to live elsewhere: look again, in the background. */
  refresh(): void;
  /** `INFO` text of every master; rejects when one cannot be asked. */
  inspect(section: string): Promise<readonly string[]>;
  /** Every master, in a fixed order: what has to be looked through key by key. */
  masters(): readonly Redis[];
  close(): void;
}

import type { Inbound } from '../engine/inbound.js';
import type { EngineLog } from '../engine/metrics.js';

/** What the doors need of the engine. `submit` never throws and always answers in the end. */
export interface Dispatcher {
  submit(inbound: Inbound): void;
}

/** Answer to "may the balancer send work here?". */
export interface Readiness {
  readonly ready: boolean;
  /** Chinese sentences, empty when ready. */
  readonly reasons: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export type ServerLog = EngineLog;

/** Counters of the two doors. Labels come from fixed sets only. */
export interface ServerMetrics {
  connectionOpened(): void;
  connectionClosed(): void;
  /** A caller was turned away by the gateway scheme, with the catalogue code. */
  authRefused(door: Door, code: string): void;
  /** A frame was answered by the door itself, with the catalogue code. */
  doorRefused(door: Door, code: string): void;
  /** A reader that would not read was disconnected. */
  slowReaderClosed(): void;
}

export type Door = 'ws' | 'http';

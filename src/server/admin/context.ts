import type { StateStore } from '../../store/port.js';
import { type Clock, shanghai } from '../../wire/clock.js';
import type { EngineStats } from '../../engine/engine.js';
import type { Metrics } from '../metrics.js';
import type { AccessLog } from './access/access-log.js';
import type { OperatorsFile } from './access/operators.js';
import type { PasswordCost } from './access/passwords.js';
import type { Sessions } from './access/sessions.js';
import type { SignIn } from './access/sign-in.js';
import { AdminError } from './errors.js';
import type { LiveRing } from './live/ring.js';
import type { Refs } from './records/refs.js';
import type { Study } from './study/study.js';
import type { Bundled } from './study/versions.js';

/** What the settings say of this engine, for the health page. */
export interface EngineInfo {
  readonly version: string;
  readonly engineNo: number;
  /** Epoch ms. */
  readonly startedMs: number;
  /** Store as people call it. */
  readonly store: string;
  readonly threads: number;
  readonly strict: boolean;
  readonly shadowPer10000: number;
  readonly auditPerSecond: number;
  readonly durability: { readonly level: 'fsync' | 'replicated' | 'server'; readonly text: string };
}

export interface LogLevel {
  get(): string;
  set(level: string): void;
}

/** Everything the routes work with. */
export interface AdminContext {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly stats: () => EngineStats;
  readonly info: EngineInfo;
  readonly logLevel: LogLevel;
  readonly operators: OperatorsFile;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  /** Of new passwords. */
  readonly passwordCost: PasswordCost;
  readonly accessLog: AccessLog;
  readonly refs: Refs;
  readonly study: Study;
  readonly ring: LiveRing;
}

/** The last year in which there can be something: a settlement may be dated a day ahead. */
export const lastYear = ({ clock }: AdminContext): number => shanghai(clock.nowMs()).year + 1;

export const today = ({ clock }: AdminContext): string => shanghai(clock.nowMs()).date;

/** Throws AdminError `not_found`. */
export async function bundleOf({ store }: AdminContext, version: string): Promise<Bundled> {
  const bytes = await store.getPolicy(version);
  if (bytes === null) throw new AdminError('not_found', 'version');
  return { version, bytes };
}

/** The version in force at an insured place: of the code itself, its city, or its municipality. */
export function versionAt(active: Readonly<Record<string, string>>, insuplc: string): string | null {
  return active[insuplc] ?? active[`${insuplc.slice(0, 4)}00`] ?? active[`${insuplc.slice(0, 2)}0000`] ?? null;
}

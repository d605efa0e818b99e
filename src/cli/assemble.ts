import type { ComputePool } from '../compute/contract.js';
import { defaultThreads, openPool } from '../compute/pool.js';
import { Engine, type EngineStats } from '../engine/engine.js';
import type { PasswordCost } from '../server/admin/access/passwords.js';
import type { Sender } from '../server/auth.js';
import type { Readiness } from '../server/dispatch.js';
import { lossAware } from '../store/loss.js';
import { Metrics } from '../server/metrics.js';
import { Server } from '../server/server.js';
import type { StateStore } from '../store/port.js';
import { type Clock, systemClock } from '../wire/clock.js';
import { RefMsgids } from '../wire/ids.js';
import { DEFAULT_LIMITS, type WireLimits } from '../wire/limits.js';
import { PolicyWatch, publishIfNone } from './active-policies.js';
import { openConsole } from './console.js';
import { openLive } from './live.js';
import { type Logger, openLog } from './logging.js';
import { LossWatch } from './loss-watch.js';
import { openConfiguredStore } from './open-store.js';
import { readinessOf } from './readiness.js';
import { type CheckedSettings, SettingsError } from './settings/load.js';
import { loadSenders } from './settings/senders.js';

/** What a test, the demo or a benchmark may put in place of the real thing. What is given here is not closed by `stop`. */
export interface Overrides {
  readonly store?: StateStore;
  readonly pool?: ComputePool;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly senders?: readonly Sender[];
  /** Of new operator passwords. */
  readonly passwordCost?: PasswordCost;
}

/** An engine that serves. */
export interface RunningEngine {
  readonly settings: CheckedSettings;
  readonly port: number;
  /** `http://host:port` */
  readonly url: string;
  readonly senders: readonly Sender[];
  readonly store: StateStore;
  readonly engine: Engine;
  readonly server: Server;
  readonly metrics: Metrics;
  /** The console and the admin API are on. */
  readonly console: boolean;
  /** Active policy versions, in order of region. */
  policyVersions(): readonly string[];
  /** Looks for changed policies now; true when they were swapped. */
  reloadPolicies(): Promise<boolean>;
  /** Not ready -> stop accepting -> finish and answer -> close 1012 -> close the store. Repeated calls wait for the same end. */
  stop(): Promise<void>;
  /** Drops every connection and ends at once; unanswered messages are to be asked for again. */
  kill(): Promise<void>;
}

/** Things to close, last opened first. */
class Closers {
  readonly #closers: (() => Promise<unknown> | void)[] = [];

  add(close: () => Promise<unknown> | void): void {
    this.#closers.push(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/**
 * Wires store, policies, pool, engine and server, and listens. Everything opened is closed again when a step fails.
 * Throws SettingsError or StoreOpenError (Chinese sentences), PackError.
 */
export async function startEngine(settings: CheckedSettings, overrides: Overrides = {}): Promise<RunningEngine> {
  const closers = new Closers();
  try {
    return await assemble(settings, overrides, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function assemble(settings: CheckedSettings, overrides: Overrides, closers: Closers): Promise<RunningEngine> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.logger ?? openLog(settings.logLevel).logger;
  const senders = overrides.senders ?? configuredSenders(settings, log);

  const store = overrides.store ?? (await openConfiguredStore(settings));
  if (overrides.store === undefined) closers.add(() => store.close());
  await publishIfNone(store, settings.policiesDir, log);
  let apply: Engine['setPolicies'] = () => Promise.resolve();
  const watch = new PolicyWatch(store, log, (policies) => apply(policies));
  const policies = await watch.first();

  const pool = overrides.pool ?? configuredPool(settings);
  if (overrides.pool === undefined) closers.add(() => pool.close());
  let stats = (): EngineStats | null => null;
  const metrics = new Metrics({
    open: () => stats()?.open ?? 0,
    stats: () => stats(),
    storeReady: async () => (await store.health()).ready,
    behind: () => lossAware(store)?.behind().length ?? 0,
  });
  const ids = new RefMsgids(settings.engineNo, clock);
  const engine = new Engine({ store, pool, clock, ids, policies, metrics, log, settings: engineSettings(settings) });
  apply = (next) => engine.setPolicies(next);
  stats = () => engine.stats();
  const live = openLive(
    metrics,
    () => engine.stats(),
    () => watch.versions,
    clock,
  );
  const threads = settings.threads === 0 ? defaultThreads() : settings.threads;
  const { passwordCost } = overrides;
  const door = openConsole(settings, {
    ...{ store, clock, metrics, stats: () => engine.stats(), ring: live, threads, log },
    ...(passwordCost === undefined ? {} : { passwordCost }),
  });
  if (door !== null) closers.add(() => door.close());

  const readiness = (): Promise<Readiness> => readinessOf(store, watch.versions, clock);
  const server = new Server({
    ...serverOptions(settings),
    senders,
    engine,
    readiness,
    metrics,
    clock,
    log,
    console: door,
  });
  // Before the port is open: the first messages would wait for threads that still compile the policies.
  await engine.start();
  const { port } = await listen(server, settings);
  live.start();
  closers.add(() => live.stop());
  watch.start(settings.policyPollMs);
  closers.add(() => watch.stop());
  const losses = new LossWatch(store, log);
  losses.start();
  closers.add(() => losses.stop());

  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    server.leaveRotation();
    if (settings.stopDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.stopDelayMs));
    await server.drain();
    await closers.closeAll();
  };
  return {
    settings,
    port,
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    senders,
    store,
    engine,
    server,
    metrics,
    console: door !== null,
    policyVersions: () => watch.versions,
    reloadPolicies: () => watch.check(),
    stop: () => (stopping ??= stop()),
    kill: () => {
      server.close();
      return (stopping ??= closers.closeAll());
    },
  };
}

function configuredSenders(settings: CheckedSettings, log: Logger): readonly Sender[] {
  const { senders, path, created, exposed } = loadSenders(settings);
  if (created) log.info({ path }, '没有配置接入方，已生成接入方文件（含一个接入方 local）');
  if (exposed) log.warn({ path }, '接入方文件可被其他用户读取，请改为仅属主可读（chmod 600）');
  return senders;
}

function configuredPool(settings: CheckedSettings): ComputePool {
  const threads = settings.threads === 0 ? defaultThreads() : settings.threads;
  return openPool({
    threads,
    strict: settings.strict,
    shadowShare: settings.shadowPer10000,
    batchTimeoutMs: settings.batchTimeoutMs,
  });
}

async function listen(server: Server, settings: CheckedSettings): Promise<{ port: number }> {
  try {
    return await server.listen();
  } catch {
    server.close();
    const { host, port } = settings;
    throw new SettingsError(
      `无法监听 ${host}:${port}：端口已被占用，或地址不是本机的。请停掉占用者，或改 port（SC_PORT）、host（SC_HOST）。`,
    );
  }
}

function engineSettings(settings: CheckedSettings) {
  return {
    batchMax: settings.batchMaxMessages,
    batchBytes: settings.batchMaxBytes,
    batchesInFlight: settings.batchesInFlight,
    maxOpen: settings.queueMaxMessages,
    maxOpenBytes: settings.queueMaxBytes,
    admitPercent: settings.admitPercent,
    doubtGraceMs: settings.inDoubtGraceMs,
    auditPerSecond: settings.auditPerSecond,
  };
}

function serverOptions(settings: CheckedSettings) {
  const wireLimits: WireLimits = {
    ...DEFAULT_LIMITS,
    maxFrameBytes: settings.maxFrameBytes,
    maxTimeoutMs: settings.maxTimeoutMs,
    defaultTimeoutMs: settings.defaultTimeoutMs,
  };
  return {
    host: settings.host,
    port: settings.port,
    sharedPort: settings.sharedPort,
    ownPort: settings.ownPort,
    gate: { clockWindowS: settings.clockWindowS, nonceCapacity: settings.nonceCapacity },
    sockets: {
      maxInFlight: settings.maxInFlightPerConnection,
      maxConnections: settings.maxConnections,
      maxBackpressureBytes: settings.maxBackpressureBytes,
      maxBadFrames: settings.maxBadFrames,
      idleTimeoutS: settings.idleTimeoutS,
    },
    wireLimits,
    httpMaxInFlight: settings.httpMaxInFlight,
  };
}

import { shanghai } from '../../../wire/clock.js';
import { lossAware } from '../../../store/loss.js';
import type { StateStore } from '../../../store/port.js';
import { type AdminContext, bundleOf } from '../context.js';
import type { Node } from '../records/national.js';
import { ALARMS, type Signals } from './alarms.js';
import type { PlaybookEntry } from './playbook.js';

/** One look at the store and the engine serves everybody who asks within this time, ms. */
const FRESH_MS = 1000;
/** How far consumers are behind is counted less often: it reads the outbox. */
const BEHIND_FRESH_MS = 10_000;
const LOOKED_BACK = 60;
const LATELY = 300;
const MAX_BEHIND = 10_000;
const BEHIND_PAGE = 200;

/** The health page's figures, made once for all viewers. */
export class Health {
  readonly #context: AdminContext;
  readonly #playbook: ReadonlyMap<string, PlaybookEntry>;
  readonly #since = new Map<string, number>();
  readonly #names = new Map<string, string>();
  #made: { readonly atMs: number; readonly health: Promise<Node> } | null = null;
  #behind: { readonly atMs: number; readonly rows: Promise<Node[]> } | null = null;

  constructor(context: AdminContext, playbook: readonly PlaybookEntry[]) {
    this.#context = context;
    this.#playbook = new Map(playbook.map((entry) => [entry.id, entry]));
  }

  read(): Promise<Node> {
    const nowMs = this.#context.clock.monotonicMs();
    if (this.#made === null || nowMs - this.#made.atMs >= FRESH_MS) this.#made = { atMs: nowMs, health: this.#make() };
    return this.#made.health;
  }

  async #make(): Promise<Node> {
    const { store, clock, metrics, info, logLevel, ring } = this.#context;
    const [state, active] = await Promise.all([store.health(), store.activePolicies().catch(() => null)]);
    const stats = this.#context.stats();
    const versions = Object.values(active ?? {}).sort();
    const reasons = [
      ...(state.ready ? [] : [`存储不可用：${state.reason}`]),
      ...(versions.length === 0 ? ['没有生效的政策'] : []),
      ...(stats.draining ? ['正在停机'] : []),
    ];
    const { counted } = metrics;
    const signals: Signals = {
      storeReady: state.ready,
      storeBehind: lossAware(store)?.behind().length ?? 0,
      doubtsLate: stats.doubtsLate,
      policies: versions.length,
      stopped: stats.stopped.length,
      counted,
      glances: ring.glances(LOOKED_BACK),
      lately: ring.glances(LATELY),
    };
    return {
      now_ms: clock.nowMs(),
      ready: reasons.length === 0,
      reasons,
      engine: {
        version: info.version,
        engine_no: info.engineNo,
        started_ms: info.startedMs,
        started: shanghai(info.startedMs).time,
        uptime_ms: clock.nowMs() - info.startedMs,
        draining: stats.draining,
        threads: info.threads,
        log_level: logLevel.get(),
        strict: info.strict,
        shadow_per_10000: info.shadowPer10000,
        audit_per_second: info.auditPerSecond,
      },
      store: {
        kind: store.kind,
        ready: state.ready,
        reason: state.reason,
        partitions: store.partitions,
        detail: state.detail,
      },
      durability: info.durability,
      consumers: await this.#consumers(),
      policies: await Promise.all(versions.map((version) => this.#policyNode(version, stats.stopped))),
      shadow: { differences: counted.shadowDifferences, stopped: stats.stopped },
      audit: {
        clean: counted.audited.clean ?? 0,
        mismatch: counted.audited.mismatch ?? 0,
        unread: counted.audited.unread ?? 0,
      },
      counters: {
        conflicts: counted.conflicts,
        replays: counted.replays,
        doubts_entered: counted.doubts.entered ?? 0,
        doubts_abandoned: counted.doubts.abandoned ?? 0,
        replies_lost: counted.repliesLost,
        slow_readers: counted.slowReaders,
        sign_ins_failed: counted.signInsFailed,
      },
      alarms: this.#alarms(signals),
    };
  }

  async #policyNode(version: string, stopped: readonly string[]): Promise<Node> {
    let name = this.#names.get(version);
    if (name === undefined) {
      name = await this.#nameOf(version);
      if (name !== '') this.#names.set(version, name);
    }
    return { region: version.slice(0, 6), name, policy_version: version, stopped: stopped.includes(version) };
  }

  /** '' when it cannot be told now. */
  async #nameOf(version: string): Promise<string> {
    try {
      const bundle = await bundleOf(this.#context, version);
      const [summary] = await this.#context.study.ask('summary', { versions: [bundle], today: '' });
      return summary?.name ?? '';
    } catch {
      return '';
    }
  }

  #alarms(signals: Signals): Node[] {
    const nowMs = this.#context.clock.nowMs();
    return ALARMS.map(({ id, severity, above, value }) => {
      const figure = value(signals);
      const firing = figure > above;
      if (!firing) this.#since.delete(id);
      else if (!this.#since.has(id)) this.#since.set(id, nowMs);
      const words = this.#playbook.get(id);
      return {
        id,
        severity,
        state: firing ? 'firing' : 'ok',
        since_ms: this.#since.get(id) ?? null,
        text_zh: words?.zh.title ?? id,
        text_en: words?.en.title ?? id,
        value: figure,
        playbook: id,
      };
    });
  }

  #consumers(): Promise<Node[]> {
    const nowMs = this.#context.clock.monotonicMs();
    if (this.#behind === null || nowMs - this.#behind.atMs >= BEHIND_FRESH_MS)
      this.#behind = { atMs: nowMs, rows: consumersOf(this.#context.store).catch(() => []) };
    return this.#behind.rows;
  }
}

async function consumersOf(store: StateStore): Promise<Node[]> {
  const consumers = await store.readConsumers();
  const rows: Node[] = [];
  for (const { name, positions } of consumers) rows.push({ name, behind: await behindOf(store, positions) });
  return rows;
}

/** Entries not dealt with yet; null = more than 10,000, or so many in one partition that they are not counted. */
async function behindOf(store: StateStore, positions: Readonly<Record<number, string>>): Promise<number | null> {
  let behind = 0;
  for (let partition = 0; partition < store.partitions; partition++) {
    const entries = await store.readOutbox(partition, positions[partition] ?? '', BEHIND_PAGE);
    behind += entries.length;
    if (entries.length === BEHIND_PAGE || behind > MAX_BEHIND) return null;
  }
  return behind;
}

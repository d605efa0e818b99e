import { setTimeout as pause } from 'node:timers/promises';
import { type Bundle, builtinPacksDir, loadBundlesFromDir, scanPackFiles } from '../policy/bundle.js';
import { inChinese } from '../policy/messages-zh.js';
import { PackError } from '../policy/node.js';
import { inspectPacks } from '../policy/problems.js';
import { PolicySet } from '../policy/policy-set.js';
import { StoreOpenError } from '../store/open-error.js';
import type { StateStore, StoredPolicy } from '../store/port.js';
import type { Logger } from './logging.js';

/** Publishes packs when the store has no active policy at all; what it has is never touched. Throws PackError. */
export async function publishIfNone(store: StateStore, policiesDir: string, log: Logger): Promise<void> {
  if (Object.keys(await store.activePolicies()).length > 0) return;
  if (policiesDir !== '') await refuseFaulty(policiesDir);
  const bundles: Bundle[] = await loadBundlesFromDir(policiesDir === '' ? builtinPacksDir : policiesDir);
  for (const { region, versionId, bytes } of bundles) {
    await onceReplicated(async () => {
      await store.putPolicy({ versionId, bytes });
      await store.activatePolicy(region, versionId);
    });
    log.info({ region, versionId }, '存储中没有政策，已发布政策包');
  }
}

const TRIES = 20;
const PAUSE_MS = 500;

/**
 * A pair that comes up together: the engine is there before the master has its replicas. Both writes may be made twice.
 * Throws StoreOpenError when it lasts.
 */
async function onceReplicated(write: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOREPLICAS'))) throw error;
      if (tries === TRIES)
        throw new StoreOpenError('Redis 主节点的副本不够（min-replicas-to-write），不接受写入；请检查副本后再启动。');
      await pause(PAUSE_MS);
    }
  }
}

/** The check of `policy publish`: a hole is found here, not at somebody's settlement. The built-in packs are held by a test. */
async function refuseFaulty(dir: string): Promise<void> {
  const report = inspectPacks(await scanPackFiles(dir));
  const problems = [...report.problems, ...report.regions.flatMap((region) => region.problems)];
  const [first] = problems;
  if (first === undefined) return;
  throw new PackError(
    `${inChinese(first.message)}（共 ${problems.length} 个问题，用 policy check ${dir} 查看全部）`,
    first.where,
  );
}

/** Keeps the engine's policies equal to the store's active ones. */
export class PolicyWatch {
  readonly #store: StateStore;
  readonly #log: Logger;
  readonly #apply: (policies: readonly StoredPolicy[]) => Promise<void>;
  #versions: readonly string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #checking: Promise<boolean> | null = null;
  #stopped = false;
  /** The last look failed: said once, until one succeeds. */
  #failing = false;

  constructor(store: StateStore, log: Logger, apply: (policies: readonly StoredPolicy[]) => Promise<void>) {
    this.#store = store;
    this.#log = log;
    this.#apply = apply;
  }

  /** Active version ids, in order of region. */
  get versions(): readonly string[] {
    return this.#versions;
  }

  /** Reads the active policies for the first time. Rejects when one is missing or does not compile. */
  async first(): Promise<readonly StoredPolicy[]> {
    const versions = await this.#active();
    const policies = await this.#read(versions);
    this.#versions = versions;
    return policies;
  }

  /** Looks every `everyMs`; 0 = only when `check` is called. */
  start(everyMs: number): void {
    if (everyMs === 0) return;
    const next = (): void => {
      if (this.#stopped) return;
      this.#timer = setTimeout(() => void this.check().finally(next), everyMs);
      this.#timer.unref();
    };
    next();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Swaps in changed policies; true when it did. A set that cannot be read or compiled leaves the old one in force. */
  check(): Promise<boolean> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #check(): Promise<boolean> {
    try {
      const changed = await this.#update();
      this.#failing = false;
      return changed;
    } catch (error) {
      if (!this.#failing) this.#log.error({ err: error }, '政策更新失败，继续使用原政策');
      this.#failing = true;
      return false;
    }
  }

  async #update(): Promise<boolean> {
    const versions = await this.#active();
    if (versions.join() === this.#versions.join()) return false;
    const policies = await this.#read(versions);
    if (this.#stopped) return false;
    await this.#apply(policies);
    this.#log.info({ before: this.#versions, after: versions }, '政策已更新');
    this.#versions = versions;
    return true;
  }

  async #active(): Promise<string[]> {
    const active = await this.#store.activePolicies();
    return Object.keys(active)
      .sort()
      .map((region) => active[region] as string);
  }

  async #read(versions: readonly string[]): Promise<StoredPolicy[]> {
    const policies: StoredPolicy[] = [];
    for (const versionId of versions) {
      const bytes = await this.#store.getPolicy(versionId);
      if (bytes === null) throw new Error(`存储中没有政策版本 ${versionId}`);
      policies.push({ versionId, bytes });
    }
    // Compiled here once before any worker is told: a set that does not compile must not be swapped in.
    PolicySet.fromBundles(policies.map((p) => p.bytes));
    return policies;
  }
}

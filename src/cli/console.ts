import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EngineStats } from '../engine/engine.js';
import { OperatorsError, OperatorsFile } from '../server/admin/access/operators.js';
import type { PasswordCost } from '../server/admin/access/passwords.js';
import type { EngineInfo } from '../server/admin/context.js';
import type { LiveRing } from '../server/admin/live/ring.js';
import { Console } from '../server/admin/open.js';
import type { Metrics } from '../server/metrics.js';
import type { StateStore } from '../store/port.js';
import type { Clock } from '../wire/clock.js';
import type { Logger } from './logging.js';
import { isLoopback } from './settings/check.js';
import { type CheckedSettings, SettingsError } from './settings/load.js';
import { describeStore, parseStoreAddress } from './settings/store-address.js';

const MS = 1000;
const ACCESS_LOG = 'access.ndjson';

export interface ConsoleDeps {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly stats: () => EngineStats;
  readonly ring: LiveRing;
  readonly threads: number;
  /** For tests. */
  readonly passwordCost?: PasswordCost;
  readonly log: Logger;
}

export function operatorsPath(settings: CheckedSettings): string {
  return settings.operatorsFile === '' ? join(settings.dataDir, 'operators.json') : settings.operatorsFile;
}

/** The console when the settings allow one; null otherwise. Throws SettingsError where it must be on and may not. */
export function openConsole(settings: CheckedSettings, deps: ConsoleDeps): Console | null {
  if (settings.console === 'off') return null;
  const operators = new OperatorsFile(operatorsPath(settings));
  const fault = unreachable(settings) ?? noOperators(operators);
  if (fault !== null) {
    if (settings.console === 'on') throw new SettingsError(`控制台不能开启：${fault}`);
    if (!isEmpty(operators)) deps.log.warn({ path: operators.path }, `控制台没有开启：${fault}`);
    return null;
  }
  return new Console({
    ...deps,
    operators,
    accessLogPath: join(dirname(operators.path), ACCESS_LOG),
    trustedProxy: settings.trustedProxy,
    idleMs: settings.consoleIdleS * MS,
    absoluteMs: settings.consoleSessionS * MS,
    lockAttempts: settings.consoleLockAttempts,
    lockMs: settings.consoleLockS * MS,
    info: infoOf(settings, deps),
    logLevel: { get: () => deps.log.level, set: (level) => (deps.log.level = level) },
  });
}

/** Passwords and persons' data must not cross a network in the open. */
function unreachable({ host, trustedProxy }: CheckedSettings): string | null {
  if (isLoopback(host) || trustedProxy) return null;
  return `监听的 ${host} 会让其他机器不经 TLS 连上。请让引擎只监听 127.0.0.1，或在前面放 TLS 代理并把 trustedProxy（SC_TRUSTED_PROXY）设为 true；不需要控制台时把 console（SC_CONSOLE）设为 off。`;
}

function noOperators(operators: OperatorsFile): string | null {
  return isEmpty(operators)
    ? `操作员文件 ${operators.path} 里还没有操作员。请先执行 settlement-core operator add <用户名> --role administer。`
    : null;
}

function isEmpty(operators: OperatorsFile): boolean {
  try {
    return operators.empty;
  } catch (error) {
    throw error instanceof OperatorsError ? new SettingsError(error.message) : error;
  }
}

function infoOf(settings: CheckedSettings, { clock, threads }: ConsoleDeps): EngineInfo {
  return {
    version: packageVersion(),
    engineNo: settings.engineNo,
    startedMs: clock.nowMs(),
    store: describeStore(parseStoreAddress(settings.store)),
    threads,
    strict: settings.strict,
    shadowPer10000: settings.shadowPer10000,
    auditPerSecond: settings.auditPerSecond,
    durability: durabilityOf(settings),
  };
}

/** What an answer "executed" has survived: the setting, or what the embedded store always does. */
function durabilityOf({ store, durability, waitReplicas }: CheckedSettings): EngineInfo['durability'] {
  if (parseStoreAddress(store).kind === 'embedded') return { level: 'fsync', text: '每次应答前写入磁盘（fsync）' };
  const waits = waitReplicas > 0 ? `，每批等 ${waitReplicas} 个从节点确认` : '';
  return { level: durability, text: `${DURABILITY_TEXT[durability]}${waits}` };
}

const DURABILITY_TEXT: Readonly<Record<EngineInfo['durability']['level'], string>> = {
  fsync: 'Redis 每次提交写入磁盘（appendfsync always）',
  replicated: 'Redis 记日志，并要求从节点在线（min-replicas-to-write）',
  server: '按 Redis 自身的持久化设置',
};

/** The package's file stands two folders above the sources, three above the compiled program. */
function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'settlement-core' && version !== undefined) return version;
    } catch {
      // Not there: the other one.
    }
  }
  return '';
}

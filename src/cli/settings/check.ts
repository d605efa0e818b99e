import { isIP } from 'node:net';
import { Check, Errors } from 'typebox/value';
import { AddressError, parseStoreAddress } from './store-address.js';
import { SettingsError, shown } from './problem.js';
import { type SettingName, type SettingSchema, type Settings, settingSchema } from './schema.js';
import type { Given } from './sources.js';

/** Checks one value against its entry. Throws SettingsError naming setting, source, value and what to change. */
export function checkGiven({ name, value, where, fix }: Given): void {
  const schema = settingSchema(name);
  if (Check(schema, value)) return;
  const given = schema.secret === true ? '' : `给的是 ${shown(value)}，`;
  throw new SettingsError(
    `设置 ${name} 不对：${where} ${given}应为${expected(schema)}${secretFault(schema, value)}。${fix}。`,
  );
}

/** What a value must be, in words: `0–65535 的整数（默认 7300）`. */
export function expected(schema: SettingSchema): string {
  return `${kind(schema)}${schema.secret === true ? '' : `（默认 ${shownDefault(schema)}）`}`;
}

export function shownDefault(schema: SettingSchema): string {
  if (schema.type === 'array') return '无';
  return schema.default === '' ? '空' : String(schema.default);
}

function kind(schema: SettingSchema): string {
  if (schema.enum !== undefined) return ` ${schema.enum.join('、')} 之一`;
  switch (schema.type) {
    case 'integer':
      return ` ${schema.minimum}–${schema.maximum} 的整数`;
    case 'boolean':
      return ' true 或 false';
    case 'array':
      return '接入方列表 [{id, secret, areas}]，secret 至少 16 个字符，areas 为 6 位区划代码或 *';
    case 'string':
      return schema.pattern !== undefined
        ? `由字母、数字和 : _ . - 组成、不超过 ${schema.maxLength} 个字符的文本`
        : schema.minLength === undefined
          ? `不超过 ${schema.maxLength} 个字符的文本`
          : '非空的文本';
  }
}

/** Where inside a secret list the fault is; never the value. */
function secretFault(schema: SettingSchema, value: unknown): string {
  if (schema.type !== 'array') return '';
  const path = [...Errors(schema, value)][0]?.instancePath ?? '';
  return path === '' ? '' : `（出错位置 ${path}）`;
}

/** Rules between settings. `origin` gives the place a setting was given, or null for its default. */
export function checkTogether(settings: Settings, origin: (name: SettingName) => Given | null): void {
  const stop = (name: SettingName, fault: string, change: string): never => {
    const given = origin(name);
    throw new SettingsError(
      `设置 ${name} 不对：${given === null ? '默认值' : given.where} 是 ${shown(settings[name])}，${fault}。${change}。`,
    );
  };
  if (!isLoopback(settings.host) && !settings.allowRemote) {
    stop(
      'host',
      '会让其他机器也能连上',
      '请用 127.0.0.1；确要对外服务，请在前面加 TLS，并把 allowRemote（SC_ALLOW_REMOTE）设为 true',
    );
  }
  if (settings.idleTimeoutS !== 0 && settings.idleTimeoutS < 8) {
    stop('idleTimeoutS', '应为 0 或 8–960 秒', '请改成 0（不限）或至少 8');
  }
  if (settings.defaultTimeoutMs > settings.maxTimeoutMs) {
    stop('defaultTimeoutMs', `超过了 maxTimeoutMs（${settings.maxTimeoutMs}）`, '请把它改小，或把 maxTimeoutMs 改大');
  }
  if (settings.maxBackpressureBytes < settings.maxFrameBytes) {
    stop(
      'maxBackpressureBytes',
      `小于一个报文的上限 maxFrameBytes（${settings.maxFrameBytes}）`,
      '请改大 maxBackpressureBytes，或改小 maxFrameBytes',
    );
  }
  if (settings.senders.length > 0 && settings.sendersFile !== '') {
    stop('sendersFile', '同时又直接写了 senders', '请只留其中一个');
  }
  if (settings.waitReplicas > 0 && settings.waitTimeoutMs >= settings.storeTimeoutMs) {
    stop(
      'waitTimeoutMs',
      `须小于 storeTimeoutMs（${settings.storeTimeoutMs}）`,
      '请把它改小，或把 storeTimeoutMs 改大',
    );
  }
  if (settings.durability === 'replicated' && settings.waitReplicas === 0) {
    stop('durability', '而 waitReplicas 是 0', '请把 waitReplicas（SC_WAIT_REPLICAS）设为至少 1，或改用 fsync、server');
  }
  if (settings.ownPort !== 0 && settings.ownPort === settings.port) {
    stop('ownPort', '与 port 相同', '请改用另一个端口，或设为 0');
  }
  checkStore(settings, stop);
}

function checkStore(settings: Settings, stop: (name: SettingName, fault: string, change: string) => never): void {
  try {
    if (parseStoreAddress(settings.store).kind !== 'embedded') return;
  } catch (error) {
    if (error instanceof AddressError) stop('store', error.message, '请改正 store（SC_STORE）');
    throw error;
  }
  if (settings.waitReplicas > 0) stop('waitReplicas', '内置存储没有从节点', '请设为 0，或把 store 改成 Redis 地址');
  if (settings.durability === 'replicated') stop('durability', '内置存储没有从节点', '请改成 server 或 fsync');
  if (settings.sharedPort) stop('sharedPort', '内置存储只能由一个进程使用', '请设为 false，或把 store 改成 Redis 地址');
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Check, Errors } from 'typebox/value';
import type { Sender } from '../../server/auth.js';
import { SettingsError } from './problem.js';
import { SendersSchema, type Settings } from './schema.js';

export interface LoadedSenders {
  readonly senders: readonly Sender[];
  /** null when they were written into the settings themselves. */
  readonly path: string | null;
  /** The file was written just now, with one sender `local`. */
  readonly created: boolean;
  /** Others than the owner may read the file. */
  readonly exposed: boolean;
}

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const SECRET_BYTES = 24;

/** The configured senders; with none configured, those of `<dataDir>/senders.json`, which the first start writes. Throws SettingsError. */
export function loadSenders(settings: Readonly<Settings>): LoadedSenders {
  if (settings.senders.length > 0) {
    return { senders: unique(settings.senders, '设置 senders'), path: null, created: false, exposed: false };
  }
  const generated = settings.sendersFile === '';
  const path = generated ? join(settings.dataDir, 'senders.json') : settings.sendersFile;
  const created = generated && create(settings.dataDir, path);
  return { senders: readSenders(path), path, created, exposed: (statSync(path).mode & OTHERS) !== 0 };
}

/** The senders of a file: a list, or `{senders: list}`. Throws SettingsError without ever showing a secret. */
export function readSenders(path: string): readonly Sender[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new SettingsError(
      `读不到接入方文件 ${path}（${code ?? '未知原因'}）。请检查 sendersFile（SC_SENDERS_FILE）。`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SettingsError(
      `接入方文件 ${path} 不是 JSON。请改正，写法如 {"senders":[{"id":"…","secret":"…","areas":["*"]}]}。`,
    );
  }
  const list = Array.isArray(content) ? content : (content as { senders?: unknown } | null)?.senders;
  if (!Check(SendersSchema, list)) {
    const at = [...Errors(SendersSchema, list)][0]?.instancePath ?? '';
    throw new SettingsError(
      `接入方文件 ${path} 内容不对${at === '' ? '' : `（出错位置 ${at}）`}：每个接入方须有 id、secret（至少 16 个字符）、areas（6 位区划代码或 *）。请改正后再启动。`,
    );
  }
  if (list.length === 0) throw new SettingsError(`接入方文件 ${path} 里没有接入方。请至少写一个。`);
  return unique(list, `接入方文件 ${path}`);
}

function unique(senders: readonly Sender[], where: string): readonly Sender[] {
  const seen = new Set<string>();
  for (const { id } of senders) {
    if (seen.has(id)) throw new SettingsError(`${where} 里接入方 ${id} 写了两次。请去掉一个。`);
    seen.add(id);
  }
  return senders;
}

/** False when the file is there already. */
function create(dataDir: string, path: string): boolean {
  const senders = [{ id: 'local', secret: randomBytes(SECRET_BYTES).toString('base64url'), areas: ['*'] }];
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, `${JSON.stringify({ senders }, null, 2)}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new SettingsError(
      `写不了接入方文件 ${path}：${(error as Error).message}。请检查 dataDir（SC_DATA_DIR）的权限。`,
    );
  }
}

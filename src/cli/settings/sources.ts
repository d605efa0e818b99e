import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { nearest, SettingsError } from './problem.js';
import { envName, SETTING_NAMES, type SettingName, settingSchema } from './schema.js';

/** One value as it was written, with the place for error sentences. */
export interface Given {
  readonly name: SettingName;
  readonly value: unknown;
  /** `环境变量 SC_PORT`, `配置文件 a.yaml 第 3 行 port`. */
  readonly where: string;
  /** What to correct, as the end of a sentence. */
  readonly fix: string;
}

/** Names the configuration file; read before anything else. */
export const CONFIG_ENV = 'SC_CONFIG';

const BY_ENV: ReadonlyMap<string, SettingName> = new Map(SETTING_NAMES.map((name) => [envName(name), name]));

/** Every `SC_…` variable. Throws SettingsError on a name no setting has, or text that cannot be that type. */
export function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Given[] {
  const given: Given[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('SC_') || variable === CONFIG_ENV || text === undefined) continue;
    const name = BY_ENV.get(variable);
    if (name === undefined) {
      throw new SettingsError(
        `环境变量 ${variable} 不是本程序的设置${hint(variable, [...BY_ENV.keys(), CONFIG_ENV])}请改正名字或去掉它。`,
      );
    }
    given.push({ name, value: typed(name, text), where: `环境变量 ${variable}`, fix: `请改正 ${variable}，或去掉它` });
  }
  return given;
}

/** Settings of a YAML or JSON file. Throws SettingsError when it cannot be read, or holds a key no setting has. */
export function fromFile(path: string): Given[] {
  const { text, lines } = readText(path);
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new SettingsError(
      `配置文件 ${path} ${line === undefined ? '' : `第 ${line} 行`}写法不对（应为 YAML 或 JSON）：${firstLine(fault.message)}。请改正后再启动。`,
    );
  }
  if (document.contents === null) return [];
  if (!isMap(document.contents)) throw new SettingsError(`配置文件 ${path} 应为“名称: 值”的列表。请改正后再启动。`);
  return document.contents.items.map((pair) => {
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    const line = offset === undefined ? '' : ` 第 ${lines.linePos(offset).line} 行`;
    if (!(SETTING_NAMES as readonly string[]).includes(key)) {
      throw new SettingsError(
        `配置文件 ${path}${line}的 ${key} 不是本程序的设置${hint(key, SETTING_NAMES)}请改正名字或去掉它。`,
      );
    }
    const value = (document.toJS() as Record<string, unknown>)[key];
    return {
      name: key as SettingName,
      value,
      where: `配置文件 ${path}${line}的 ${key}`,
      fix: `请改正 ${path} 里的 ${key}，或去掉它`,
    };
  });
}

function readText(path: string): { text: string; lines: LineCounter } {
  try {
    return { text: readFileSync(path, 'utf8'), lines: new LineCounter() };
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? '没有这个文件' : String((error as Error).message);
    throw new SettingsError(`读不到配置文件 ${path}：${reason}。请检查 --config 或 ${CONFIG_ENV}。`);
  }
}

function hint(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  return near === null ? '（全部设置见 start --help）。' : `，是不是想写 ${near}？`;
}

/** The text of a variable as the setting's type; what does not read as that type stays text and is refused by the check. */
function typed(name: SettingName, text: string): unknown {
  switch (settingSchema(name).type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return { true: true, 1: true, yes: true, false: false, 0: false, no: false }[text.trim().toLowerCase()] ?? text;
    case 'array':
      return parsedJson(text);
    default:
      return text;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

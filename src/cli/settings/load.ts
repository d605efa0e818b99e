import { checkGiven, checkTogether } from './check.js';
import { SettingsError } from './problem.js';
import { defaultSettings, type SettingName, type Settings } from './schema.js';
import { CONFIG_ENV, fromEnvironment, fromFile, type Given } from './sources.js';

/** Settings may not change once they were checked. */
export type CheckedSettings = Readonly<Settings>;

/**
 * Environment over file over default, everything checked. `configPath` null = the file named by SC_CONFIG, if any.
 * Throws SettingsError.
 */
export function loadSettings(
  env: Readonly<Record<string, string | undefined>>,
  configPath: string | null,
): CheckedSettings {
  const path = configPath ?? env[CONFIG_ENV] ?? '';
  return resolve([...(path === '' ? [] : fromFile(path)), ...fromEnvironment(env)]);
}

/** Settings of a program (demo, tests, bench): defaults with some replaced, checked alike. Throws SettingsError. */
export function settingsOf(values: Partial<Settings>): CheckedSettings {
  const given = (Object.entries(values) as [SettingName, unknown][]).map(([name, value]) => {
    return { name, value, where: `程序给出的 ${name}`, fix: `请改正 ${name}` };
  });
  return resolve(given);
}

function resolve(given: readonly Given[]): CheckedSettings {
  const settings = defaultSettings() as Record<SettingName, unknown>;
  const origins = new Map<SettingName, Given>();
  for (const one of given) {
    checkGiven(one);
    settings[one.name] = one.value;
    origins.set(one.name, one);
  }
  checkTogether(settings as Settings, (name) => origins.get(name) ?? null);
  return Object.freeze(settings as Settings);
}

export { SettingsError };

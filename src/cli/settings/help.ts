import { shownDefault } from './check.js';
import { envName, SETTING_NAMES, settingSchema } from './schema.js';
import { CONFIG_ENV } from './sources.js';

/** All settings with default, bounds, environment name and meaning, as `start --help` prints them. */
export function settingsHelp(): string {
  const entries = SETTING_NAMES.map((name) => {
    const schema = settingSchema(name);
    const unit = schema.unit === '' ? '' : ` ${schema.unit}`;
    const range = schema.type === 'integer' ? `，${schema.minimum}–${schema.maximum}` : '';
    const choice = schema.enum === undefined ? '' : `，${schema.enum.join(' | ')}`;
    return `  ${name}（${envName(name)}）\n      ${schema.zh} / ${schema.en}\n      默认 ${shownDefault(schema)}${unit}${range}${choice}`;
  });
  return [
    '',
    `设置（环境变量优先于配置文件，配置文件优先于默认值；配置文件为 YAML 或 JSON，由 --config 或 ${CONFIG_ENV} 指定）：`,
    '',
    ...entries,
  ].join('\n');
}

/** The configuration files an operator starts from, filled for one machine. */
import { readFileSync } from 'node:fs';

export type Template = 'haproxy.cfg' | 'redis.conf' | 'sentinel.conf' | 'engine.yaml.in';

/** The template's text with every @NAME@ of its lines replaced; comments keep theirs. Throws on one without a value. */
export function filled(template: Template, values: Readonly<Record<string, string | number>>): string {
  const text = readFileSync(new URL(`../templates/${template}`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .map((line) =>
      line.trimStart().startsWith('#') ? line : line.replace(/@([A-Z0-9_]+)@/g, (_, name) => value(name)),
    )
    .join('\n');

  function value(name: string): string {
    const given = values[name];
    if (given === undefined) throw new Error(`${template}: nothing given for @${name}@`);
    return String(given);
  }
}

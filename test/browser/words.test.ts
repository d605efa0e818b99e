import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONSOLE } from './console-folder.js';

const words = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(CONSOLE, `words/${language}.json`), 'utf8')) as Record<string, string>;
const [zh, en] = [words('zh'), words('en')];

const scripts = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(join(CONSOLE, name), 'utf8'));
const source = scripts.join('\n');

/** Keys written whole anywhere in quotes, and the beginnings of composed ones: `status.` of named('status', …). */
const quoted = new Set([...source.matchAll(/'([a-z]+\.[A-Za-z0-9_.]+)'/g)].map(([, key = '']) => key));
const asked = new Set([...source.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key));
const families = new Set([
  ...[...source.matchAll(/\bnamed\(\s*'([^']+)'/g)].map(([, family = '']) => `${family}.`),
  ...[...source.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map(([, start = '']) => start),
]);

const HOLES = /\{(\w+)\}/g;
const holes = (text = ''): string => {
  const names: string[] = [...text.matchAll(HOLES)].map(([, name = '']) => name);
  return names.sort().join();
};

describe('dictionaries', () => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    expect(Object.keys(zh).length).toBeGreaterThan(300);
  });

  it('fill in the same names in both languages', () => {
    expect(Object.keys(zh).filter((key) => holes(zh[key]) !== holes(en[key]))).toEqual([]);
  });

  it('hold Chinese in one and none in the other', () => {
    expect(Object.entries(en).filter(([, text]) => /[\u3400-\u9fff]/.test(text))).toEqual([]);
    const latin = Object.entries(zh).filter(([, text]) => text.length > 0 && !/[\u3400-\u9fff]/.test(text));
    expect(latin.map(([key]) => key)).toEqual([]);
  });

  it('have every key the pages ask for', () => {
    expect(asked.size).toBeGreaterThan(200);
    expect([...asked].filter((key) => zh[key] === undefined)).toEqual([]);
    expect([...families].filter((start) => !Object.keys(zh).some((key) => key.startsWith(start)))).toEqual([]);
  });

  it('have no key that no page asks for', () => {
    const pages = /^\w+\.(nav|title)$/;
    const unused = Object.keys(zh).filter(
      (key) =>
        !quoted.has(key) &&
        !asked.has(key) &&
        !pages.test(key) &&
        ![...families].some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});

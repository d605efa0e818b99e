import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inChinese } from '../../src/policy/messages-zh.js';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const FOLDERS = ['policy', 'settlement'];

/** Every message a PackError is raised with; `${…}` stands as a word. */
function messages(): string[] {
  const found = new Set<string>();
  for (const folder of FOLDERS) {
    for (const name of readdirSync(SRC + folder).filter((n) => n.endsWith('.ts'))) {
      const text = readFileSync(`${SRC}${folder}/${name}`, 'utf8');
      for (const { index } of text.matchAll(/new PackError\(\s*['`]/g))
        found.add(literalAt(text, text.slice(index).search(/['`]/) + index));
    }
  }
  return [...found].sort();
}

/** The literal that begins at a quote, with what is filled in replaced by a word. */
function literalAt(text: string, start: number): string {
  const quote = text[start];
  let result = '';
  for (let i = start + 1; i < text.length && text[i] !== quote; i++) {
    if (text.startsWith('${', i)) {
      let depth = 0;
      for (; i < text.length; i++) {
        if (text[i] === '{') depth++;
        if (text[i] === '}' && --depth === 0) break;
      }
      result += 'word';
    } else result += text[i] === '\\' ? (text[++i] ?? '') : text[i];
  }
  return result;
}

describe('messages for policy officers', () => {
  it('has a Chinese wording for every message a pack can raise', () => {
    const all = messages();
    expect(all.length).toBeGreaterThan(100);
    // The two endings of this one are chosen inside the literal.
    const whole = all.flatMap((m) =>
      m === 'edges word word' ? ['edges word needs a line', 'edges word does not go with a line'] : [m],
    );
    expect(whole.filter((message) => inChinese(message) === message)).toEqual([]);
  });

  it('keeps the place and what was written', () => {
    expect(inChinese('a/b.yaml:3:7: no value for level tertiary; the table has primary, secondary')).toBe(
      'a/b.yaml:3:7: 查表缺少 level = tertiary；表里有 primary, secondary',
    );
    expect(inChinese('"region" is missing or not a plain value')).toBe('缺少 region，或不是单个值');
  });
});

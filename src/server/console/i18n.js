/**
 * The page's words: one dictionary per language (words/zh.json, words/en.json) with the same keys, fetched when it is needed.
 * Chinese unless the reader chose English.
 */
const STORED = 'settlement-core.language';
const dictionaries = {};

let language = localStorage.getItem(STORED) === 'en' ? 'en' : 'zh';

export const lang = () => language;

/** Keeps the choice for the next visit; whoever calls renders again. Rejects when the dictionary cannot be fetched. */
export async function setLang(next) {
  dictionaries[next] ??= await (await fetch(new URL(`words/${next}.json`, import.meta.url))).json();
  language = next;
  localStorage.setItem(STORED, next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

/** The words of a key with `{name}` filled in. A key nobody wrote shows as itself: a test keeps that from happening. */
export function t(key, values = {}) {
  const words = dictionaries[language][key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** The words of one of a family of codes (`status.settled`), or the code itself where it is a new one. */
export function named(family, code) {
  return dictionaries[language][`${family}.${code}`] ?? String(code);
}

await setLang(language);

import { readFileSync } from 'node:fs';

export const PAGE_URL = new URL('../../src/wire/PROTOCOL.md', import.meta.url);

export function readPage(): string {
  return readFileSync(PAGE_URL, 'utf8');
}

/** Contents of the fenced blocks of one language, by the name after it. */
export function blocks(language: string): ReadonlyMap<string, string> {
  const fence = new RegExp(`^\`\`\`${language} (\\S+)\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return new Map([...readPage().matchAll(fence)].map(([, name, content]) => [name as string, content as string]));
}

export function block(language: string, name: string): string {
  const content = blocks(language).get(name);
  if (content === undefined) throw new Error(`PROTOCOL.md has no block ${language} ${name}`);
  return content;
}

export const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

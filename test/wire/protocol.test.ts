import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/wire/errors.js';
import { protocolSections, renderErrorTable } from './protocol-tables.js';
import { sign } from '../../src/wire/signature.js';
import { block, PAGE_URL, readPage } from './page.js';

const MARKED = /<!-- table:(\S+) -->\n([\s\S]*?)\n?<!-- end -->/g;

/**
 * After a column or code was added, `WRITE_PROTOCOL=1 npx vitest run test/wire/protocol` writes the tables anew and the
 * formatter aligns them.
 */
if (process.env['WRITE_PROTOCOL'] === '1') {
  const sections = protocolSections();
  const page = readPage().replaceAll(
    MARKED,
    (_, name: string) => `<!-- table:${name} -->\n${sections.get(name) ?? ''}\n<!-- end -->`,
  );
  writeFileSync(PAGE_URL, page);
}

/** Tables without the formatter's padding. */
function bare(markdown: string): string {
  const cells = (line: string): string =>
    line
      .split('|')
      .map((cell) => cell.trim().replace(/^-+$/, '---'))
      .join('|');
  return markdown.split('\n').map(cells).join('\n');
}

describe('PROTOCOL.md', () => {
  const marked = new Map(
    [...readPage().matchAll(MARKED)].map(([, name, content]) => [name as string, content as string]),
  );

  it.each([...protocolSections()])('table %s is what the program runs on', (name, table) => {
    expect(bare(marked.get(name) ?? '')).toBe(bare(table));
  });

  it('has no table of another origin between markers', () => {
    expect([...marked.keys()].toSorted()).toEqual([...protocolSections().keys()].toSorted());
  });

  it('explains every error code', () => {
    expect(bare(readPage())).toContain(bare(renderErrorTable()));
    for (const code of Object.keys(ERRORS)) expect(marked.get('errors')).toContain(`| ${code} `);
  });

  it('shows a signature that verifies', () => {
    const values = Object.fromEntries(
      block('text', 'signature')
        .trim()
        .split('\n')
        .map((line) => line.split(/:\s+/) as [string, string]),
    );
    const { secret, timestamp, nonce, hashed, signature } = values as Record<string, string>;
    expect(hashed).toBe(`${timestamp}${secret}${nonce}${timestamp}`);
    expect(sign(timestamp as string, secret as string, nonce as string)).toBe(signature);
  });

  it('links to headings that exist', () => {
    const page = readPage();
    const slug = (heading: string): string =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
    const headings = new Set([...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading as string)));
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link as string);
    expect(links.filter((link) => !headings.has(link))).toEqual([]);
  });
});

/** Just enough PDF to read what Chromium prints: the number of pages and their text. */
import { inflateSync } from 'node:zlib';

export interface PrintedPdf {
  readonly pages: number;
  /** The text as it is drawn, without spaces. */
  readonly text: string;
}

/** Throws when the file holds no page. */
export function readPdf(bytes: Uint8Array): PrintedPdf {
  const source = Buffer.from(bytes).toString('latin1');
  const objects = new Map(
    [...source.matchAll(/(?:^|\n)(\d+) 0 obj\s([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id, body ?? '']),
  );
  const pages = [...objects.values()].filter((body) => /\/Type\s*\/Page\b(?!s)/.test(body));
  if (pages.length === 0) throw new Error('the PDF has no page');
  const text = pages.map((page) => pageText(page, objects)).join('\n');
  // Fonts name some characters by their radical's code, ⽤ for 用; of one of them Unicode does not know it.
  return { pages: pages.length, text: text.normalize('NFKC').replaceAll('⻆', '角') };
}

type Objects = ReadonlyMap<string | undefined, string>;

const streamOf = (body: string): string => {
  const raw = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body)?.[1] ?? '';
  return body.includes('/FlateDecode') ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw;
};

/** Characters by code, and how many hex digits a code has: two in Type3 fonts, four in Type0 ones. */
interface Font {
  readonly characters: ReadonlyMap<number, string>;
  readonly digits: 2 | 4;
}

function pageText(page: string, objects: Objects): string {
  const fonts = new Map<string, Font>();
  for (const [, name = '', id] of page.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const font = objects.get(id) ?? '';
    fonts.set(name, { characters: charactersOf(font, objects), digits: font.includes('/Type3') ? 2 : 4 });
  }
  const contents = /\/Contents (\d+) 0 R/.exec(page)?.[1];
  let font: Font | undefined;
  let text = '';
  for (const [, name, hex = ''] of streamOf(objects.get(contents) ?? '').matchAll(
    /\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>/g,
  )) {
    if (name !== undefined) font = fonts.get(name);
    else
      for (const code of hex.match(font?.digits === 2 ? /../g : /.{4}/g) ?? [])
        text += font?.characters.get(Number.parseInt(code, 16)) ?? '';
  }
  return text;
}

/** By the font's ToUnicode table. */
function charactersOf(font: string, objects: Objects): Map<number, string> {
  const table = streamOf(objects.get(/\/ToUnicode (\d+) 0 R/.exec(font)?.[1]) ?? '');
  const found = new Map<number, string>();
  const word = (hex = ''): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, block = ''] of table.matchAll(/beginbfchar\s([\s\S]*?)endbfchar/g))
    for (const [, code = '', to] of block.matchAll(/<(\w+)>\s*<(\w+)>/g))
      found.set(Number.parseInt(code, 16), word(to));
  for (const [, block = ''] of table.matchAll(/beginbfrange\s([\s\S]*?)endbfrange/g))
    for (const [, ...ends] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      const [start = 0, end = 0, first = 0] = ends.map((hex) => Number.parseInt(hex, 16));
      for (let code = start; code <= end; code += 1) found.set(code, String.fromCharCode(first + code - start));
    }
  return found;
}

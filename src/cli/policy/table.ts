/** Tables for a terminal in which a Chinese character takes two columns. */

/** East Asian wide and full-width ranges that occur in Chinese text. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

/** Columns a text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    width += WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
  }
  return width;
}

export function padTo(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const gap = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'right' ? text + gap : gap + text;
}

const NUMERIC = /^[-+]?[\d.,]+%?$/;

/** Aligned lines; a column whose cells are all numbers is set to the right. Rows may be shorter than the head. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], indent = '  '): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => displayWidth(row[i] ?? ''))));
  const right = head.map(
    (_, i) => rows.length > 0 && rows.every((row) => NUMERIC.test(row[i] ?? '') || (row[i] ?? '') === ''),
  );
  const line = (row: readonly string[]): string =>
    `${indent}${widths.map((width, i) => padTo(row[i] ?? '', width, right[i] === true ? 'left' : 'right')).join('  ')}`.trimEnd();
  const rule = `${indent}${widths.map((width) => '─'.repeat(width)).join('──')}`;
  return [line(head), rule, ...rows.map(line)];
}

const ZERO = '0'.charCodeAt(0);

/**
 * Whether a granted area covers a place: `*` all, `110000` every place of the province, `510100` of the city, any other
 * code itself.
 */
export function covers(area: string, place: string): boolean {
  if (area === '*') return true;
  let prefix = area.length;
  while (prefix > 2 && area.charCodeAt(prefix - 1) === ZERO && area.charCodeAt(prefix - 2) === ZERO) prefix -= 2;
  if (prefix < 2 || place.length !== area.length) return false;
  for (let i = 0; i < prefix; i++) if (area.charCodeAt(i) !== place.charCodeAt(i)) return false;
  return true;
}

export function anyCovers(areas: readonly string[], place: string): boolean {
  for (const area of areas) if (covers(area, place)) return true;
  return false;
}

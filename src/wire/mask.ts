/** What of a person may stand in a log line or a query's answer. */

/** First three and last four characters; anything too short to hide something is hidden whole. */
export function maskCertNo(certNo: string): string {
  const chars = [...certNo];
  if (chars.length < 11) return '*'.repeat(chars.length);
  return `${chars.slice(0, 3).join('')}${'*'.repeat(chars.length - 7)}${chars.slice(-4).join('')}`;
}

/** The first character of a name. */
export function maskName(name: string): string {
  const [first, ...rest] = [...name];
  return first === undefined ? '' : first + '*'.repeat(Math.max(rest.length, 1));
}

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

/** An ID number (GB 11643) anywhere in a line: area, a real birth day, sequence, check digit; also the old 15-digit form. */
const ID_NUMBER =
  /(?<!\d)\d{6}(?:(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?!\d)/g;

/** Replaces every ID number in a text by its masked form. */
export function maskIdNumbers(text: string): string {
  return text.replace(ID_NUMBER, (number) => maskCertNo(number));
}

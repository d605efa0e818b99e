/** The figures behind a value, as they stand in the JSON file: `{p99Ms: 3.1, perSecond: [..]}`. */
export type Part = number | string | boolean | null | readonly Part[] | { readonly [name: string]: Part };

export interface Parts {
  readonly [name: string]: Part;
}

/** At most `digits` significant digits: what a measurement can claim. */
export function round(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

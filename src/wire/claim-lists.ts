import { CLAIM_PAPERS_TABLE, EXTRAS } from './claim-columns.js';
import { WireError } from './errors.js';

/** Codes in one text, separated by commas. */
export function listed(text: unknown): string[] {
  return text === '' ? [] : String(text).split(',');
}

/** Throws WireError E107 for a code that is in no table. */
export function checkClaimLists({ papers, extras }: { readonly papers: unknown; readonly extras: unknown }): void {
  if (!listed(papers).every((code) => Object.hasOwn(CLAIM_PAPERS_TABLE, code)))
    throw new WireError('E107', 'claim_papers 不在代码表内');
  if (!listed(extras).every((code) => Object.hasOwn(EXTRAS, code)))
    throw new WireError('E107', 'claim_extras 不在代码表内');
}

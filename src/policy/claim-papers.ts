import {
  CLAIM_EXTRAS,
  CLAIM_KINDS,
  CLAIM_PAPERS,
  type ClaimExtra,
  type ClaimKind,
  type ClaimPaper,
} from './claim-words.js';
import { isList, listOf, mapOf, PackError, type PackMap, positionOf, refuseUnknownKeys } from './node.js';
import type { Ruled, RuleReader } from './rule-reader.js';

/** Papers of which each must come; of a list inside the list one does. */
export type PaperList = readonly (readonly ClaimPaper[])[];

/** Lists by kind of claim, and what single circumstances add. A kind without a list: the place states none. */
export interface ClaimPapers {
  readonly kinds: ReadonlyMap<ClaimKind, Ruled<PaperList>>;
  readonly extras: ReadonlyMap<ClaimExtra, Ruled<PaperList>>;
}

const NOTES = ['cite', 'standing', 'why', 'note'];

/** The `papers:` part of `claims`. Throws PackError. */
export function claimPapers(claims: PackMap, read: RuleReader): ClaimPapers {
  const papers = mapOf(claims, 'papers');
  refuseUnknownKeys(papers, [...CLAIM_KINDS, 'extras', ...NOTES], 'papers');
  const own = read.inside(papers);
  const extras = mapOf(papers, 'extras');
  refuseUnknownKeys(extras, [...CLAIM_EXTRAS, ...NOTES], 'extras');
  return { kinds: lists(papers, CLAIM_KINDS, own), extras: lists(extras, CLAIM_EXTRAS, own.inside(extras)) };
}

function lists<K extends string>(map: PackMap, keys: readonly K[], read: RuleReader): ReadonlyMap<K, Ruled<PaperList>> {
  const stated = keys.filter((key) => map[key] !== undefined);
  return new Map(stated.map((key) => [key, { value: paperList(map, key), citation: read.citation(map) }]));
}

function paperList(map: PackMap, key: string): PaperList {
  return listOf(map, key).map((item) => {
    const names = (isList(item) ? item : [item]).map(String);
    const wrong = names.find((name) => !(CLAIM_PAPERS as readonly string[]).includes(name));
    if (wrong !== undefined || names.length === 0)
      throw new PackError(`"${key}" knows ${CLAIM_PAPERS.join(', ')}, not "${wrong ?? ''}"`, positionOf(map, key));
    return names as ClaimPaper[];
  });
}

/**
 * Example files: the cases that travel with a pack (`kind: examples`). Read here into what the rules are given and what is
 * expected of them; src/settlement/examples.ts runs them. All errors are PackErrors that name file, line and column.
 */
import { checkHead } from '../policy/bundle.js';
import {
  isList,
  isMap,
  listOf,
  mapOf,
  PackError,
  type PackMap,
  positionOf,
  refuseUnknownKeys,
  requireText,
  textOf,
} from '../policy/node.js';
import type { PackFile } from '../policy/region-policy.js';
import { STAY_KEYS, type StayDefaults, stayOf } from './example-stay.js';
import type { SettlementInput } from './contract.js';

/** One settlement of a case: the input without totals and balance (those run on from the stay before) and what is expected. */
export interface ExampleStay {
  /** Place in the file, for messages. */
  readonly where: string;
  readonly visit: SettlementInput['visit'];
  readonly bill: SettlementInput['bill'];
  readonly person: SettlementInput['person'];
  /** Totals stated for this stay; null = those the stay before left. */
  readonly totals: Readonly<Record<string, number>> | null;
  /** Account balance stated, fen; null = what the stay before left. */
  readonly account: number | null;
  readonly expect: PackMap;
}

export interface ExampleCase {
  readonly name: string;
  /** Where the figures come from, as written. */
  readonly source: string;
  readonly where: string;
  readonly stays: readonly ExampleStay[];
}

export interface ExampleFile {
  readonly path: string;
  readonly region: string;
  /** Pack files written into the example file itself; empty = the packs around it are meant. */
  readonly pack: readonly PackFile[];
  readonly cases: readonly ExampleCase[];
}

const FILE_KEYS = [
  'kind',
  'region',
  'name',
  'note',
  'source',
  'date',
  'person',
  'filings',
  'visit',
  'account',
  'totals',
  'pack',
  'cases',
];
const CASE_KEYS = ['name', 'source', 'cite', 'note', 'stays', ...STAY_KEYS];

/** Reads an examples file. Throws PackError. */
export function readExamples({ path, content }: PackFile): ExampleFile {
  refuseUnknownKeys(content, FILE_KEYS, 'an examples file');
  const region = requireText(content, 'region');
  const pack = listOf(content, 'pack').map((node, i): PackFile => {
    if (!isMap(node)) throw new PackError('"pack" lists pack files', positionOf(content, 'pack'));
    checkHead(node);
    return { path: `${path}#${i + 1}`, content: node };
  });
  const nodes = listOf(content, 'cases');
  if (nodes.length === 0) throw new PackError('"cases" lists at least one case', positionOf(content, 'cases'));
  const cases = nodes.map((node) => {
    if (!isMap(node)) throw new PackError('a case is a map', positionOf(content, 'cases'));
    return caseOf(content, node, region);
  });
  return { path, region, pack, cases };
}

function caseOf(file: PackMap, node: PackMap, region: string): ExampleCase {
  refuseUnknownKeys(node, CASE_KEYS, 'a case');
  const name = requireText(node, 'name');
  const defaults: StayDefaults = { region, layers: [file, node] };
  const source = sourceText(node) || sourceText(file);
  const where = positionOf(node);
  if (node['stays'] === undefined) return { name, source, where, stays: [stayOf(defaults, {}, node)] };
  if (node['expect'] !== undefined)
    throw new PackError('a case with stays expects in each stay', positionOf(node, 'expect'));
  const stays = listOf(node, 'stays').map((stay, i) => {
    if (!isMap(stay)) throw new PackError('"stays" lists maps', positionOf(node, 'stays'));
    refuseUnknownKeys(stay, ['name', 'note', ...STAY_KEYS], 'a stay');
    // Totals and account of the case hold before the first stay; later ones run on.
    return stayOf({ region, layers: [file, i === 0 ? node : without(node, ['totals', 'account'])] }, stay, stay, i > 0);
  });
  if (stays.length === 0) throw new PackError('"stays" is empty', positionOf(node, 'stays'));
  return { name, source, where, stays };
}

function without(map: PackMap, keys: readonly string[]): PackMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** `cite: "X1 第三条"`, `source: {title, url, year}` or plain text. */
function sourceText(map: PackMap): string {
  const plain = textOf(map, 'cite') ?? textOf(map, 'source');
  if (plain !== undefined) return plain;
  const source = map['source'];
  if (!isMap(source)) return '';
  return Object.values(mapOf(map, 'source'))
    .filter((v) => typeof v === 'string' && !isList(v))
    .join(' ');
}

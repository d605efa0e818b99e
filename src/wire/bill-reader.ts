/**
 * The usual bill, read straight from its bytes: null for anything out of the ordinary, a wrong one included, which the
 * general decoder then reads or names the fault of. What is given has passed every check of `decodeSettleBody`.
 */
import { type CodeTable, FEE_CATEGORIES, HOSPITAL_LEVELS, INSU_TYPES, ITEM_LEVELS, ROW_SHAPES } from './codes.js';
import { KnownTexts } from './known-texts.js';
import type { WireLimits } from './limits.js';
import type { BillRow, SettleBody } from './settle-body.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS } from './settle-columns.js';
import { SETTLE_WIDTH } from './settle-more.js';
import { isCleanText, isDateTime, isDigits, isIdentifier } from './text.js';
import {
  arrayHere,
  begin,
  codeHere,
  finished,
  flagHere,
  flagOrNullHere,
  identifierHere,
  knownHere,
  knownOrNullHere,
  numberHere,
  numbersHere,
  stop,
  stopped,
  twoDigitsHere,
} from './usual-bytes.js';

const LONGEST_ID = 30;
/** An array in an array in an array. */
const DEPTH = 3;
const MOMENT_LENGTH = 19;

const ofTable = (codes: CodeTable): KnownTexts => new KnownTexts(64, (text) => Object.hasOwn(codes, text));
const isId = (text: string): boolean => isIdentifier(text, LONGEST_ID);

const insutypes = ofTable(INSU_TYPES);
const levels = ofTable(HOSPITAL_LEVELS);
const shapes = ofTable(ROW_SHAPES);
const itemLevels = ofTable(ITEM_LEVELS);
const medTypes = new KnownTexts(64, (text) => text.length >= 2 && text.length <= 6 && isDigits(text, text.length));
const moments = new KnownTexts(2048, isDateTime);
const institutions = new KnownTexts(1024, isId);
const diseases = new KnownTexts(512, (text) => text.length > 0 && text.length <= 30 && isCleanText(text));
const lineNumbers = new KnownTexts(1024, isId);

/** Fee categories by their number, as far as they are two digits; up to 31, so that those seen fit the bits of a number. */
const categories: (string | undefined)[] = Array.from({ length: 32 }, (_, n) => {
  const code = String(n).padStart(2, '0');
  return Object.hasOwn(FEE_CATEGORIES, code) ? code : undefined;
});

export function readUsualBill(bytes: Uint8Array, limits: WireLimits): SettleBody | null {
  if (limits.maxDepth < DEPTH || limits.maxTextLength < MOMENT_LENGTH) return null;
  begin(bytes);
  if (arrayHere() !== SETTLE_WIDTH) return null;
  const max = limits.maxAmountFen;
  const body = {
    mdtrtId: identifierHere(LONGEST_ID),
    insutype: knownHere(insutypes),
    medType: knownHere(medTypes),
    begntime: knownHere(moments),
    endtime: knownHere(moments),
    setlTime: knownHere(moments),
    fixmedinsCode: knownHere(institutions),
    hospLv: knownHere(levels),
    acctUsed: flagHere(),
    emergency: flagHere(),
    injury: flagOrNullHere(),
    thirdParty: flagOrNullHere(),
    diseCode: knownOrNullHere(diseases),
    networked: flagHere(),
    midSettlement: flagHere(),
    total: numberHere(max),
    ownPay: numberHere(max),
    overLimit: numberHere(max),
    firstSelfPay: numberHere(max),
    inScope: numberHere(max),
    shape: knownHere(shapes) === '1' ? ('categories' as const) : ('lines' as const),
    rows: NO_ROWS,
  };
  const n = arrayHere();
  if (stopped() || n > limits.maxRows) return null;
  body.rows = body.shape === 'categories' ? categoryRows(n, max) : lineRows(n, max);
  return finished() ? body : null;
}

const NO_ROWS: BillRow[] = [];

function categoryRows(n: number, max: number): BillRow[] {
  const rows: BillRow[] = [];
  let seen = 0;
  for (let i = 0; i < n && !stopped(); i++) {
    if (arrayHere() !== CATEGORY_COLUMNS.length) stop();
    const number = twoDigitsHere();
    const bit = 1 << number;
    const category = categories[number];
    if (category === undefined || (seen & bit) !== 0) {
      stop();
      break;
    }
    seen |= bit;
    const row = [category, 0, 0, 0, 0, 0, 0, 0];
    numbersHere(row, 1, max);
    rows.push(row);
  }
  return rows;
}

function lineRows(n: number, max: number): BillRow[] {
  const rows: BillRow[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < n && !stopped(); i++) {
    const width = arrayHere();
    const number = knownHere(lineNumbers);
    if (seen.has(number)) stop();
    seen.add(number);
    rows.push(lineRow(number, width, max));
  }
  return rows;
}

/** The last column may be left out. */
function lineRow(number: string, width: number, max: number): BillRow {
  const item = codeHere();
  const category = categories[twoDigitsHere()] ?? '';
  const level = knownHere(itemLevels);
  const row = [number, item, category, level, 0, 0, 0, 0, 0];
  numbersHere(row, 4, max);
  if (category === '' || (width !== LINE_COLUMNS.length && width !== LINE_COLUMNS.length - 1)) stop();
  return width === LINE_COLUMNS.length ? [...row, flagHere()] : row;
}

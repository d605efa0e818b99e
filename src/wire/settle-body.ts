import type { Claim } from '../settlement/claim-contract.js';
import { readUsualBill } from './bill-reader.js';
import { checkCells, checkRows, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { DEFAULT_LIMITS, type WireLimits } from './limits.js';
import { pack, unpackUntrusted, wireInt } from './msgpack.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS, SETTLE_COLUMNS } from './settle-columns.js';
import { moreCells, readMore, SETTLE_WIDTH, type SettleMore } from './settle-more.js';

export type BillShape = 'categories' | 'lines';
export type BillRow = readonly (string | number | boolean)[];

/**
 * A bill as the treating place sends it. Amounts are fen, moments `yyyy-MM-dd HH:mm:ss`; rows stay positional. The fields
 * of SettleMore are there when a trailing column was sent; left out they mean NOTHING_MORE.
 */
export interface SettleBody extends Partial<SettleMore> {
  readonly mdtrtId: string;
  readonly insutype: string;
  readonly medType: string;
  readonly begntime: string;
  readonly endtime: string;
  readonly setlTime: string;
  readonly fixmedinsCode: string;
  readonly hospLv: string;
  readonly acctUsed: boolean;
  readonly emergency: boolean;
  readonly injury: boolean | null;
  readonly thirdParty: boolean | null;
  readonly diseCode: string | null;
  readonly networked: boolean;
  readonly midSettlement: boolean;
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
  readonly shape: BillShape;
  /** Columns: CATEGORY_COLUMNS or LINE_COLUMNS. */
  readonly rows: readonly BillRow[];
  /** Of a claim, while it is being settled; it travels in an array of its own (src/wire/claim-body.ts). */
  readonly claim?: Claim;
}

const SHAPE_CODES: Readonly<Record<BillShape, string>> = { categories: '1', lines: '2' };

const shapeOf = (code: unknown): BillShape => (code === SHAPE_CODES.categories ? 'categories' : 'lines');

/** Where the row id stands: category or line number. Both must be unique in a bill. */
const ROW_ID = 0;

/** Up to here comparing each with each is cheaper than a set: the fee categories are not many more. */
const FEW_ROWS = 20;

function duplicate(row: number, id: string): WireError {
  return new WireError('E110', `第${row + 1}行 ${id}`);
}

function refuseDuplicates(rows: readonly BillRow[], shape: BillShape): void {
  const n = rows.length;
  if (shape === 'categories' && n <= FEW_ROWS) {
    for (let i = 1; i < n; i++) {
      const id = (rows[i] as BillRow)[ROW_ID] as string;
      for (let k = 0; k < i; k++) if ((rows[k] as BillRow)[ROW_ID] === id) throw duplicate(i, id);
    }
    return;
  }
  const seen = new Set<string>();
  for (let i = 0; i < n; i++) {
    const id = (rows[i] as BillRow)[ROW_ID] as string;
    if (seen.has(id)) throw duplicate(i, id);
    seen.add(id);
  }
}

/** Checks cells of any origin; gives what stands behind the rows. Throws WireError E105, E107, E108, E110. */
export function checkSettleCells(cells: readonly unknown[], limits: WireLimits): SettleMore | null {
  const tail = cells.length > SETTLE_WIDTH ? cells.slice(SETTLE_WIDTH) : null;
  checkCells(tail === null ? cells : cells.slice(0, SETTLE_WIDTH), SETTLE_COLUMNS, limits);
  const rows = cells[21] as readonly BillRow[];
  const shape = shapeOf(cells[20]);
  checkRows(rows, shape === 'categories' ? CATEGORY_COLUMNS : LINE_COLUMNS, limits);
  refuseDuplicates(rows, shape);
  return tail === null ? null : readMore(tail, limits);
}

type SettleCells = readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  boolean,
  boolean,
  boolean | null,
  boolean | null,
  string | null,
  boolean,
  boolean,
  number,
  number,
  number,
  number,
  number,
  string,
  readonly BillRow[],
];

/** Throws WireError E105-E108, E110, E111 naming the column and the row. */
export function decodeSettleBody(bytes: Uint8Array, limits: WireLimits = DEFAULT_LIMITS): SettleBody {
  const usual = readUsualBill(bytes, limits);
  if (usual !== null) return usual;
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106', limits.maxDepth);
  const body = readSettleCells(items, limits);
  refuseFloats(hasFloat);
  return body;
}

/** The bill in cells of any origin. Throws WireError E105, E107, E108, E110. */
export function readSettleCells(items: readonly unknown[], limits: WireLimits): SettleBody {
  const more = checkSettleCells(items, limits);
  const c = items as unknown as SettleCells;
  const body: SettleBody = {
    mdtrtId: c[0],
    insutype: c[1],
    medType: c[2],
    begntime: c[3],
    endtime: c[4],
    setlTime: c[5],
    fixmedinsCode: c[6],
    hospLv: c[7],
    acctUsed: c[8],
    emergency: c[9],
    injury: c[10],
    thirdParty: c[11],
    diseCode: c[12],
    networked: c[13],
    midSettlement: c[14],
    total: c[15],
    ownPay: c[16],
    overLimit: c[17],
    firstSelfPay: c[18],
    inScope: c[19],
    shape: shapeOf(c[20]),
    rows: c[21],
  };
  return more === null ? body : { ...body, ...more };
}

/** Does not check: the receiver does. Integers are written whole whatever their size. */
export function encodeSettleBody(b: SettleBody): Uint8Array {
  return pack(settleCells(b));
}

export function settleCells(b: SettleBody): unknown[] {
  const rows = b.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? wireInt(cell) : cell)));
  return [...toCells({ ...b, shape: SHAPE_CODES[b.shape], rows }, SETTLE_COLUMNS), ...moreCells(b)];
}

import { checkCells, checkRows, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { DEFAULT_LIMITS, type WireLimits } from './limits.js';
import { pack, unpackUntrusted, wireInt } from './msgpack.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS, SETTLE_COLUMNS } from './settle-columns.js';

export type BillShape = 'categories' | 'lines';
export type BillRow = readonly (string | number)[];

/** A bill as the treating place sends it. Amounts are fen, moments `yyyy-MM-dd HH:mm:ss`; rows stay positional. */
export interface SettleBody {
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

/** Checks cells of any origin. Throws WireError E105, E107, E108, E110. */
export function checkSettleCells(cells: readonly unknown[], limits: WireLimits): void {
  checkCells(cells, SETTLE_COLUMNS, limits);
  const rows = cells[21] as readonly BillRow[];
  const shape = shapeOf(cells[20]);
  checkRows(rows, shape === 'categories' ? CATEGORY_COLUMNS : LINE_COLUMNS, limits);
  refuseDuplicates(rows, shape);
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
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106', limits.maxDepth);
  checkSettleCells(items, limits);
  refuseFloats(hasFloat);
  const c = items as unknown as SettleCells;
  return {
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
}

/** Does not check: the receiver does. Integers are written whole whatever their size. */
export function encodeSettleBody(b: SettleBody): Uint8Array {
  const rows = b.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? wireInt(cell) : cell)));
  return pack(toCells({ ...b, shape: SHAPE_CODES[b.shape], rows }, SETTLE_COLUMNS));
}

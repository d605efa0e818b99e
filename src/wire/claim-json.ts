import { decodeClaimBody } from './claim-body.js';
import { CLAIM_COLUMNS, RAW_LINE_COLUMNS } from './claim-columns.js';
import { cellsOf } from './json-cells.js';
import { IGNORED_ROW } from './json-names.js';
import type { JsonObject } from './json-parse.js';
import type { Column } from './columns.js';
import { WireError } from './errors.js';
import type { WireLimits } from './limits.js';
import { pack, wireInt } from './msgpack.js';

/** feeraw is a node beside `input.data`, as the other rows are. */
const RAW = 'feeraw';
const OWN: readonly Column[] = CLAIM_COLUMNS.filter((c) => c.name !== RAW);
const OWN_NAMES: ReadonlySet<string> = new Set(OWN.map((c) => c.name));
const NOTHING: ReadonlySet<string> = new Set();
/** Amounts of the bill that follow from its raw lines. */
const ROWS = ['feesttinfo', 'feedetail'];

/**
 * Body of a claim from its national names: those of the bill and of the claim stand in one `data`. `billOf` makes the bill
 * of what is left. Throws WireError E105, E107, E108, E110.
 */
export function claimCells(
  data: JsonObject,
  nodes: JsonObject,
  limits: WireLimits,
  billOf: (data: JsonObject, nodes: JsonObject) => unknown[],
): unknown[] {
  const own = Object.fromEntries(Object.entries(data).filter(([name]) => OWN_NAMES.has(name)));
  const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !OWN_NAMES.has(name)));
  const { [RAW]: raw, ...others } = nodes;
  if (raw !== undefined && ROWS.some((name) => nodes[name] !== undefined))
    throw new WireError('E107', 'feesttinfo、feedetail、feeraw 须且只能有一个');
  const bill = billOf(rest, raw === undefined ? others : { ...others, feedetail: [] });
  const cells = [bill, [...cellsOf(own, OWN, NOTHING), raw === undefined ? null : rawRows(raw, limits)]];
  // The bill's numbers are in their wire form by now: the decoder sees everything as a binary caller would have sent it.
  decodeClaimBody(pack(cells), limits);
  return cells;
}

function rawRows(rows: unknown, limits: WireLimits): unknown[][] {
  if (!Array.isArray(rows)) throw new WireError('E107', '费用行应为数组');
  if (rows.length > limits.maxRows) throw new WireError('E105', `上限${limits.maxRows}行，收到${rows.length}行`);
  return rows.map((row, i) => {
    const cells = cellsOf(row, RAW_LINE_COLUMNS, RAW_IGNORED, i + 1);
    return cells.map((cell) => (typeof cell === 'number' && Number.isSafeInteger(cell) ? wireInt(cell) : cell));
  });
}

const RAW_IGNORED: ReadonlySet<string> = new Set([...IGNORED_ROW].filter((name) => name !== 'selfpay_prop'));

import type { BillCall, NationalMessage } from '../../client/index.js';
import { formatYuan } from '../../money/yuan.js';
import type { Column } from '../../wire/columns.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS, SETTLE_COLUMNS } from '../../wire/settle-columns.js';

/** Of the bill's columns: carried elsewhere in the national JSON form. */
const NOT_IN_DATA: ReadonlySet<string> = new Set(['fixmedins_code', 'row_shape', 'rows']);

/** The same bill in the national JSON form, amounts in yuan as text. */
export function toNational(call: BillCall, msgid: string): NationalMessage {
  const { body } = call;
  const data = {
    psn_no: call.psnNo,
    ...named(SETTLE_COLUMNS, (column) => (body as unknown as Record<string, unknown>)[column.field]),
  };
  const columns = body.shape === 'categories' ? CATEGORY_COLUMNS : LINE_COLUMNS;
  const rows = body.rows.map((row) => named(columns, (_, i) => row[i]));
  return {
    infno: call.visit === 'inpatient' ? '2304' : '2207',
    msgid,
    mdtrtarea_admvs: call.mdtrtarea,
    insuplc_admdvs: call.insuplc,
    infver: 'V1.0',
    opter_type: '1',
    opter: 'demo',
    opter_name: '演示',
    fixmedins_code: body.fixmedinsCode,
    input: { data, ...(body.shape === 'categories' ? { feesttinfo: rows } : { feedetail: rows }) },
  };
}

function named(
  columns: readonly Column[],
  valueOf: (column: Column, index: number) => unknown,
): Record<string, unknown> {
  const node: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    if (NOT_IN_DATA.has(column.name)) continue;
    const value = valueOf(column, index);
    if (value === null || value === undefined) continue;
    node[column.name] =
      column.type === 'fen'
        ? formatYuan(value as number)
        : column.type === 'flag'
          ? value === true
            ? '1'
            : '0'
          : value;
  }
  return node;
}

import type { RowColumns } from '../settlement/identities.js';
import type { BillShape } from '../wire/settle-body.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS } from '../wire/settle-columns.js';

type Columns = readonly { readonly field: string }[];

function amountsIn(columns: Columns): RowColumns {
  const at = (field: string): number => columns.findIndex((column) => column.field === field);
  return {
    id: 0,
    total: at('total'),
    ownPay: at('ownPay'),
    overLimit: at('overLimit'),
    firstSelfPay: at('firstSelfPay'),
    inScope: at('inScope'),
  };
}

const BY_SHAPE: Readonly<Record<BillShape, RowColumns>> = {
  categories: amountsIn(CATEGORY_COLUMNS),
  lines: amountsIn(LINE_COLUMNS),
};

/** Where the amounts stand in a row of that shape. */
export function rowColumns(shape: BillShape): RowColumns {
  return BY_SHAPE[shape];
}

/** A bill as the JSON door takes it: national names, yuan with two decimals. */
import { formatYuan } from '../../src/money/yuan.js';
import { CATEGORY_COLUMNS, SETTLE_COLUMNS } from '../../src/wire/settle-columns.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import { billOf } from './bills.js';
import { insuplcOf, psnNoOf, TREATING_PLACE } from './persons.js';

/** Columns the JSON form carries elsewhere than in `input.data`. */
const ELSEWHERE = ['fixmedins_code', 'row_shape', 'rows'];

function shown(type: string, value: unknown): unknown {
  if (type === 'fen') return formatYuan(value as number);
  return type === 'flag' && value !== null ? (value === true ? '1' : '0') : value;
}

function data(body: SettleBody): Record<string, unknown> {
  const columns = SETTLE_COLUMNS.filter((column) => !ELSEWHERE.includes(column.name));
  return Object.fromEntries(
    columns.map(({ name, type, field }) => [name, shown(type, body[field as keyof SettleBody])]),
  );
}

/** Text of the request; `msgid` is used as given. */
export function jsonBill(index: number, day: string, infno: string, msgid: string): string {
  const body = billOf(index, { day, lines: null });
  const rows = body.rows.map((row) =>
    Object.fromEntries(CATEGORY_COLUMNS.map(({ name, type }, i) => [name, shown(type, row[i])])),
  );
  return JSON.stringify({
    infno,
    msgid,
    mdtrtarea_admvs: TREATING_PLACE,
    insuplc_admdvs: insuplcOf(index),
    infver: 'V1.0',
    opter_type: '1',
    opter: 'bench',
    opter_name: 'bench',
    inf_time: body.setlTime,
    fixmedins_code: body.fixmedinsCode,
    fixmedins_name: 'bench',
    input: { data: { psn_no: psnNoOf(index), ...data(body) }, feesttinfo: rows },
  });
}

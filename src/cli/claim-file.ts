import { readFileSync } from 'node:fs';
import type { NationalMessage } from '../client/index.js';
import { isList, isMap, type PackMap, type PackNode, textOf } from '../policy/node.js';
import { parsePackYaml } from '../policy/yaml-source.js';
import { CLAIM_COLUMNS, RAW_LINE_COLUMNS } from '../wire/claim-columns.js';
import type { Column } from '../wire/columns.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS, SETTLE_COLUMNS } from '../wire/settle-columns.js';
import { INFNO } from '../wire/transactions.js';

const HEAD = ['msgid', 'insuplc_admdvs', 'fixmedins_code'];
/** Rows of the file and what they are made of; exactly one of them stands in a file. */
const ROWS: Readonly<Record<string, readonly Column[]>> = {
  feeraw: RAW_LINE_COLUMNS,
  feedetail: LINE_COLUMNS,
  feesttinfo: CATEGORY_COLUMNS,
};
const ELSEWHERE = ['row_shape', 'rows', 'feeraw', 'fixmedins_code'];
const DATA: readonly Column[] = [...SETTLE_COLUMNS, ...CLAIM_COLUMNS].filter((c) => !ELSEWHERE.includes(c.name));
const FLAGS: Readonly<Record<string, string>> = { true: '1', false: '0' };

/** What a claim file leaves to the command. */
export interface ClaimDefaults {
  readonly msgid: string;
  readonly setlTime: string;
  readonly preview: boolean;
}

export function readClaimFile(file: string): PackMap {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Error(`读不到零星报销文件 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。`);
  }
  return parsePackYaml(text, file);
}

/** The message of a claim file: national names, amounts in yuan. Throws with a Chinese sentence for a key it does not know. */
export function claimMessage(file: PackMap, defaults: ClaimDefaults): NationalMessage {
  const known = [...HEAD, 'psn_no', ...Object.keys(ROWS), ...DATA.map((c) => c.name)];
  const unknown = Object.keys(file).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`零星报销文件不认识 ${unknown}；可写 ${known.join('、')}。`);
  const insuplc = textOf(file, 'insuplc_admdvs') ?? '';
  const data: Record<string, unknown> = { setl_time: defaults.setlTime };
  for (const key of Object.keys(file)) {
    if (!HEAD.includes(key) && !(key in ROWS)) data[key] = plain(file[key] as PackNode);
  }
  const rows = Object.keys(ROWS).filter((key) => file[key] !== undefined);
  return {
    infno: defaults.preview ? INFNO.claimPreSettle : INFNO.claimSettle,
    msgid: textOf(file, 'msgid') ?? defaults.msgid,
    infver: 'V1.0',
    insuplc_admdvs: insuplc,
    // The insured place speaks for itself; where the person was treated stands in the data.
    mdtrtarea_admvs: insuplc,
    fixmedins_code: textOf(file, 'fixmedins_code') ?? '',
    input: { data, ...Object.fromEntries(rows.map((key) => [key, rowsOf(file[key] as PackNode)])) },
  };
}

/** A list of codes travels as one text, a flag as 1 or 0. */
function plain(node: PackNode): unknown {
  if (isList(node)) return node.map(String).join(',');
  return typeof node === 'string' ? (FLAGS[node] ?? node) : node;
}

function rowsOf(node: PackNode): unknown {
  return isList(node) ? node.map((row) => (isMap(row) ? { ...row } : row)) : node;
}

/** Every field of a claim file with its name, for `--help`. */
export function claimFields(): string {
  const line = (c: Column): string => {
    const codes =
      c.codes === undefined
        ? ''
        : `：${Object.entries(c.codes)
            .map(([k, zh]) => `${k} ${zh}`)
            .join('，')}`;
    const left = c.absent !== undefined || c.nullable === true || c.name === 'setl_time';
    const need = left ? '' : '（必填）';
    return `  ${c.name.padEnd(18)} ${c.zh}${need}${codes}`;
  };
  return DATA.map(line).join('\n');
}

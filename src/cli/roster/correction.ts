import {
  type CorrectedAccount,
  type CorrectedYear,
  encodeCorrection,
  makeCorrectionId,
} from '../../compute/correction-record.js';
import { CORRECTIONS_CELL, decodeCorrections, encodeCorrections } from '../../store/correction-cell.js';
import { encodeOutbox } from '../../store/cells.js';
import type { Cell, CellWrite } from '../../store/port.js';

/** What a row changes of totals and account, beside the settlements. */
export interface Changes {
  readonly account: CorrectedAccount | null;
  readonly years: readonly CorrectedYear[];
  /** Insured place before, when the row moves the person to another. */
  readonly movedFrom: string | null;
}

/** What has to be written so that the totals stay the sum of records. */
export interface Correction {
  readonly write: CellWrite;
  readonly record: { readonly setlId: string; readonly bytes: Uint8Array };
  readonly outbox: Uint8Array;
}

/** The correction of one row; null when it changes nothing but the person. */
export function correctionOf(psnNo: string, changes: Changes, counter: Cell, atMs: number): Correction | null {
  if (changes.account === null && changes.years.length === 0 && changes.movedFrom === null) return null;
  const number = (counter.bytes === null ? 0 : decodeCorrections(counter.bytes)) + 1;
  const setlId = makeCorrectionId(psnNo, number);
  const cause = number === 1 ? 'opening' : 'roster';
  return {
    write: { cell: CORRECTIONS_CELL, bytes: encodeCorrections(number) },
    record: { setlId, bytes: encodeCorrection({ psnNo, number, cause, atMs, ...changes }) },
    outbox: encodeOutbox({ kind: 'correction', psnNo, setlId, msgid: '' }),
  };
}

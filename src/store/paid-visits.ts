/**
 * The last place of the cell 'p', of a person who has any: visits paid otherwise than by a settlement of their own,
 * [[kind, setl_id, live, mdtrt_id, institution, inpatient, begntime, endtime, total fen, [setl_id…] rivals]…].
 */
import type { PaidVisit } from '../settlement/types.js';
import { wireInt } from '../wire/msgpack.js';
import { flag, integer, list, oneOf, rows, text } from './shape.js';

const KINDS = ['claim', 'emergency'] as const;
const WIDTH = 10;

export function packPaidVisits(visits: readonly PaidVisit[]): unknown[] {
  return visits.map((v) => [
    ...[v.kind, v.setlId, v.live, v.mdtrtId, v.institution, v.inpatient],
    ...[v.begntime, v.endtime, wireInt(v.total), v.rivals],
  ]);
}

/** Throws CellCorrupt. */
export function readPaidVisits(what: string, value: unknown): PaidVisit[] {
  return rows(what, value, WIDTH).map((r) => ({
    kind: oneOf(what, r[0], KINDS),
    setlId: text(what, r[1]),
    live: flag(what, r[2]),
    mdtrtId: text(what, r[3]),
    institution: text(what, r[4]),
    inpatient: flag(what, r[5]),
    begntime: text(what, r[6]),
    endtime: text(what, r[7]),
    total: integer(what, r[8]),
    rivals: list(what, r[9]).map((id) => text(what, id)),
  }));
}

import { Buffer } from 'node:buffer';
import { checkReceipt, readItem } from '../../../compute/audit/ledger-item.js';
import { decodeLedger, type LedgerEntry } from '../../../compute/event-record.js';
import { CLAIM_REASON_NAMES } from '../../../policy/claim-words.js';
import type { Visit } from '../../../settlement/contract.js';
import { decodePerson, PERSON_CELL } from '../../../store/cells.js';
import type { LoadResult, Receipt, StateStore } from '../../../store/port.js';
import {
  decodeStatus,
  SETTLED,
  type SettlementStatus,
  type StatusCell,
  statusCell,
} from '../../../store/status-cell.js';
import { shanghai } from '../../../wire/clock.js';
import { parseSetlId } from '../../../wire/ids.js';
import { maskName } from '../../../wire/mask.js';
import { AdminError } from '../errors.js';
import { meterNodes, type Node, setlinfoOf } from './national.js';
import { personYears, recordsDown } from './person-year.js';
import type { RecordKey } from './refs.js';

/** A record as the store has it. */
export interface ReadRecord {
  readonly key: RecordKey;
  readonly bytes: Uint8Array;
  readonly entry: LedgerEntry;
}

/** Throws AdminError `not_found`; rejects with StoreUnavailable. */
export async function readRecord(store: StateStore, key: RecordKey): Promise<ReadRecord> {
  const [found] = await store.load([{ psnNo: key.psnNo, cells: [], setlId: key.setlId }]);
  const bytes = found?.record ?? null;
  const entry = bytes === null ? null : decodeLedger(bytes);
  if (bytes === null || entry === null || entry.answer.psnNo !== key.psnNo)
    throw new AdminError('not_found', 'setl_id');
  return { key, bytes, entry };
}

/** Everything that is known of one settlement, or of one event after it. */
export async function settlementView(store: StateStore, record: ReadRecord, lastYear: number): Promise<Node> {
  const { key, entry } = record;
  const settlementId = entry.kind === 'settle' ? key.setlId : entry.record.of;
  const msgid = entry.answer.medinsSetlId;
  const [found] = await store.load([{ psnNo: key.psnNo, cells: [PERSON_CELL, statusCell(settlementId)], msgid }]);
  const status = statusOf(found);
  return {
    kind: entry.kind,
    setl_id: key.setlId,
    psn_no: key.psnNo,
    psn_name_masked: nameOf(found),
    status: status.status,
    status_by_setl_id: status.by,
    msgid,
    ...sourceNode(entry),
    time: shanghai(entry.record.computedAtMs).time,
    claim: claimNode(entry),
    setlinfo: setlinfoOf(entry.answer),
    parts: partNodes(entry),
    totals: totalsNode(entry),
    other_totals: entry.record.touches.map(yearTotals),
    life: await lifeOf(store, key.psnNo, settlementId, status, lastYear),
    receipt: receiptNode(record, found?.receipt ?? null),
  };
}

/** What became of a settlement. Rejects with StoreUnavailable. */
export async function settlementStatus(store: StateStore, { psnNo, setlId }: RecordKey): Promise<SettlementStatus> {
  const [found] = await store.load([{ psnNo, cells: [statusCell(setlId)] }]);
  const bytes = found?.cells[0]?.bytes ?? null;
  return (bytes === null ? SETTLED : decodeStatus(bytes)).status;
}

function statusOf(found: LoadResult | undefined): StatusCell {
  const bytes = found?.cells[1]?.bytes ?? null;
  return bytes === null ? SETTLED : decodeStatus(bytes);
}

function nameOf(found: LoadResult | undefined): string {
  const bytes = found?.cells[0]?.bytes ?? null;
  return bytes === null ? '' : maskName(decodePerson(bytes).name);
}

function sourceNode(entry: LedgerEntry): Node {
  if (entry.kind !== 'settle') {
    const { infno, senderId, refMsgid, mdtrtarea } = entry.record;
    const insured = entry.answer.clrOptins;
    return {
      ...{ infno, sender: senderId, inf_refmsgid: refMsgid },
      ...{ insuplc_admdvs: insured, mdtrtarea_admvs: mdtrtarea },
      ...NO_VISIT,
    };
  }
  const { source, input } = entry.record;
  const { visit } = input;
  return {
    infno: source.infno,
    sender: source.senderId,
    inf_refmsgid: source.refMsgid,
    fixmedins_code: source.fixmedinsCode,
    insuplc_admdvs: visit.insuplc,
    mdtrtarea_admvs: visit.mdtrtarea,
    begntime: source.begntime,
    endtime: source.endtime,
    line: visit.line,
    hosp_lv: visit.hospLv,
    dise_code: visit.diseCode,
    emergency: visit.emergency,
    mid_settlement: visit.midSettlement,
  };
}

const NO_VISIT = {
  fixmedins_code: null,
  begntime: null,
  endtime: null,
  line: null,
  hosp_lv: null,
  dise_code: null,
  emergency: null,
  mid_settlement: null,
} as const;

function totalsNode(entry: LedgerEntry): Node {
  const before = entry.kind === 'settle' ? entry.record.input.accumulators.meters : entry.record.before.meters;
  const deltas = entry.kind === 'settle' ? entry.record.result.meterDeltas : entry.record.meterDeltas;
  const year = entry.kind === 'settle' ? Number(entry.answer.setlTime.slice(0, 4)) : entry.record.year;
  return yearTotals({ year, before: { meters: before }, meterDeltas: deltas });
}

interface Change {
  readonly year: number;
  readonly before: { readonly meters: Meters };
  readonly meterDeltas: Meters;
}

type Meters = Readonly<Record<string, number>>;

/** Totals of one year: before, what the record adds, after. */
function yearTotals({ year, before: { meters }, meterDeltas }: Change): Node {
  const after: Record<string, number> = { ...meters };
  for (const [meter, delta] of Object.entries(meterDeltas)) after[meter] = (after[meter] ?? 0) + delta;
  return { year, before: meterNodes(meters), deltas: meterNodes(meterDeltas), after: meterNodes(after) };
}

/** What the insured place stated of a manual claim; null for a bill. */
function claimNode(entry: LedgerEntry): Node | null {
  const claim = entry.kind === 'settle' ? entry.record.input.visit.claim : undefined;
  if (claim === undefined) return null;
  return {
    claim_reason: claim.reason,
    claim_reason_name: CLAIM_REASON_NAMES[claim.reason],
    opter: claim.operatorNo,
    opter_name: claim.operatorName,
    consent_by: claim.consentBy,
    recv_date: claim.receivedOn,
    due_date: claim.dueOn,
    basis: claim.basis,
  };
}

/**
 * The parts a settlement was priced in, in their order; empty for one bill of one year. Each part's visit begins with the
 * admission; what is shown are the days of the stay its year pays for.
 */
function partNodes(entry: LedgerEntry): Node[] {
  if (entry.kind !== 'settle') return [];
  return entry.record.parts.map(({ year, input: { visit }, result }) => ({
    year,
    line: visit.line,
    begndate: firstDay(visit),
    enddate: visit.endDate,
    dise_code: visit.diseCode,
    trt_class: result.treatmentClass,
    medfee_sumamt: result.split.bill.total,
    act_pay_dedc: result.split.deductible,
    fund_pay_sumamt: result.split.fundTotal,
    psn_part_amt: result.split.personTotal,
  }));
}

function firstDay({ begnDate, endDate }: Visit): string {
  const newYear = `${endDate.slice(0, 4)}-01-01`;
  return begnDate < newYear ? newYear : begnDate;
}

function receiptNode({ bytes }: ReadRecord, receipt: Receipt | null): Node | null {
  if (receipt === null) return { found: false, same_bytes: false, fingerprint: '' };
  const item = readItem(bytes);
  const same = !('damage' in item) && checkReceipt(item, receipt.answer) === null;
  return { found: true, same_bytes: same, fingerprint: Buffer.from(receipt.fingerprint).toString('hex') };
}

/** Events of a year looked through for those of one settlement. */
const MAX_EVENTS = 2000;

/** The settlement and what happened to it, oldest first. */
async function lifeOf(
  store: StateStore,
  psnNo: string,
  settlementId: string,
  status: StatusCell,
  lastYear: number,
): Promise<Node[]> {
  const own = await readRecord(store, { psnNo, setlId: settlementId }).catch(missing);
  const life = own === null ? [] : [lifeNode(settlementId, own.entry)];
  const id = parseSetlId(settlementId);
  if (status.events === 0 || id === null) return life;
  const years = await personYears(store, psnNo, lastYear);
  if (years === null) return life;
  const last = Math.min(years.events.get(id.year) ?? 0, id.event + MAX_EVENTS);
  const later = await recordsDown(store, years, id.year, last, id.event + 1);
  const events = later.filter(({ entry }) => entry.kind !== 'settle' && entry.record.of === settlementId).reverse();
  return [...life, ...events.map(({ setlId, entry }) => lifeNode(setlId, entry))];
}

function missing(error: unknown): null {
  if (error instanceof AdminError) return null;
  throw error;
}

function lifeNode(setlId: string, entry: LedgerEntry): Node {
  const settled = entry.kind === 'settle';
  return {
    kind: entry.kind,
    setl_id: setlId,
    msgid: entry.answer.medinsSetlId,
    time: shanghai(entry.record.computedAtMs).time,
    infno: settled ? entry.record.source.infno : entry.record.infno,
    sender: settled ? entry.record.source.senderId : entry.record.senderId,
    psn_part_amt: entry.answer.personTotal,
    fund_pay_sumamt: entry.answer.fundTotal,
  };
}

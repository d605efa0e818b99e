import { decodeCorrection } from '../../../compute/correction-record.js';
import { decodeLedger, type LedgerEntry } from '../../../compute/event-record.js';
import { decodeFilingRecord } from '../../../compute/filing-record.js';
import type { OutboxEvent } from '../../../store/cells.js';
import type { SettlementStatus } from '../../../store/status-cell.js';
import { shanghai } from '../../../wire/clock.js';
import type { Refs } from './refs.js';

/** One line of a list of records. Amounts in fen; null: the kind has none. */
export interface Row {
  readonly ref: string;
  readonly kind: string;
  readonly setl_id: string;
  readonly msgid: string;
  readonly psn_no_masked: string;
  readonly time: string | null;
  readonly setl_time: string | null;
  readonly infno: string | null;
  readonly med_type: string | null;
  readonly insuplc_admdvs: string | null;
  readonly mdtrtarea_admvs: string | null;
  readonly medfee_sumamt: number | null;
  readonly fund_pay_sumamt: number | null;
  readonly psn_part_amt: number | null;
  readonly trt_class: string | null;
  readonly policy_version: string | null;
  readonly init_setl_id: string | null;
  readonly status: SettlementStatus | null;
}

/** First and last two characters: a list is not a look at a person. */
export function maskPsnNo(psnNo: string): string {
  const chars = [...psnNo];
  if (chars.length <= 4) return '*'.repeat(chars.length);
  return `${chars.slice(0, 2).join('')}${'*'.repeat(chars.length - 4)}${chars.slice(-2).join('')}`;
}

const NOTHING = {
  setl_time: null,
  infno: null,
  med_type: null,
  insuplc_admdvs: null,
  mdtrtarea_admvs: null,
  medfee_sumamt: null,
  fund_pay_sumamt: null,
  psn_part_amt: null,
  trt_class: null,
  policy_version: null,
  init_setl_id: null,
} as const;

/** Epoch ms at which the engine made a record; null for bytes that tell none. */
export function recordTimeMs(kind: OutboxEvent['kind'], bytes: Uint8Array | null): number | null {
  if (bytes === null) return null;
  try {
    if (kind === 'filing') return decodeFilingRecord(bytes).atMs;
    if (kind === 'correction') return decodeCorrection(bytes).atMs;
    return decodeLedger(bytes)?.record.computedAtMs ?? null;
  } catch {
    return null;
  }
}

/** A row from an event and its record; a record that is missing or unreadable leaves its places null. */
export function rowOf(event: OutboxEvent, bytes: Uint8Array | null, status: SettlementStatus | null, refs: Refs): Row {
  const { kind, psnNo, setlId, msgid } = event;
  const atMs = recordTimeMs(kind, bytes);
  return {
    ref: refs.seal({ psnNo, setlId }),
    kind,
    setl_id: setlId,
    msgid,
    psn_no_masked: maskPsnNo(psnNo),
    time: atMs === null ? null : shanghai(atMs).time,
    ...NOTHING,
    ...toldBy(event, bytes),
    status: kind === 'settle' ? (status ?? 'settled') : null,
  };
}

function toldBy({ kind }: OutboxEvent, bytes: Uint8Array | null): Partial<Row> {
  if (bytes === null || kind === 'correction') return {};
  try {
    if (kind !== 'filing') return ledgerRow(decodeLedger(bytes));
    const { infno, mdtrtarea, policyVersion } = decodeFilingRecord(bytes);
    return { infno, mdtrtarea_admvs: mdtrtarea, policy_version: policyVersion };
  } catch {
    return {};
  }
}

function ledgerRow(entry: LedgerEntry | null): Partial<Row> {
  if (entry === null) return {};
  const { answer } = entry;
  return {
    setl_time: answer.setlTime,
    infno: entry.kind === 'settle' ? entry.record.source.infno : entry.record.infno,
    med_type: answer.medType,
    insuplc_admdvs: answer.clrOptins,
    mdtrtarea_admvs: entry.kind === 'settle' ? entry.record.input.visit.mdtrtarea : entry.record.mdtrtarea,
    medfee_sumamt: answer.total,
    fund_pay_sumamt: answer.fundTotal,
    psn_part_amt: answer.personTotal,
    trt_class: answer.treatmentClass,
    policy_version: answer.policyVersion,
    init_setl_id: entry.kind === 'settle' ? null : entry.record.of,
  };
}

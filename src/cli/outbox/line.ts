import { decodeCorrection } from '../../compute/correction-record.js';
import { decodeLedger, type LedgerEntry } from '../../compute/event-record.js';
import { decodeFilingRecord } from '../../compute/filing-record.js';
import { readItem } from '../../compute/audit/ledger-item.js';
import { formatYuan } from '../../money/yuan.js';
import { decodeOutbox, type OutboxEvent } from '../../store/cells.js';
import type { LoadRequest, OutboxEntry, StateStore } from '../../store/port.js';
import { shanghai } from '../../wire/clock.js';
import { encodeAnswer } from '../../wire/envelope.js';
import { answerToJson } from '../../wire/json-answer.js';
import { INFNO } from '../../wire/transactions.js';

type Node = Record<string, unknown>;

/**
 * One line of JSON per entry, in their order. A line begins with partition and position, so that a file of lines knows
 * how far it is. Rejects with StoreUnavailable.
 */
export async function linesOf(store: StateStore, entries: readonly OutboxEntry[]): Promise<string[]> {
  const events = entries.map(({ bytes }) => decodeOutbox(bytes));
  const found = await store.load(events.map(({ psnNo, setlId }): LoadRequest => ({ psnNo, cells: [], setlId })));
  return entries.map(({ partition, position }, i) => {
    const event = events[i] as OutboxEvent;
    const { kind, psnNo, setlId, msgid } = event;
    const head = { partition, position, kind, psn_no: psnNo, setl_id: setlId, msgid };
    return JSON.stringify({ ...head, record: recordNode(event, found[i]?.record ?? null) });
  });
}

/** null: the record is not there; an audit names it. */
function recordNode(event: OutboxEvent, bytes: Uint8Array | null): Node | null {
  if (bytes === null) return null;
  if (event.kind === 'filing') return filingNode(bytes);
  return event.kind === 'correction' ? correctionNode(bytes) : ledgerNode(bytes);
}

function ledgerNode(bytes: Uint8Array): Node {
  const entry = decodeLedger(bytes);
  const item = readItem(bytes);
  if (entry === null || 'damage' in item) return { error: '记录无法识别' };
  const { msgid, refMsgid } = item;
  // What a reversal did is kept in the form of a cancellation.
  const infno = entry.kind === 'settle' ? entry.record.source.infno : INFNO.inpatientCancel;
  const told = JSON.parse(answerToJson(encodeAnswer({ msgid, refMsgid, body: item.answer }), infno)) as Node;
  const output = told['output'] as Node;
  const warn_msg = told['warn_msg'];
  const cumdetail = meters(item.meterDeltas);
  const others = item.touches.map(({ year, meterDeltas }) => ({ year, cumdetail: meters(meterDeltas) }));
  const more = others.length === 0 ? {} : { other_years: others };
  return { ...sourceNode(entry), inf_refmsgid: refMsgid, year: item.year, ...output, cumdetail, ...more, warn_msg };
}

function sourceNode(entry: LedgerEntry): Node {
  if (entry.kind === 'settle') {
    const { source, input } = entry.record;
    return {
      infno: source.infno,
      sender: source.senderId,
      insuplc_admdvs: input.visit.insuplc,
      mdtrtarea_admvs: input.visit.mdtrtarea,
      fixmedins_code: source.fixmedinsCode,
      begntime: source.begntime,
      endtime: source.endtime,
      ...(input.visit.claim === undefined ? {} : { reim_way: '零星报销' }),
    };
  }
  const { infno, senderId: sender, mdtrtarea, cancelId } = entry.record;
  return {
    infno,
    sender,
    insuplc_admdvs: entry.answer.clrOptins,
    mdtrtarea_admvs: mdtrtarea,
    cancel_setl_id: cancelId,
  };
}

function meters(values: Readonly<Record<string, number>>): Node[] {
  return Object.entries(values).map(([meter, n]) => ({ meter, value: meter.endsWith('.count') ? n : formatYuan(n) }));
}

function correctionNode(bytes: Uint8Array): Node {
  const { cause, atMs, account, years, movedFrom } = decodeCorrection(bytes);
  return {
    cause,
    time: shanghai(atMs).time,
    balc: account === null ? null : { before: formatYuan(account.before), after: formatYuan(account.after) },
    cuminfo: years.map((y) => ({ year: y.year, before: meters(y.before), after: meters(y.after) })),
    moved_from: movedFrom,
  };
}

function filingNode(bytes: Uint8Array): Node {
  const {
    action,
    infno,
    senderId,
    refMsgid,
    mdtrtarea,
    policyVersion,
    citations,
    papers,
    mdtrtId,
    before,
    after,
    atMs,
  } = decodeFilingRecord(bytes);
  const filing = (f: typeof after | null): Node | null =>
    f === null
      ? null
      : {
          filing_id: f.id,
          kind: f.kind,
          areas: f.areas,
          begndate: f.begndate,
          enddate: f.enddate,
          basis: f.basis,
          papers_on: f.papersOn,
          withdrawn_on: f.withdrawnOn,
        };
  return {
    action,
    infno,
    sender: senderId,
    inf_refmsgid: refMsgid,
    mdtrtarea_admvs: mdtrtarea,
    policy_version: policyVersion,
    citations,
    papers,
    mdtrt_id: mdtrtId,
    before: filing(before),
    after: filing(after),
    time: shanghai(atMs).time,
  };
}

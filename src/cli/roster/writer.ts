import type { CellName, CommitRequest, Receipt, StateStore } from '../../store/port.js';
import { encodeAnswer } from '../../wire/envelope.js';
import { plainFingerprint } from '../../wire/fingerprint.js';
import { makeSetlId } from '../../wire/ids.js';
import type { RosterEntry, TopUp } from './entry.js';
import { cellsFor, type PlanOptions, planRow, type RowPlan } from './plan.js';
import type { RowFault } from './reasons.js';

export type RowOutcome =
  | { readonly kind: 'created' | 'changed' | 'unchanged' }
  | { readonly kind: 'refused'; readonly fault: RowFault };

/** The store takes no more now; rows written so far stay written. The message is for the operator. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

export interface WriterOptions extends PlanOptions {
  /** Compare only. */
  readonly dryRun: boolean;
}

/** Settlements may move a person's cells between load and commit; so often in a row only when something is wrong. */
const MAX_ATTEMPTS = 20;

interface Row {
  readonly index: number;
  readonly entry: RosterEntry;
  readonly names: readonly CellName[];
  /** The last write was sent and its outcome never came. */
  readonly unknown: boolean;
}

/**
 * Brings a batch of persons (each at most once) into the store; outcomes in the order of the entries. A version conflict
 * or an unknown outcome means: read again, compare again, write what still differs. Throws StoreRefused.
 */
export async function writeBatch(
  store: StateStore,
  entries: readonly RosterEntry[],
  options: WriterOptions,
): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  let open: Row[] = entries.map((entry, index) => ({ index, entry, names: cellsFor(entry, options), unknown: false }));
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === MAX_ATTEMPTS) {
      if (open.some((row) => row.unknown)) throw new StoreRefused('多次写入都没有得到存储的确认，请检查存储后重新执行');
      for (const row of open)
        outcomes[row.index] = {
          kind: 'refused',
          fault: { field: '', reason: '该人员正在频繁结算，未能写入，请稍后重载' },
        };
      break;
    }
    open = await round(store, open, options, outcomes);
  }
  return outcomes;
}

async function round(
  store: StateStore,
  rows: readonly Row[],
  options: WriterOptions,
  outcomes: RowOutcome[],
): Promise<Row[]> {
  const loaded = await store.load(rows.map(({ entry, names }) => ({ psnNo: entry.person.psnNo, cells: names })));
  const writes: { row: Row; plan: RowPlan & { kind: 'write' } }[] = [];
  for (const [i, row] of rows.entries()) {
    const plan = planRow(row.entry, row.names, loaded[i]?.cells ?? [], options);
    if (plan.kind !== 'write') outcomes[row.index] = plan;
    else if (options.dryRun) outcomes[row.index] = { kind: plan.created ? 'created' : 'changed' };
    else writes.push({ row, plan });
  }
  if (writes.length === 0) return [];
  const results = await store.commit(writes.map(({ row, plan }) => request(row.entry, plan)));
  const again: Row[] = [];
  for (const [i, { row, plan }] of writes.entries()) {
    const result = results[i];
    if (result?.kind === 'committed') outcomes[row.index] = { kind: plan.created ? 'created' : 'changed' };
    // The top-up was made before: what else the row says is compared without it.
    else if (result?.kind === 'replayed') again.push({ ...row, entry: { ...row.entry, topUp: null }, unknown: false });
    else if (result?.kind === 'message_conflict') outcomes[row.index] = { kind: 'refused', fault: TOPUP_USED };
    else if (result?.kind === 'refused') throw new StoreRefused(`存储拒绝写入：${result.reason}`);
    else again.push({ ...row, unknown: result?.kind === 'in_doubt' });
  }
  return again;
}

const TOPUP_USED: RowFault = { field: 'topup', reason: '划入编号已用于另一金额' };

function request({ person: { psnNo }, topUp = null }: RosterEntry, plan: RowPlan & { kind: 'write' }): CommitRequest {
  const { checks, writes, correction } = plan;
  const { record, outbox } = correction ?? { record: null, outbox: null };
  const once = topUp === null ? { msgid: null, receipt: null } : topUpReceipt(psnNo, topUp);
  return { psnNo, ...once, checks, writes, record, outbox };
}

/** A top-up is a message of the loader's own: its receipt keeps it from being made twice. */
function topUpReceipt(psnNo: string, { id, amount }: TopUp): { readonly msgid: string; readonly receipt: Receipt } {
  const addressed = { infno: 'topup', msgid: id, psnNo, insuplc: '', mdtrtarea: '' };
  // Of the id and the person: one id of a month's run serves every person.
  const msgid = `T-${makeSetlId('000000', `${id}/${psnNo}`, 1000, 0).slice(NUMBER_AT)}`;
  const body = encodeAnswer({ msgid, refMsgid: msgid, body: new Uint8Array(0) });
  return { msgid, receipt: { fingerprint: plainFingerprint(addressed, [amount]), answer: body } };
}

const NUMBER_AT = 10;

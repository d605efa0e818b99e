import { type BillCall, HttpClient, SettlementClient } from '../../client/index.js';
import { DEMO_BILLS } from './bills.js';
import { type DemoBill, toCall } from './bill.js';
import { toNational } from './national.js';
import { type DemoOutcome, ofHttp, ofWebSocket } from './outcome.js';
import { DEMO_PERSONS, DEMO_YEAR } from './persons.js';
import type { Row } from './report.js';

export interface Session {
  readonly rows: readonly Row[];
  /** Outcomes of pre-settlements by bill id. */
  readonly preSettled: ReadonlyMap<string, DemoOutcome>;
}

/** Sends the bills one after the other: later stays of a person depend on earlier ones. */
export async function sendBills(ws: SettlementClient, http: HttpClient): Promise<Session> {
  const rows: Row[] = [];
  const preSettled = new Map<string, DemoOutcome>();
  for (const bill of DEMO_BILLS) {
    const call = callOf(bill);
    if (bill.preSettled === true) {
      const { msgid: _settlementsOwn, ...before } = call;
      preSettled.set(bill.id, ofWebSocket(await ws.presettle(before)));
    }
    const outcome =
      bill.door === 'http'
        ? ofHttp(await http.transact(toNational(call, call.msgid ?? bill.id)))
        : ofWebSocket(await ws.settle(call));
    rows.push({ bill, outcome });
  }
  return { rows, preSettled };
}

export function callOf(bill: DemoBill): BillCall {
  const person = DEMO_PERSONS.find((row) => row.psn_no === bill.person);
  if (person === undefined) throw new Error(`demo bill ${bill.id} names nobody`);
  return toCall(bill, { insuplc: person.insuplc_admdvs, insutype: person.insutype });
}

/** The person whose running totals are shown: three stays in the year. */
export const COUNTED = 'XA0001';

/** Meter name -> value after the bills; null when the query failed. */
export async function totalsOf(ws: SettlementClient, psnNo: string): Promise<ReadonlyMap<string, number> | null> {
  const person = DEMO_PERSONS.find((row) => row.psn_no === psnNo);
  const insuplc = person?.insuplc_admdvs ?? '';
  const result = await ws.accumulators({ psnNo, insuplc, mdtrtarea: insuplc, year: DEMO_YEAR });
  return result.outcome === 'executed' ? new Map(result.answer.meters) : null;
}

/** The bill whose derivation is shown. */
export const EXPLAINED = 'DEMO-09';

/** Trace JSON of an executed bill, null when the engine gave none. */
export async function traceOf(ws: SettlementClient, bill: DemoBill, setlId: string): Promise<string | null> {
  const { psnNo, insuplc, mdtrtarea } = callOf(bill);
  const result = await ws.query({ psnNo, insuplc, mdtrtarea, setlId, explain: true });
  return result.outcome === 'executed' ? result.answer.trace : null;
}

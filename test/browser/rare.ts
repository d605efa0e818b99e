/** What the demo has none of: a manual claim (零星报销), and a stay over New Year of which each year pays its part. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toCall } from '../../src/cli/demo/bill.js';
import { DEMO_BILLS } from '../../src/cli/demo/bills.js';
import { DEMO_PERSONS } from '../../src/cli/demo/persons.js';
import type { RosterRow } from '../../src/cli/roster/schema.js';
import type { BillCall, SettlementClient } from '../../src/client/index.js';
import { builtinPacksDir } from '../../src/policy/bundle.js';
import { CLAIM } from '../compute/claims.js';

export const CLAIMANT = 'LX0001';
export const CROSSER = 'KN0001';

export interface RareIds {
  readonly claim: string;
  readonly stay: string;
}

const WHOLE = 'year_crossing: { inpatient: whole, cite: "NM 第四十一条" }';
const CUT = 'year_crossing: { inpatient: daily_average, deductible: once, cite: "NM 第四十一条" }';

/** The built-in packs, but that those insured in Inner Mongolia have their stays cut at New Year: no built-in pack does. */
export function writePacks(dir: string): string {
  cpSync(builtinPacksDir, dir, { recursive: true });
  const file = join(dir, '150000/region.yaml');
  const text = readFileSync(file, 'utf8');
  if (!text.includes(WHOLE)) throw new Error(`${file} says otherwise how stays over New Year are settled`);
  writeFileSync(file, text.replace(WHOLE, CUT));
  return dir;
}

const demoPerson = (psnNo: string): RosterRow => {
  const row = DEMO_PERSONS.find(({ psn_no }) => psn_no === psnNo);
  if (row === undefined) throw new Error(`the demo has no ${psnNo}`);
  return row;
};

export const RARE_PERSONS: readonly RosterRow[] = [
  { ...demoPerson('XA0003'), psn_no: CLAIMANT, psn_name: '钱文' },
  {
    ...demoPerson('HH0001'),
    ...{ psn_no: CROSSER, psn_name: '白云' },
    filings: [
      {
        filing_id: 'KN-F-1',
        kind: 'long_term',
        areas: ['110000'],
        begndate: '2024-01-05',
        enddate: null,
        basis: 'papers',
      },
    ],
  },
];

const STAY = { from: '2024-12-27', to: '2025-01-06' } as const;
const CLAIMED = { from: '2025-03-02', to: '2025-03-15' } as const;

function bill(psnNo: string, msgid: string, days: { readonly from: string; readonly to: string }): BillCall {
  const model = DEMO_BILLS.find(({ id }) => id === 'DEMO-15');
  if (model === undefined) throw new Error('the demo has no DEMO-15');
  const { insuplc_admdvs: insuplc, insutype } = demoPerson(psnNo === CLAIMANT ? 'XA0003' : 'HH0001');
  return toCall({ ...model, ...days, id: msgid, person: psnNo }, { insuplc, insutype });
}

export async function settleRare(ws: SettlementClient): Promise<RareIds> {
  const stay = await ws.settle(bill(CROSSER, 'NEW-YEAR', STAY));
  const { visit: _inTheBody, mdtrtarea: _ofTheClaim, body, ...call } = bill(CLAIMANT, 'CLAIM', CLAIMED);
  const accepted = { ...CLAIM, receivedOn: '2025-03-20' };
  const claim = await ws.claim({
    ...call,
    mdtrtarea: call.insuplc,
    body: { bill: { ...body, acctUsed: false, setlTime: '2025-03-21 10:00:00' }, claim: accepted, rawLines: null },
  });
  if (stay.outcome !== 'executed' || claim.outcome !== 'executed') throw new Error(JSON.stringify([stay, claim]));
  return { claim: claim.answer.setlId, stay: stay.answer.setlId };
}

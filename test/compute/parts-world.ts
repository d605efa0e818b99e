/** A place that cuts stays at New Year, with another policy in each year, and people who settle there in parts. */
import { makeBundles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import type { ComputeTask } from '../../src/compute/contract.js';
import { decodeRecord, type SettlementRecord } from '../../src/compute/record.js';
import type { Person } from '../../src/settlement/types.js';
import { encodeAccount, encodePerson } from '../../src/store/cells.js';
import { encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { benefitYaml, regionYaml, type TinyParts } from '../policy/tiny-pack.js';
import { BODY, PERSON } from './fixtures.js';
import { Ledger } from './ledger.js';

export const PLACE = '990100';

/** Per stay 1,000, later 500; 80 % up to 2025, 90 % from 2026; the pool pays 50,000 a year. */
const POOL = (ratio: number): string =>
  `- {fund: hifp_pay, base: [fees], ratio: ${ratio}, caps: [{limit: 50000, on: payments, per: year, meter: pool.paid}]}`;

export interface PlaceParts {
  /** year_crossing of the region file; null = not stated. */
  readonly crossing?: string | null;
  readonly region?: string;
  readonly deductible?: string;
  /** Leaves out the policy of 2025 and before. */
  readonly onlyFrom2026?: boolean;
}

/** Files of the place: in-patient and out-patient, and a chronic line with limits of each disease. */
export function placeBundles(parts: PlaceParts = {}): { versionId: string; bytes: Uint8Array; region: string }[] {
  const { crossing = '{inpatient: daily_average, deductible: once}', region = '' } = parts;
  const deductible = parts.deductible ?? '{per: stay, standard: [1000, 500], used_meter: inpatient.deductible}';
  const tiny: TinyParts = { region: `${crossing === null ? '' : `year_crossing: ${crossing}`}\n${region}` };
  const until = (text: string): string => text.replace('from: 2024-01-01', 'from: 2020-01-01\nto: 2025-12-31');
  const since = (text: string): string => text.replace('from: 2024-01-01', 'from: 2026-01-01');
  const inpatient = (ratio: number): string =>
    benefitYaml({ lines: '[inpatient]', funds: POOL(ratio), deductible, benefit: 'account: {covers: all}' });
  const outpatient = benefitYaml({
    lines: '[outpatient]',
    deductible: '{per: year, standard: 300, used_meter: outpatient.deductible}',
    funds: `- {fund: hifp_pay, base: [fees], ratio: 50, caps: [{limit: 50000, on: payments, per: year, meter: pool.paid}]}`,
    benefit: 'account: {covers: all}',
  });
  const chronic = benefitYaml({
    lines: '[chronic]',
    funds: `- fund: hifp_pay
  base: [fees]
  ratio: 70
  caps:
    - {limit: 400, on: payments, per: month, disease: each, meter: chronic.paid}
    - {limit: 50000, on: payments, per: year, meter: pool.paid}`,
    benefit: 'account: {covers: all}',
  });
  const files = [
    regionYaml(tiny).replace('from: 2024-01-01', 'from: 2020-01-01'),
    ...(parts.onlyFrom2026 === true ? [] : [until(inpatient(80))]),
    since(inpatient(90)),
    outpatient,
    chronic,
  ];
  return makeBundles(
    files.map((text, i) => ({ path: `place-${i}.yaml`, content: parsePackYaml(text, `place-${i}.yaml`) })),
  );
}

export const placePolicies = (parts: PlaceParts = {}): PolicySet =>
  PolicySet.fromBundles(placeBundles(parts).map((b) => b.bytes));

export const RESIDENT: Person = { ...PERSON, insuplc: PLACE, filings: [] };

/** A stay of 10,000.03 yuan, of it 8,000.01 in scope, from 12-30 to 01-03. */
export const STAY: SettleBody = {
  ...BODY,
  begntime: '2025-12-30 08:00:00',
  endtime: '2026-01-03 10:00:00',
  setlTime: '2026-01-03 11:00:00',
  acctUsed: false,
  ...{ total: 1_000_003, ownPay: 100_001, overLimit: 0, firstSelfPay: 100_001, inScope: 800_001 },
  rows: [['09', 1_000_003, 800_001, 0, 100_001, 0, 100_001, 800_001]],
};

export function stayTask(msgid: string, change: Partial<SettleBody> = {}): Partial<ComputeTask> {
  const body = { ...STAY, ...change };
  const { total, ownPay, overLimit, firstSelfPay, inScope } = body;
  const rows = [['09', total, inScope, 0, ownPay, overLimit, firstSelfPay, inScope]];
  return at({ msgid, refMsgid: `R${msgid}`, body: encodeSettleBody({ ...body, rows }) });
}

/** The same message, sent about this place. */
export const at = (change: Partial<ComputeTask>): Partial<ComputeTask> => ({
  insuplc: PLACE,
  mdtrtarea: '990101',
  ...change,
});

/** State of the resident on 3 January 2026 at noon. */
export function placeLedger(parts: PlaceParts = {}, person: Person = RESIDENT, balance = 100_000): Ledger {
  const ledger = new Ledger([
    { name: 'p', version: 1, bytes: encodePerson(person) },
    { name: 'b', version: 1, bytes: encodeAccount({ balance }) },
  ]).at('2026-01-03T12:00:00');
  ledger.policies = placePolicies(parts);
  return ledger;
}

export function recordIn(ledger: Ledger, setlId: string): SettlementRecord {
  return decodeRecord(ledger.records.get(setlId) as Uint8Array);
}

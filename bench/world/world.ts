/** A benchmark's persons in a store, and what the rules say about their bills. */
import { correctionOf } from '../../src/cli/roster/correction.js';
import { openConfiguredStore } from '../../src/cli/open-store.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { visitOf } from '../../src/compute/visit.js';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { SettlementInput } from '../../src/settlement/contract.js';
import type { Accumulators } from '../../src/settlement/types.js';
import { ACCOUNT_CELL, encodeAccount, encodePerson, PERSON_CELL } from '../../src/store/cells.js';
import type { CommitRequest, StateStore } from '../../src/store/port.js';
import { shanghai } from '../../src/wire/clock.js';
import { INFNO } from '../../src/wire/transactions.js';
import { type BillKind, billOf } from './bills.js';
import { ACCOUNT_BALANCE, insuplcOf, personOf, psnNoOf, TREATING_PLACE } from './persons.js';

/** Which persons there are and what bills they bring. Passed between processes, so data only. */
export interface World extends BillKind {
  readonly persons: number;
}

export interface StorePlace {
  /** The setting `store`. */
  readonly store: string;
  /** The setting `dataDir`. */
  readonly dataDir: string;
}

const LOAD_BATCH = 256;
const LOADS_IN_FLIGHT = 4;

/** `lines` null: in-patient bills of the 14 fee categories; otherwise out-patient bills of so many lines. */
export function worldOf(persons: number, lines: number | null = null): World {
  return { persons, day: shanghai(Date.now()).date, lines };
}

/** Transaction that settles a world's bills. */
export function settleInfno({ lines }: World): string {
  return lines === null ? INFNO.inpatientSettle : INFNO.outpatientSettle;
}

/** Opens the store as the engine would. */
export function openPlace(place: StorePlace): Promise<StateStore> {
  return openConfiguredStore(settingsOf({ ...place, storeTimeoutMs: 30_000 }));
}

let policies: Promise<PolicySet> | null = null;

/** Read once per process. */
export function builtinPolicies(): Promise<PolicySet> {
  policies ??= loadBundlesFromDir(builtinPacksDir).then((bundles) =>
    PolicySet.fromBundles(bundles.map(({ bytes }) => bytes)),
  );
  return policies;
}

/** What the rules are given for a person's bill. */
export function inputOf(
  index: number,
  world: World,
  accumulators: Accumulators,
  accountBalance: number,
): SettlementInput {
  const body = billOf(index, world);
  const { total, ownPay, overLimit, firstSelfPay, inScope } = body;
  const places = { insuplc: insuplcOf(index), mdtrtarea: TREATING_PLACE };
  return {
    visit: visitOf(places, world.lines === null ? 'inpatient' : 'outpatient', body),
    bill: { total, ownPay, overLimit, firstSelfPay, inScope },
    person: personOf(index, world.day),
    accumulators,
    accountBalance,
  };
}

/** Puts the persons into an empty store through its own port. */
export async function populate(store: StateStore, world: World): Promise<void> {
  const batch = (from: number): CommitRequest[] => {
    const size = Math.min(LOAD_BATCH, world.persons - from);
    return Array.from({ length: size }, (_, i) => personCommit(from + i, world));
  };
  for (let from = 0; from < world.persons; from += LOAD_BATCH * LOADS_IN_FLIGHT) {
    const starts = Array.from({ length: LOADS_IN_FLIGHT }, (_, i) => from + i * LOAD_BATCH).filter(
      (at) => at < world.persons,
    );
    const results = (await Promise.all(starts.map((at) => store.commit(batch(at))))).flat();
    const bad = results.find((result) => result.kind !== 'committed');
    if (bad !== undefined) throw new Error(`a person could not be loaded: ${JSON.stringify(bad)}`);
  }
}

function personCommit(index: number, world: World): CommitRequest {
  const psnNo = psnNoOf(index);
  // The opening balance is a record, as the loader writes it: an audit would hold a person whose account came from nowhere.
  const account = { version: 0, before: 0, after: ACCOUNT_BALANCE };
  const opening = correctionOf(psnNo, { account, years: [], movedFrom: null }, { version: 0, bytes: null }, 0);
  if (opening === null) throw new Error('an opening balance is a correction');
  return {
    psnNo,
    msgid: null,
    receipt: null,
    checks: [
      { cell: PERSON_CELL, version: 0 },
      { cell: ACCOUNT_CELL, version: 0 },
      { cell: opening.write.cell, version: 0 },
    ],
    writes: [
      { cell: PERSON_CELL, bytes: encodePerson(personOf(index, world.day)) },
      { cell: ACCOUNT_CELL, bytes: encodeAccount({ balance: ACCOUNT_BALANCE }) },
      opening.write,
    ],
    record: opening.record,
    outbox: null,
  };
}

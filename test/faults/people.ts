/** The persons of a run: near deductibles, tiers and caps, so that every settlement that is lost or doubled changes an amount. */
import { SeededRandom } from '../../src/cli/roster/random.js';
import { writeBatch } from '../../src/cli/roster/writer.js';
import { storeOptions } from '../../src/cli/open-store.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { openStore } from '../../src/store/open.js';
import type { StateStore } from '../../src/store/port.js';
import { shanghai, systemClock } from '../../src/wire/clock.js';
import { drawPerson, type PlannedPerson } from '../simulation/people.js';

/** Opens the store that engines are given as `store`, patiently: it is looked at after the fault. */
export function openAs(store: string): Promise<StateStore> {
  return openStore(storeOptions(settingsOf({ store, storeTimeoutMs: 20_000, storeConnectTimeoutMs: 20_000 })));
}

export function drawPeople(seed: number, persons: number): PlannedPerson[] {
  const random = new SeededRandom(seed);
  const { year } = shanghai(systemClock.nowMs());
  return Array.from({ length: persons }, (_, i) => drawPerson(random, `F${seed}x${i}`, year));
}

/** As `settlement-core load` would. */
export async function enrol(address: string, people: readonly PlannedPerson[]): Promise<void> {
  const store = await openAs(address);
  try {
    const nowMs = systemClock.nowMs();
    const options = { dryRun: false, overwriteAccumulators: true, overwriteBalance: true, nowMs };
    const entries = people.map(({ entry }) => entry);
    const outcomes = await writeBatch(store, entries, { ...options, currentYear: shanghai(nowMs).year });
    const refused = outcomes.filter(({ kind }) => kind !== 'created');
    if (refused.length > 0) throw new Error(`persons could not be enrolled: ${JSON.stringify(refused[0])}`);
  } finally {
    await store.close();
  }
}

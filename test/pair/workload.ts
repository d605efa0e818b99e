/** Settlements of many persons at once, every one remembered with what was answered, and what must hold of them afterwards. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type BillCall, type Result, SettlementClient } from '../../src/client/index.js';
import { toCall } from '../../src/cli/demo/bill.js';
import { DEMO_BILLS } from '../../src/cli/demo/bills.js';
import { DEMO_PERSONS, DEMO_YEAR } from '../../src/cli/demo/persons.js';
import { storeOptions } from '../../src/cli/open-store.js';
import { loadRoster } from '../../src/cli/roster/loader.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { openStore } from '../../src/store/open.js';
import type { StateStore } from '../../src/store/port.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { systemClock } from '../../src/wire/clock.js';
import { type Caller, runCli } from '../../scripts/pair/lib/engine.js';

const VISIT = DEMO_BILLS.find(({ id }) => id === 'DEMO-12');
const PERSON = DEMO_PERSONS.find(({ psn_no }) => psn_no === VISIT?.person);
if (VISIT === undefined || PERSON === undefined) throw new Error('the demo has no bill to work with');
const INSURED = { insuplc: PERSON.insuplc_admdvs, insutype: PERSON.insutype };

export const personNo = (n: number): string => `PAIR${String(n).padStart(6, '0')}`;

/** A small out-patient bill of person `n`. */
export function billOf(n: number, msgid: string, timeoutMs = 3000): BillCall {
  const call = toCall({ ...(VISIT as NonNullable<typeof VISIT>), id: msgid, person: personNo(n) }, INSURED);
  return { ...call, msgid, timeoutMs };
}

/** Opens the store that engines are given as `store`. */
export function openAs(store: string): Promise<StateStore> {
  return openStore(storeOptions(settingsOf({ store })));
}

/** So many persons with an account, through the loader of `settlement-core load`. */
export async function loadPersons(store: StateStore, dir: string, persons: number): Promise<void> {
  const file = join(dir, 'pair-roster.ndjson');
  const row = (n: number): object => ({
    ...PERSON,
    psn_no: personNo(n),
    certno: `99${String(n).padStart(16, '0')}`,
    balc: '1000.00',
    accumulators: [],
  });
  writeFileSync(file, Array.from({ length: persons }, (_, n) => `${JSON.stringify(row(n))}\n`).join(''));
  const options = {
    file,
    format: 'ndjson',
    rejectsFile: `${file}.rejected`,
    checkpointFile: `${file}.progress`,
    restart: true,
    batch: 256,
    batchesInFlight: 1,
    target: 'pair',
    dryRun: false,
    overwriteAccumulators: false,
    overwriteBalance: false,
    currentYear: DEMO_YEAR,
  } as const;
  const summary = await loadRoster(options, { store, clock: systemClock, onProgress: () => undefined });
  expect(summary).toMatchObject({ created: persons, rejected: 0 });
}

export function clientOf(url: string, sender: Caller, options: { timeoutMs?: number } = {}): SettlementClient {
  return new SettlementClient({
    url: `${url.replace('http', 'ws')}/ws`,
    sender,
    requestTimeoutMs: options.timeoutMs ?? 3000,
    reconnect: { minMs: 50, maxMs: 500 },
    rounds: 12,
    maxSends: 50,
  });
}

export interface Sent {
  readonly person: number;
  readonly msgid: string;
  readonly result: Result<SettleAnswer>;
}

/** Lanes of settlements through some clients; each lane waits for its answer before the next. */
export class Workload {
  readonly sent: Sent[] = [];
  readonly #clients: readonly SettlementClient[];
  readonly #persons: number;
  readonly #name: string;
  #lanes: Promise<void>[] = [];
  #going = true;
  #executed = 0;

  /** `name` begins every msgid: different for every workload on one store. */
  constructor(clients: readonly SettlementClient[], persons: number, name = 'L') {
    this.#clients = clients;
    this.#persons = persons;
    this.#name = name;
  }

  /** Lane `n` settles the persons n, n + lanes...: two lanes share a person when there are more lanes than persons. */
  start(lanes: number): void {
    this.#lanes = Array.from({ length: lanes }, (_, lane) => this.#lane(lane, lanes));
  }

  /** Resolves when so many more were executed: the test's own time limit says when that is too late. */
  async settled(more: number): Promise<void> {
    const goal = this.#executed + more;
    while (this.#executed < goal) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#lanes);
  }

  /** What became of those not executed: code -> how often. */
  others(): Record<string, number> {
    const codes: Record<string, number> = {};
    for (const { result } of this.sent) {
      if (result.outcome === 'executed') continue;
      const name = `${result.outcome} ${result.code}`;
      codes[name] = (codes[name] ?? 0) + 1;
    }
    return codes;
  }

  async #lane(lane: number, lanes: number): Promise<void> {
    const client = this.#clients[lane % this.#clients.length] as SettlementClient;
    let i = 0;
    while (this.#going) {
      const person = (lane + i * lanes) % this.#persons;
      const msgid = `${this.#name}-${lane}-${i}`;
      i += 1;
      const result = await client.settle(billOf(person, msgid));
      this.sent.push({ person, msgid, result });
      if (result.outcome === 'executed') this.#executed += 1;
    }
  }
}

/**
 * I1-I5, I7: everything answered as executed is there once and is answered with the same bytes again, what was refused is not
 * there, the audit finds no difference, and the outbox holds each settlement once. Gives what was in doubt -> executed or not.
 */
export async function expectOnce(
  sent: readonly Sent[],
  store: string,
  outboxBefore: number,
): Promise<{ executed: number; refused: number; resolved: Readonly<Record<string, boolean>> }> {
  const state = await openAs(store);
  const resolved: Record<string, boolean> = {};
  let executed = 0;
  try {
    for (const { person, msgid, result } of sent) {
      const [found] = await state.load([{ psnNo: personNo(person), cells: [], msgid }]);
      const there = found?.receipt ?? null;
      if (there !== null) executed += 1;
      if (result.outcome === 'executed')
        expect(Buffer.from(there?.answer ?? []), msgid).toEqual(Buffer.from(result.frame));
      else if (result.outcome === 'refused')
        expect(there === null, `${msgid} was answered ${result.code} and is there`).toBe(true);
      else resolved[msgid] = there !== null;
    }
    expect(await outboxLength(state)).toBe(outboxBefore + executed);
  } finally {
    await state.close();
  }
  const audit = await runCli(['audit', '--store', store, '--no-hold']);
  expect(audit.output).toContain('全部相符');
  expect(audit.status).toBe(0);
  return { executed, refused: sent.filter(({ result }) => result.outcome === 'refused').length, resolved };
}

export async function outboxLength(store: StateStore): Promise<number> {
  let entries = 0;
  for (let partition = 0; partition < store.partitions; partition += 1) {
    for (let position = ''; ; ) {
      const page = await store.readOutbox(partition, position, 1000);
      entries += page.length;
      if (page.length < 1000) break;
      position = page.at(-1)?.position ?? '';
    }
  }
  return entries;
}

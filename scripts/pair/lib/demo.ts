/** The demo's persons and bills, through the balancer instead of straight to an engine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_PERSONS } from '../../../src/cli/demo/persons.js';
import { faultsOf } from '../../../src/cli/demo/checks.js';
import { billTable } from '../../../src/cli/demo/report.js';
import { sendBills } from '../../../src/cli/demo/session.js';
import { HttpClient, SettlementClient } from '../../../src/client/index.js';
import { systemClock } from '../../../src/wire/clock.js';
import { runCli } from './engine.js';
import type { Pair } from './topology.js';

/** Loads the persons, settles the bills; the table of what was answered, and what is wrong with it. */
export async function settleDemo(pair: Pair, dir: string): Promise<{ lines: string[]; faults: string[] }> {
  const roster = join(dir, 'roster.ndjson');
  writeFileSync(roster, DEMO_PERSONS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const loaded = await runCli(['load', roster, '--store', pair.store]);
  if (loaded.status !== 0) throw new Error(`the roster was not loaded:\n${loaded.output}`);
  const { sender, balancer } = pair;
  const common = { sender, clock: systemClock, random: Math.random };
  const ws = new SettlementClient({ ...common, url: `${balancer.url.replace('http', 'ws')}/ws` });
  const http = new HttpClient({ ...common, url: balancer.url });
  try {
    const { rows, preSettled } = await sendBills(ws, http);
    const audit = await runCli(['audit', '--store', pair.store, '--no-hold']);
    const faults = [...faultsOf(rows, preSettled), ...(audit.status === 0 ? [] : [`audit: ${audit.output}`])];
    const executed = rows.filter(({ outcome }) => outcome.kind === 'executed').length;
    const summary = `${rows.length} bills through the balancer: ${executed} executed, ${rows.length - executed} refused as they must be; ${audit.output.trim()}`;
    return { lines: ['', ...billTable(rows), '', ...(faults.length === 0 ? [summary] : [])], faults };
  } finally {
    await ws.close(1000);
  }
}

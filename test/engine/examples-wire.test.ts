import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { type BillCall, SettlementClient } from '../../src/client/index.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { makeBundles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import { type ExampleCase, type ExampleStay, readExamples } from '../../src/settlement/example-file.js';
import type { Accumulators, Person } from '../../src/settlement/types.js';
import type { SettlementInput } from '../../src/settlement/contract.js';
import { FUNDS } from '../../src/settlement/types.js';
import { settle } from '../../src/settlement/settle.js';
import {
  ACCOUNT_CELL,
  encodeAccount,
  encodeAccumulators,
  encodePerson,
  PERSON_CELL,
  yearCell,
} from '../../src/store/cells.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import { tempFolder } from '../cli/load-support.js';

/** The published examples once more, now through the engine: pack published, person and totals in the store, bill on the wire. */
const FOLDER = fileURLToPath(new URL('../examples/', import.meta.url));
const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['*'] };
const MED_TYPE = { inpatient: '21', outpatient: '11', chronic: '14', pharmacy: '41' } as const;

const load = (name: string) =>
  readExamples({ path: name, content: parsePackYaml(readFileSync(FOLDER + name, 'utf8'), name) });

async function putCell(store: StateStore, psnNo: string, cell: string, bytes: Uint8Array): Promise<void> {
  const [state] = await store.load([{ psnNo, cells: [cell] }]);
  const version = state?.cells[0]?.version ?? 0;
  const [done] = await store.commit([
    {
      psnNo,
      msgid: null,
      receipt: null,
      checks: [{ cell, version }],
      writes: [{ cell, bytes }],
      record: null,
      outbox: null,
    },
  ]);
  expect(done?.kind).toBe('committed');
}

function bodyOf({ visit, bill }: ExampleStay): SettleBody {
  return {
    mdtrtId: 'EXAMPLE',
    insutype: visit.insutype,
    medType: MED_TYPE[visit.line],
    begntime: `${visit.begnDate} 08:00:00`,
    endtime: `${visit.endDate} 09:00:00`,
    setlTime: `${visit.setlDate} 10:00:00`,
    fixmedinsCode: 'H00000000001',
    hospLv: visit.hospLv,
    acctUsed: visit.acctUsed,
    emergency: visit.emergency,
    injury: visit.injury,
    thirdParty: visit.thirdParty,
    diseCode: visit.diseCode,
    networked: visit.networked,
    midSettlement: visit.midSettlement,
    ...bill,
    shape: 'categories',
    rows: [['14', bill.total, 0, 0, bill.ownPay, bill.overLimit, bill.firstSelfPay, bill.inScope]],
  };
}

describe('worked examples through the engine over the wire', () => {
  for (const name of readdirSync(FOLDER)
    .filter((n) => n.endsWith('.yaml'))
    .sort()) {
    const file = load(name);
    if (file.pack.length === 0) continue;
    describe(name.replace('.yaml', ''), () => {
      const folder = tempFolder();
      const bundles = makeBundles(file.pack);
      const policies = PolicySet.fromBundles(bundles.map((b) => b.bytes));
      let store: StateStore;
      let running: RunningEngine;
      let client: SettlementClient;

      beforeAll(async () => {
        store = await openEmbeddedStore({ dir: folder.path('data') });
        for (const { region, versionId, bytes } of bundles) {
          await store.putPolicy({ versionId, bytes });
          await store.activatePolicy(region, versionId);
        }
        const settings = settingsOf({ port: 0, dataDir: folder.path('data'), logLevel: 'silent' });
        running = await startEngine(settings, {
          store,
          senders: [SENDER],
          logger: openLog('silent').logger,
          pool: new InlinePool({ strict: false }),
        });
        client = new SettlementClient({ url: `ws://127.0.0.1:${running.port}/ws`, sender: SENDER });
      });
      afterAll(async () => {
        await client.close();
        await running.stop();
        await store.close();
        folder.remove();
      });

      const settleOne = async (
        psnNo: string,
        stay: ExampleStay,
        carried: { totals: Accumulators; account: number },
        index: number,
      ) => {
        const person: Person = {
          ...stay.person,
          psnNo,
          insuplc: stay.visit.insuplc,
          insutype: stay.visit.insutype,
          insuStatus: '1',
        };
        const accumulators: Accumulators = {
          events: carried.totals.events,
          meters: stay.totals ?? carried.totals.meters,
        };
        const accountBalance = stay.account ?? carried.account;
        await putCell(store, psnNo, PERSON_CELL, encodePerson(person));
        await putCell(store, psnNo, ACCOUNT_CELL, encodeAccount({ balance: accountBalance }));
        await putCell(
          store,
          psnNo,
          yearCell(Number(stay.visit.setlDate.slice(0, 4))),
          encodeAccumulators(accumulators),
        );
        const input: SettlementInput = { visit: stay.visit, bill: stay.bill, person, accumulators, accountBalance };
        const expected = settle(policies, input);
        const call: BillCall = {
          psnNo,
          insuplc: stay.visit.insuplc,
          mdtrtarea: stay.visit.mdtrtarea,
          visit: stay.visit.line === 'inpatient' ? 'inpatient' : 'outpatient',
          msgid: `${psnNo}-${index}`,
          body: bodyOf(stay),
        };
        const result = await client.settle(call);
        if (!expected.ok) {
          expect(result.outcome).toBe('refused');
          return carried;
        }
        if (result.outcome !== 'executed') throw new Error(`${result.code} ${result.message}`);
        const { split } = expected.value;
        const a = result.answer;
        expect({
          funds: [a.hifp, a.cvlserv, a.hifes, a.hifmi, a.hifob, a.maf, a.oth],
          deductible: a.deductible,
          cash: a.cash,
          account: a.account,
          fundTotal: a.fundTotal,
        }).toEqual({
          funds: FUNDS.map((_, i) => split.funds[i]),
          deductible: split.deductible,
          cash: split.cash,
          account: split.account,
          fundTotal: split.fundTotal,
        });
        const meters: Record<string, number> = { ...accumulators.meters };
        for (const [meter, delta] of Object.entries(expected.value.meterDeltas))
          meters[meter] = (meters[meter] ?? 0) + delta;
        return { totals: { events: accumulators.events + 1, meters }, account: accountBalance - split.account };
      };

      const run = async (example: ExampleCase, psnNo: string): Promise<void> => {
        let carried = { totals: { events: 0, meters: {} } as Accumulators, account: 0 };
        for (const [index, stay] of example.stays.entries()) carried = await settleOne(psnNo, stay, carried, index);
      };

      file.cases.forEach((example, i) => {
        it(example.name, () => run(example, `EX${i}`));
      });
    });
  }
});

import { describe, expect, it } from 'vitest';
import { DEMO_BILLS } from '../../src/cli/demo/bills.js';
import { faultsOf, totalFaults } from '../../src/cli/demo/checks.js';
import { brokenIdentities, type DemoOutcome } from '../../src/cli/demo/outcome.js';
import { DEMO_PERSONS } from '../../src/cli/demo/persons.js';
import type { Row } from '../../src/cli/demo/report.js';
import { runDemo } from '../../src/cli/demo/run.js';
import { callOf } from '../../src/cli/demo/session.js';
import { displayWidth, renderTable } from '../../src/cli/demo/table.js';
import { toEntry } from '../../src/cli/roster/entry.js';

describe('the demo', () => {
  it('settles, checks itself and ends with 0', async () => {
    const lines: string[] = [];
    const status = await runDemo({
      keep: false,
      seed: 1,
      print: (line) => lines.push(line),
      untilStopped: () => Promise.resolve(),
    });
    expect(lines.filter((line) => line.startsWith('核对未通过'))).toEqual([]);
    expect(status).toBe(0);
    const text = lines.join('\n');
    for (const { id } of DEMO_BILLS) expect(text).toContain(id);
    expect(text).toContain('条款：《西安市');
  }, 30_000);

  it('has the persons and bills it promises, all valid and in the past', () => {
    expect(DEMO_PERSONS.length).toBeGreaterThanOrEqual(20);
    for (const row of DEMO_PERSONS) expect(toEntry(row)).toMatchObject({ ok: true });
    expect(new Set(DEMO_PERSONS.map(({ psn_type }) => psn_type)).size).toBeGreaterThanOrEqual(5);
    expect(DEMO_BILLS.filter(({ door }) => door === 'websocket').length).toBeGreaterThanOrEqual(16);
    expect(DEMO_BILLS.filter(({ door }) => door === 'http')).toHaveLength(2);
    expect(new Set(DEMO_BILLS.map((bill) => callOf(bill).body.shape))).toEqual(new Set(['categories', 'lines']));
    for (const bill of DEMO_BILLS) expect(callOf(bill).body.setlTime.slice(0, 4)).toBe('2025');
  });

  it('would notice a broken identity, an altered repeat, a lost refusal and a wrong total', () => {
    const amounts = {
      setlId: 'S',
      total: 100,
      ownPay: 10,
      overLimit: 0,
      firstSelfPay: 0,
      inScope: 90,
      deductible: 20,
      hifp: 60,
      cvlserv: 0,
      hifes: 0,
      hifmi: 0,
      hifob: 0,
      maf: 0,
      oth: 0,
      fundTotal: 60,
      hospitalPart: 0,
      personTotal: 40,
      account: 5,
      cash: 35,
      treatmentClass: 'local',
    };
    expect(brokenIdentities(amounts)).toEqual([]);
    expect(brokenIdentities({ ...amounts, ownPay: 11 })).toEqual(['I1']);
    expect(brokenIdentities({ ...amounts, hifmi: 1 })).toEqual(['I2']);
    expect(brokenIdentities({ ...amounts, fundTotal: 61, hifp: 61 })).toEqual(['I3']);
    expect(brokenIdentities({ ...amounts, cash: 34 })).toEqual(['I4']);
    const [first] = DEMO_BILLS.filter(({ id }) => id === 'DEMO-01');
    const executed = (byte: number): DemoOutcome => ({ kind: 'executed', amounts, bytes: new Uint8Array([byte]) });
    const bill = first as Row['bill'];
    const repeat = { ...bill, id: 'R', repeats: bill.id };
    expect(
      faultsOf(
        [
          { bill, outcome: executed(1) },
          { bill: repeat, outcome: executed(1) },
        ],
        new Map(),
      ),
    ).toEqual([]);
    expect(
      faultsOf(
        [
          { bill, outcome: executed(1) },
          { bill: repeat, outcome: executed(2) },
        ],
        new Map(),
      ),
    ).toHaveLength(1);
    expect(faultsOf([{ bill: { ...bill, refusedWith: 'E501' }, outcome: executed(1) }], new Map())).toHaveLength(1);
    const totals = new Map([
      ['inpatient.stays.count', 1],
      ['pool.paid', 60],
    ]);
    expect(totalFaults([{ bill, outcome: executed(1) }], bill.person, totals)).toEqual([]);
    expect(
      totalFaults([{ bill, outcome: executed(1) }], bill.person, new Map([...totals, ['pool.paid', 59]])),
    ).toHaveLength(1);
  });
});

describe('the table', () => {
  it('aligns Chinese and Latin text', () => {
    const lines = renderTable(
      [
        ['名称', 'n'],
        ['西安Abc', '1.00'],
        ['x', '12345.00'],
      ],
      ['left', 'right'],
    );
    expect(displayWidth('西安Abc（）')).toBe(11);
    expect(new Set(lines.map(displayWidth))).toEqual(new Set([17]));
  });
});

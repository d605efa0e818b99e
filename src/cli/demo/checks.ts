import { Buffer } from 'node:buffer';
import type { Row } from './report.js';
import { brokenIdentities, differences, type DemoOutcome } from './outcome.js';

/** What is wrong with the demo's answers, as sentences; empty when everything is as it must be. */
export function faultsOf(rows: readonly Row[], preSettled: ReadonlyMap<string, DemoOutcome>): string[] {
  const byId = new Map(rows.map((row) => [row.bill.id, row]));
  return rows.flatMap((row) => [
    ...outcomeFaults(row),
    ...repeatFaults(row, byId),
    ...preSettleFaults(row, preSettled),
  ]);
}

function outcomeFaults({ bill, outcome }: Row): string[] {
  const expected = bill.refusedWith ?? 'executed';
  const actual = outcome.kind === 'executed' ? 'executed' : outcome.code;
  const faults = expected === actual ? [] : [`${bill.id} 应为 ${expected}，实为 ${actual}`];
  if (outcome.kind === 'executed')
    faults.push(...brokenIdentities(outcome.amounts).map((name) => `${bill.id} 恒等式 ${name} 不成立`));
  return faults;
}

function repeatFaults({ bill, outcome }: Row, byId: ReadonlyMap<string, Row>): string[] {
  if (bill.repeats === undefined || bill.refusedWith !== undefined) return [];
  const first = byId.get(bill.repeats)?.outcome;
  const same =
    first?.kind === 'executed' && outcome.kind === 'executed' && Buffer.compare(first.bytes, outcome.bytes) === 0;
  return same ? [] : [`${bill.id} 的应答与 ${bill.repeats} 不是逐字节相同`];
}

function preSettleFaults({ bill, outcome }: Row, preSettled: ReadonlyMap<string, DemoOutcome>): string[] {
  if (bill.preSettled !== true) return [];
  const before = preSettled.get(bill.id);
  if (before?.kind !== 'executed' || outcome.kind !== 'executed') return [`${bill.id} 预结算没有结果`];
  return differences(before.amounts, outcome.amounts).map((name) => `${bill.id} 预结算与结算的 ${name} 不同`);
}

/** A running total must be the sum of what the answers said: stays counted, pooled payments added up. */
export function totalFaults(rows: readonly Row[], psnNo: string, totals: ReadonlyMap<string, number> | null): string[] {
  if (totals === null) return [`${psnNo} 的年度累计查询失败`];
  const stays = rows.filter(
    ({ bill, outcome }) =>
      bill.person === psnNo && bill.visit === 'inpatient' && bill.repeats === undefined && outcome.kind === 'executed',
  );
  const paid = stays.reduce((sum, { outcome }) => sum + (outcome.kind === 'executed' ? outcome.amounts.hifp : 0), 0);
  const faults: string[] = [];
  if (totals.get('inpatient.stays.count') !== stays.length) faults.push(`${psnNo} 的住院次数累计不对`);
  if (totals.get('pool.paid') !== paid) faults.push(`${psnNo} 的统筹支付累计不对`);
  return faults;
}

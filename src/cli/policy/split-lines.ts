import { toCapital } from '../../money/capital.js';
import { formatYuan } from '../../money/yuan.js';
import type { SettlementResult } from '../../settlement/contract.js';
import { className } from '../../settlement/describe/cross-words.js';
import { renderTable } from './table.js';

/** A settlement's split as a small table, amounts in yuan. */
export function splitLines(result: SettlementResult): string[] {
  const { split } = result;
  const { bill } = split;
  const rows: [string, number][] = [
    ['医疗费总额', bill.total],
    ['全自费', bill.ownPay],
    ['超限价', bill.overLimit],
    ['先行自付', bill.firstSelfPay],
    ['符合范围', bill.inScope],
    ['跨区先行自付', split.crossSelfPay],
    ['本次起付线', split.deductible],
    ...result.details.map((d): [string, number] => [d.fundPayTypeName, d.paid]),
    ['基金支付总额', split.fundTotal],
    ['个人账户', split.account],
    ['现金', split.cash],
  ];
  const lines = [`就医类别 ${className(result.treatmentClass)}；政策版本 ${result.policyVersion}`];
  lines.push(
    ...renderTable(
      ['项目', '金额'],
      rows.map(([name, fen]) => [name, formatYuan(fen)]),
    ),
  );
  // The two amounts the national statement (结算单) also writes in capitals.
  lines.push(`基金支付总额大写 ${toCapital(split.fundTotal)}；个人现金支付大写 ${toCapital(split.cash)}`);
  return [...lines, ...result.warnings.map((warning) => `  ※ ${warning}`)];
}

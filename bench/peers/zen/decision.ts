/** A plan as a Zen decision: an expression node that works it out, one that keeps what a caller asks for. */
import type { ZenDecision, ZenEngine } from '@gorules/zen-engine';
import type { Plan } from '../../../src/policy/plan.js';
import type { EvaluationInput } from '../../../src/settlement/evaluation.js';
import { Program, type ZenRow } from './program.js';

const RESULTS = ['crossSelfPay', 'deductible', 'deductibleLeft', 'paid', 'base', 'room', 'account', 'deltas'];

/** Prepared once, as the kernel's plan is. */
export function zenDecision(engine: ZenEngine, plan: Plan): ZenDecision {
  const expressions = rowsOf(plan).map(({ key, value }, i) => ({ id: `e${i}`, key, value }));
  const kept = RESULTS.map((key, i) => ({ id: `k${i}`, key, value: key }));
  const position = { x: 0, y: 0 };
  return engine.createDecision({
    nodes: [
      { id: 'in', type: 'inputNode', name: 'bill', position },
      { id: 'split', type: 'expressionNode', name: 'split', position, content: { expressions } },
      // Handing every intermediate row to JavaScript would cost more than computing it.
      { id: 'keep', type: 'expressionNode', name: 'keep', position, content: { expressions: kept } },
      { id: 'out', type: 'outputNode', name: 'result', position },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'split', type: 'edge' },
      { id: 'b', sourceId: 'split', targetId: 'keep', type: 'edge' },
      { id: 'c', sourceId: 'keep', targetId: 'out', type: 'edge' },
    ],
  });
}

function rowsOf(plan: Plan): ZenRow[] {
  const program = new Program(plan);
  const { paid, base, room } = program;
  const list = (values: readonly string[]): string => `[${values.join(', ')}]`;
  const remaining = program.slot('remaining');
  const personal = `total - ${paid.length === 0 ? '0' : paid.map((one) => `(${one})`).join(' - ')}`;
  const share = plan.account.covers === 'all' ? personal : `min([${personal}, floor(${remaining})])`;
  const account = plan.account.covers === 'none' ? '0' : `usable <= 0 ? 0 : min([usable, max([0, ${share}])])`;
  return [
    ...program.rows,
    { key: 'crossSelfPay', value: program.slot('cross_self_pay') },
    { key: 'deductible', value: program.slot('deductible') },
    { key: 'deductibleLeft', value: program.deductibleLeft },
    { key: 'paid', value: list(paid) },
    { key: 'base', value: list(base) },
    { key: 'room', value: list(room) },
    { key: 'account', value: account },
    { key: 'deltas', value: list(plan.meters.map((_, i) => program.delta(i))) },
  ];
}

export function zenContext({ bill, totals, accountUsable }: EvaluationInput): Record<string, unknown> {
  return {
    total: bill.total,
    own_pay: bill.ownPay,
    over_limit: bill.overLimit,
    first_self_pay: bill.firstSelfPay,
    in_scope: bill.inScope,
    totals: [...totals],
    usable: accountUsable,
  };
}

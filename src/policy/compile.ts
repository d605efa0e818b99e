import type { Cell } from './cell.js';
import { cellKey } from './cell.js';
import { compileDeductible, exhaustionRule } from './compile-deductible.js';
import { CompileContext, word } from './compile-context.js';
import { compileFund, fundNodes } from './compile-fund.js';
import { type CrossRule, crossRule, refuseUnknownFunds } from './cross-region.js';
import { isMap, mapOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf } from './node.js';
import type { AccountRule, CrossSelfPayStep, DeductibleStep, FundStep, Plan, Step } from './plan.js';
import { CitationBook, NotProvided, type Vocabulary } from './resolve.js';
import { INSURED } from './words.js';

const BENEFIT_KEYS = [
  'kind',
  'region',
  'insured',
  'lines',
  'from',
  'to',
  'not_provided',
  'deductible',
  'deductible_when_exhausted',
  'funds',
  'account',
  'documents',
  'examples',
  'cite',
  'standing',
  'why',
  'note',
];

/** The evaluators keep room for these. */
const MAX_FUNDS = 32;

/**
 * Compiles what a region file (with its parents merged in) and a benefit file say about one cell. Throws NotProvided when
 * the pack says so, PackError when it is wrong or has a gap.
 */
export function compilePlan(region: PackMap, benefit: PackMap, cell: Cell): Plan {
  refuseUnknownKeys(benefit, BENEFIT_KEYS, 'a benefit file');
  if (benefit['not_provided'] !== undefined) throw new NotProvided(textOf(benefit, 'not_provided') ?? '');
  const book = new CitationBook({ ...mapOf(region, 'documents'), ...mapOf(benefit, 'documents') });
  const vocabulary: Vocabulary = {
    level: Object.keys(mapOf(region, 'levels')),
    person: Object.keys(mapOf(region, 'persons')),
  };
  const cross = crossRule(new CompileContext(cell, book, benefit, cell.level, vocabulary), region, vocabulary);
  const context = new CompileContext(
    cell,
    book,
    benefit,
    cross.levelAs === '' ? cell.level : cross.levelAs,
    vocabulary,
  );
  const deductible = compileDeductible(context, benefit, cross);
  const funds = compileFunds(context, benefit, cross);
  refuseUnknownFunds(
    cross,
    funds.map((fund) => fund.id),
    positionOf(region, 'cross_region'),
  );
  const selfPay = selfPayStep(cross);
  const steps: Step[] = [];
  if (selfPay !== null && cross.place === 'before_deductible') steps.push(selfPay);
  if (deductible !== null) steps.push(withExhaustion(context, benefit, deductible, funds));
  if (selfPay !== null && cross.place === 'after_deductible') steps.push(selfPay);
  steps.push(...funds);
  refuseSharedPositions(context, funds, positionOf(benefit, 'funds'));
  const includes =
    region['fund_total_includes_account'] === undefined
      ? { word: 'false' as const, cites: [] }
      : word(context.bare.inside(region), region, 'fund_total_includes_account', ['true', 'false'], null);
  return {
    key: cellKey(cell),
    region: textOf(region, 'region') ?? '',
    insutype: INSURED[cell.insured],
    line: cell.line,
    treatmentClass: cell.class,
    scope: cell.scope,
    meters: context.meters,
    steps,
    fundTotalIncludesAccount: includes.word === 'true',
    account: accountRule(context, benefit, includes.cites),
    citations: book.list,
    assumed: book.list.flatMap((citation, index) => (citation.standing === 'assumed' ? [index] : [])),
  };
}

function compileFunds(context: CompileContext, benefit: PackMap, cross: CrossRule): FundStep[] {
  const earlier = new Map<string, number>();
  const nodes = fundNodes(benefit);
  if (nodes.length > MAX_FUNDS)
    throw new PackError(`"funds" may list ${MAX_FUNDS} funds`, positionOf(benefit, 'funds'));
  if (nodes.length === 0) throw new PackError('"funds" must list at least one fund', positionOf(benefit));
  return nodes.map((node) => {
    const step = compileFund(context, node, earlier, cross);
    earlier.set(step.id, step.fundIndex);
    return step;
  });
}

function selfPayStep(cross: CrossRule): CrossSelfPayStep | null {
  const rate = cross.firstSelfPay;
  if (rate === null || rate.n === 0) return null;
  return { kind: 'cross_self_pay', n: rate.n, d: rate.d, rounds: cross.rounds, cites: cross.cites };
}

/** A deductible may fall away once the named funds' payment caps are used up. */
function withExhaustion(
  context: CompileContext,
  benefit: PackMap,
  step: DeductibleStep,
  funds: readonly FundStep[],
): DeductibleStep {
  const rule = exhaustionRule(context, benefit);
  if (rule === null) return step;
  const wrong = rule.funds.find((name) => !funds.some((fund) => fund.id === name));
  if (wrong !== undefined)
    throw new PackError(
      `deductible_when_exhausted names "${wrong}"; the funds are ${funds.map((f) => f.id).join(', ')}`,
      positionOf(benefit, 'deductible_when_exhausted'),
    );
  const waivedWhen = funds
    .filter((fund) => rule.funds.includes(fund.id))
    .flatMap((fund) => fund.caps.filter((cap) => cap.on === 'payments' && cap.meter >= 0))
    .map((cap) => ({ meter: cap.meter, limit: cap.limit }));
  if (waivedWhen.length === 0)
    throw new PackError(
      'deductible_when_exhausted needs a cap on payments per year or month',
      positionOf(benefit, 'deductible_when_exhausted'),
    );
  return { ...step, waivedWhen, cites: [...step.cites, ...rule.cites] };
}

/** Two funds that place their bands by one meter would each add the bill to it. */
function refuseSharedPositions(context: CompileContext, funds: readonly FundStep[], where: string): void {
  const seen = new Set<number>();
  for (const fund of funds) {
    const writes = [fund.positionMeter, ...fund.caps.filter((c) => c.on === 'fees').map((c) => c.meter)].filter(
      (m) => m >= 0,
    );
    for (const meter of writes) {
      if (seen.has(meter))
        throw new PackError(
          `meter "${context.meters[meter]?.name ?? ''}" would count this bill twice; give it another name`,
          where,
        );
    }
    for (const meter of writes) seen.add(meter);
  }
  // What another fund pays is not what this one has already paid.
  for (const fund of funds) {
    const other = funds.find(
      (f) =>
        f !== fund &&
        fund.paidMeter >= 0 &&
        (f.paidMeter === fund.paidMeter || f.caps.some((c) => c.meter === fund.paidMeter)),
    );
    if (other !== undefined)
      throw new PackError(
        `meter "${context.meters[fund.paidMeter]?.name ?? ''}" counts payments of ${other.id} too; give ${fund.id} its own paid_meter`,
        where,
      );
  }
}

function accountRule(context: CompileContext, benefit: PackMap, more: readonly number[]): AccountRule {
  const node = benefit['account'];
  if (node === undefined) return { covers: 'none', cites: [] };
  if (!isMap(node)) throw new PackError('"account" is a map {covers, cite}', positionOf(benefit, 'account'));
  refuseUnknownKeys(node, ['covers', 'cite', 'standing', 'why', 'note'], 'account');
  const found = word(context.root.inside(node), node, 'covers', ['all', 'in_scope', 'none'], null);
  return { covers: found.word, cites: [...found.cites, ...more] };
}

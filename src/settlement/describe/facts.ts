/** What a plan says, as short labelled facts: the cells of the tables of `policy show` and what `policy diff` compares. */
import type { AtLeast, BaseTerm, FundStep, Plan } from '../../policy/plan.js';
import { slotName } from '../explain-walk.js';
import { percentShort, yuanShort } from './names.js';

export interface Fact {
  /** Table it belongs to: 起付线, or a fund. */
  readonly topic: string;
  /** Column in that table. */
  readonly label: string;
  readonly value: string;
  /** Indexes into the plan's citations. */
  readonly cites: readonly number[];
}

export function factsOf(plan: Plan): Fact[] {
  return [
    ...deductibleFacts(plan),
    ...plan.steps.filter((s): s is FundStep => s.kind === 'fund').flatMap((step) => fundFacts(plan, step)),
    accountFact(plan),
  ];
}

const DEDUCTIBLE = '起付线';

function deductibleFacts(plan: Plan): Fact[] {
  const step = plan.steps.find((s) => s.kind === 'deductible');
  if (step === undefined) return [{ topic: DEDUCTIBLE, label: '标准', value: '无', cites: [] }];
  const fact = (label: string, value: string): Fact => ({ topic: DEDUCTIBLE, label, value, cites: step.cites });
  const facts: Fact[] = [];
  if (step.share !== null) {
    const { n, d, min, max } = step.share;
    facts.push(
      fact(
        '标准',
        `${percentShort(n, d)}（${yuanShort(min)} 至 ${max === Number.MAX_SAFE_INTEGER ? '不限' : yuanShort(max)}）`,
      ),
    );
  } else if (step.basis === 'year') {
    facts.push(fact('全年', yuanShort(step.amounts[0] ?? 0)));
  } else {
    step.amounts.forEach((fen, i) => facts.push(fact(stayLabel(i, step.amounts.length), yuanShort(fen))));
  }
  if (step.yearCeiling >= 0) facts.push(fact('全年合计不超过', yuanShort(step.yearCeiling)));
  if (step.waivedWhen.length > 0) facts.push(fact('封顶用完后', '不再扣'));
  return facts;
}

const stayLabel = (index: number, count: number): string =>
  count === 1 ? '每次' : index === count - 1 ? `第${index + 1}次起` : `第${index + 1}次`;

function fundFacts(plan: Plan, step: FundStep): Fact[] {
  const topic = step.id === step.fund ? step.fundPayTypeName : `${step.fundPayTypeName}（${step.id}）`;
  const facts: Fact[] = [
    {
      topic,
      label: '计算基数',
      value: terms(plan, step.base),
      cites: step.baseCites,
    },
  ];
  // A threshold is compiled to a first band that pays nothing.
  const [line] = step.bands;
  const hasLine = line !== undefined && line.rate === 0 && line.to !== null;
  if (hasLine) facts.push({ topic, label: '起付线', value: yuanShort(line.to ?? 0), cites: line.cites });
  const paying = hasLine ? step.bands.slice(1) : step.bands;
  paying.forEach((band, i) => {
    const low = paying[i - 1]?.to ?? null;
    facts.push({ topic, label: bandLabel(low, band.to), value: percentShort(band.rate, step.den), cites: band.cites });
  });
  facts.push({ topic, label: '分段量法', value: axisText(step), cites: step.cites });
  if (step.atLeast != null)
    facts.push({ topic, label: '保底', value: atLeastText(plan, step.atLeast), cites: step.cites });
  for (const cap of step.caps) {
    const meter = plan.meters[cap.meter];
    const period = cap.meter < 0 ? '每次' : meter?.period === 'month' ? '每月' : '全年';
    const label = `${period}${meter?.perDisease === true ? '每病种' : ''}${cap.on === 'payments' ? '支付限额' : '费用限额'}`;
    facts.push({
      topic,
      label,
      value: `${yuanShort(cap.limit)}${cap.includesDeductible ? '（含起付线）' : ''}`,
      cites: cap.cites,
    });
  }
  return facts;
}

function atLeastText(plan: Plan, { base, n, d }: AtLeast): string {
  return `（${terms(plan, base)}）×${percentShort(n, d)}`;
}

const terms = (plan: Plan, base: readonly BaseTerm[]): string =>
  base
    .map((t) => term(plan, t))
    .join('')
    .replace(/^＋/, '');

function bandLabel(low: number | null, to: number | null): string {
  if (to === null) return low === null ? '比例' : `${yuanShort(low)}以上`;
  return low === null ? `至${yuanShort(to)}` : `${yuanShort(low)}–${yuanShort(to)}`;
}

function term(plan: Plan, t: FundStep['base'][number]): string {
  const part = Math.abs(t.n) === t.d ? '' : `×${percentShort(Math.abs(t.n), t.d)}`;
  return `${t.n < 0 ? '−' : '＋'}${slotName(plan, t.slot)}${part}`;
}

function axisText(step: FundStep): string {
  const period = step.positionMeter >= 0 ? '按年累计' : '按次';
  const edges = step.bands.length > 1 && step.includesDeductible ? '，含起付线' : '';
  return `${period}${edges}${step.settle === 'catch_up' ? '，补算' : ''}`;
}

const COVERS = { all: '全部个人负担', in_scope: '范围内个人负担', none: '不用' } as const;

const accountFact = (plan: Plan): Fact => ({
  topic: '个人账户',
  label: '可付',
  value: COVERS[plan.account.covers],
  cites: plan.account.cites,
});

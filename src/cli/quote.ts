import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { PolicySet } from '../policy/policy-set.js';
import { type PackMap, refuseUnknownKeys, textOf } from '../policy/node.js';
import { parsePackYaml } from '../policy/yaml-source.js';
import type { SettlementInput } from '../settlement/contract.js';
import { STAY_KEYS, statedInput } from '../settlement/example-stay.js';
import { explainSettlement } from '../settlement/explain-settlement.js';
import { settle } from '../settlement/settle.js';
import { renderTrace } from '../settlement/trace.js';
import { crossingOf } from '../settlement/year-split.js';
import { shanghai } from '../wire/clock.js';
import { CANNOT, FOUND, type Io, OK, terminal, ToolError } from './policy/io.js';
import { refusalText } from './policy/refusal-text.js';
import { namedPolicies, SOURCE_HELP } from './policy/sources.js';
import { splitLines } from './policy/split-lines.js';

interface QuoteOptions {
  readonly person?: string;
  readonly totals?: string;
  readonly policy?: string;
  readonly date?: string;
  readonly lang?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

const KEYS = ['region', 'name', 'note', 'source', 'cite', 'expect', ...STAY_KEYS];

const HELP = `
费用单（YAML 或 JSON，金额为元；写法同样例文件的一个 case，见 src/policy/README.md）：
  region: "610100"
  date: 2025-03-01
  person: {psn_type: "1101", age: 45}
  filings: [{kind: referral, areas: ["310000"], from: 2025-02-20}]
  visit: {line: inpatient, hosp_lv: 3A, area: "310101"}
  bill: {total: 20000, own_pay: 1000, first_self_pay: 500}
  totals: {inpatient.stays.count: 1, pool.paid: 8000}
${SOURCE_HELP}
退出码：0 可以结算；1 无法执行；2 按政策拒绝结算。
例：settlement-core quote bill.yaml --date 2024-12-31 --person '{psn_type: "1201", age: 70}'`;

export function register(program: Command): void {
  program
    .command('quote')
    .argument('<BILL>', '费用单文件（YAML 或 JSON），- 表示标准输入')
    .description('试算一笔费用并说明每一步的依据；不连引擎，不记账')
    .option('--person <YAML>', '参保人，代替费用单里的：文件，或 {psn_type: "1201", age: 70}')
    .option('--totals <YAML>', '年度累计，代替费用单里的：文件，或 {pool.paid: 390000}')
    .option('--policy <P>', '政策来源，缺省为费用单里参保地生效的版本')
    .option('--date <D>', '结算日期，代替费用单里的')
    .option('--strict', '用到推定值即拒绝')
    .option('--lang <L>', 'zh 或 en', 'zh')
    .option('--json', '以 JSON 输出')
    .option('--config <file>', '引擎配置文件（存储地址取自这里或环境变量）')
    .addHelpText('after', HELP)
    .action(async (file: string, options: QuoteOptions) => {
      process.exitCode = await quote(file, options, terminal);
    });
}

/** Prices a bill; FOUND when the policy refuses it. */
export async function quote(file: string, options: QuoteOptions, io: Io): Promise<number> {
  const { region, input } = readInput(file, options, io);
  const { policies } = await namedPolicies(options.policy ?? region, io, options.config);
  const set = PolicySet.fromPolicies(policies);
  const crossing = crossingOf(set, input.visit);
  if (crossing !== null && 'rule' in crossing && crossing.rule.inpatient.value === 'daily_average')
    throw new ToolError('这里跨年住院按日均费用分到各年，试算一次只算一个年度：请按各年的天数和费用分别试算。');
  const outcome =
    crossing !== null && 'reason' in crossing
      ? { ok: false as const, refusal: crossing }
      : settle(set, input, { strict: options.strict === true });
  if (!outcome.ok) {
    io.out(options.json === true ? JSON.stringify(outcome) : refusalText(outcome.refusal));
    return FOUND;
  }
  const language = options.lang === 'en' ? 'en' : 'zh';
  const explained = explainSettlement(set, input, language);
  if (!explained.ok) return CANNOT;
  if (options.json === true) {
    io.out(JSON.stringify({ ok: true, result: outcome.value, trace: explained.trace }, null, 2));
    return OK;
  }
  for (const line of [...splitLines(outcome.value), '', ...renderTrace(explained.trace, language)]) io.out(line);
  return OK;
}

function readInput(file: string, options: QuoteOptions, io: Io): { region: string; input: SettlementInput } {
  const written = parsePackYaml(readText(file), file === '-' ? '标准输入' : file);
  refuseUnknownKeys(written, KEYS, 'a bill');
  const map: PackMap = {
    ...written,
    ...(options.person === undefined ? {} : { person: inline(options.person, '--person') }),
    ...(options.totals === undefined ? {} : { totals: inline(options.totals, '--totals') }),
    ...(options.date === undefined ? {} : { date: options.date }),
  };
  const region = textOf(map, 'region') ?? /^\d{6}/.exec(options.policy ?? '')?.[0] ?? '';
  if (!/^\d{6}$/.test(region)) throw new ToolError('费用单须写 region（六位参保地区划）。');
  const dated: PackMap = { date: shanghai(io.clock.nowMs()).date, ...map };
  const stated = statedInput({ region, layers: [] }, dated, dated, false);
  const { visit, bill, person } = stated;
  return {
    region,
    input: {
      visit,
      bill,
      person,
      accumulators: { events: 0, meters: stated.totals ?? {} },
      accountBalance: stated.account ?? 0,
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new ToolError(`读不到费用单 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。`);
  }
}

/** A file, or the text itself. */
function inline(text: string, option: string): PackMap {
  return existsSync(text) ? parsePackYaml(readFileSync(text, 'utf8'), text) : parsePackYaml(text, option);
}

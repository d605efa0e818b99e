import { type Command, InvalidArgumentError, Option } from 'commander';
import { type HttpResult, HttpClient, type NationalAnswer } from '../client/index.js';
import { msgidSource } from '../client/messages.js';
import {
  CHANNEL_NAMES,
  FILING_BASES,
  FILING_CHANNELS,
  FILING_GROUPS,
  FILING_KIND_NAMES,
  FILING_PAPERS,
  GROUP_NAMES,
} from '../policy/filing-words.js';
import { FILING_KINDS } from '../policy/words.js';
import { shanghai, systemClock } from '../wire/clock.js';
import { isDate } from '../wire/text.js';
import { INFNO, type Infno } from '../wire/transactions.js';
import { type Identity, identify, identity } from './call.js';
import { filingLines } from './filing-lines.js';

interface Common extends Identity {
  readonly psn: string;
  readonly insuplc: string;
  readonly for?: string;
  readonly msgid?: string;
  readonly url: string;
  readonly json?: boolean;
}

interface RegisterOptions extends Common {
  readonly kind: string;
  readonly group?: string;
  readonly area: readonly string[];
  readonly begin?: string;
  readonly end?: string;
  readonly basis: string;
  readonly papers: readonly string[];
  readonly mdtrtId?: string;
  readonly admDate?: string;
  readonly channel: string;
  readonly institution: readonly string[];
}

interface ReviewOptions extends Common {
  readonly approve?: true;
  readonly reject?: true;
  readonly note: string;
}

const REFUSED = 2;
const IN_DOUBT = 3;
const UNREACHED = 1;

/** `settlement-core filing …`: filings of one person, through a running engine. */
export function register(program: Command): void {
  const filing = program
    .command('filing')
    .description('异地就医备案：登记、变更、补材料、撤销、查询（通过运行中的服务）');
  details(common(filing.command('register').description('登记备案'))).action((options: RegisterOptions) =>
    file(null, options),
  );
  details(
    common(filing.command('change').description('变更备案：原备案今天止，新备案接续').argument('<filing>', '备案编号')),
  ).action((id: string, options: RegisterOptions) => file(id, options));
  papers(common(filing.command('papers').description('补齐承诺办理的材料').argument('<filing>', '备案编号'))).action(
    (id: string, o: RegisterOptions) => send(o, INFNO.filingPapers, { filing_id: id, filing_papers: o.papers.join() }),
  );
  papers(
    common(filing.command('withdraw').description('撤销备案，今天是最后有效日').argument('<filing>', '备案编号')),
  ).action((id: string, o: RegisterOptions) =>
    send(o, INFNO.filingWithdrawal, { filing_id: id, filing_papers: o.papers.join() }),
  );
  common(filing.command('review').description('审核线上申请的备案').argument('<filing>', '备案编号'))
    .addOption(new Option('--approve', '审核通过').conflicts('reject'))
    .addOption(new Option('--reject', '审核不通过，须写 --note'))
    .option('--note <意见>', '审核意见', '')
    .action(review);
  common(filing.command('list').description('查询备案'))
    .option('--day <日期>', '按这一天看，缺省今天', day)
    .action((o: Common & { readonly day?: string }) => send(o, INFNO.filingQuery, { query_date: o.day ?? null }));
}

function common(command: Command): Command {
  return identity(command)
    .requiredOption('--psn <编号>', '人员编号')
    .requiredOption('--insuplc <区划>', '参保地医保区划，6位')
    .option('--for <区划>', '代哪个地方办理，缺省参保地')
    .option('--msgid <编号>', '报文编号；没有得到应答时用同一编号重办')
    .option('--url <url>', '服务地址', 'http://127.0.0.1:7300')
    .option('--json', '打印应答报文')
    .addHelpText('after', '\n退出状态：0 已办理；2 被拒绝；3 结果待确认，请用同一 --msgid 重办；1 连不上服务');
}

function papers(command: Command): Command {
  return command.option('--papers <code...>', `材料：${FILING_PAPERS.join('、')}`, []);
}

function details(command: Command): Command {
  return papers(command)
    .addOption(new Option('--kind <种类>', words(FILING_KIND_NAMES)).choices(FILING_KINDS).makeOptionMandatory())
    .addOption(new Option('--group <种类>', `长期居住人员：${words(GROUP_NAMES)}`).choices(FILING_GROUPS))
    .requiredOption('--area <code...>', '备案就医地，6位区划，可写几个')
    .option('--begin <日期>', '开始日期，缺省今天', day)
    .option('--end <日期>', '结束日期；不写为长期有效或规定期限', day)
    .addOption(
      new Option('--basis <方式>', 'papers 按材料，commitment 按承诺').choices(FILING_BASES).default('commitment'),
    )
    .addOption(new Option('--channel <渠道>', words(CHANNEL_NAMES)).choices(FILING_CHANNELS).default('counter'))
    .option('--institution <code...>', '选定的慢特病机构编号', [])
    .option('--mdtrt-id <就诊ID>', '补办：未结算的就诊')
    .option('--adm-date <日期>', '补办：入院日期', day);
}

function review(id: string, o: ReviewOptions): Promise<void> {
  if (o.approve === undefined && o.reject === undefined)
    throw new InvalidArgumentError('请写 --approve 通过，或 --reject 不通过');
  const result = o.approve === true ? 'approve' : 'reject';
  return send(o, INFNO.filingReview, { filing_id: id, review_rslt: result, review_opnn: o.note });
}

const words = (names: Readonly<Record<string, string>>): string =>
  Object.entries(names)
    .map(([code, name]) => `${code} ${name}`)
    .join('，');

function day(text: string): string {
  if (!isDate(text)) throw new InvalidArgumentError('应为真实日期 yyyy-MM-dd');
  return text;
}

function file(filingId: string | null, o: RegisterOptions): Promise<void> {
  return send(o, INFNO.filing, {
    filing_id: filingId,
    filing_kind: o.kind,
    filing_group: o.group ?? null,
    mdtrtarea_admdvs: o.area.join(),
    begndate: o.begin ?? shanghai(systemClock.nowMs()).date,
    enddate: o.end ?? null,
    filing_basis: o.basis,
    filing_papers: o.papers.join(),
    mdtrt_id: o.mdtrtId ?? null,
    adm_date: o.admDate ?? null,
    filing_channel: o.channel,
    fixmedins_codes: o.institution.join(),
  });
}

async function send(options: Common, infno: Infno, data: Readonly<Record<string, string | null>>): Promise<void> {
  const sender = identify(options);
  const client = new HttpClient({ url: options.url, sender, clock: systemClock, random: Math.random });
  const msgid = options.msgid ?? msgidSource(sender.id, systemClock, Math.random).next();
  const result = await client.transact({
    infno,
    msgid,
    infver: 'V1.0',
    insuplc_admdvs: options.insuplc,
    mdtrtarea_admvs: options.for ?? options.insuplc,
    input: { data: { psn_no: options.psn, ...data } },
  });
  report(result, options.json === true);
}

/** Prints what became of a message and sets the exit code; `linesOf` puts a success into words. */
export function report(
  result: HttpResult,
  json: boolean,
  linesOf: (answer: NationalAnswer) => readonly string[] = filingLines,
): void {
  if (result.outcome === 'executed') {
    const { answer } = result;
    const told = json ? JSON.stringify(answer, null, 2) : linesOf(answer).join('\n');
    process.stdout.write(`${told}\n`);
    return;
  }
  process.stderr.write(`${result.code} ${result.message}\n报文编号 ${result.msgid}\n`);
  if (result.outcome === 'in_doubt') process.exitCode = IN_DOUBT;
  else process.exitCode = result.code.startsWith('C') ? UNREACHED : REFUSED;
}

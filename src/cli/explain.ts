import type { Command } from 'commander';
import { decodeLedger } from '../compute/event-record.js';
import { agreesWith, explainRecord } from '../compute/explain-record.js';
import type { SettlementRecord } from '../compute/record.js';
import { PolicySet } from '../policy/policy-set.js';
import { renderTrace } from '../settlement/trace.js';
import { decodeOutbox } from '../store/cells.js';
import type { StateStore } from '../store/port.js';
import { type Io, OK, terminal, ToolError } from './policy/io.js';
import { refusalText } from './policy/refusal-text.js';
import { splitLines } from './policy/split-lines.js';
import { withToolStore } from './policy/tool-store.js';

interface ExplainOptions {
  readonly psn?: string;
  readonly lang?: string;
  readonly json?: boolean;
  readonly config?: string;
}

export function register(program: Command): void {
  program
    .command('explain')
    .argument('<SETL_ID>', '结算编号')
    .option('--psn <PSN_NO>', '参保人编号；不写则从流水里找，较慢')
    .description('只凭结算记录，按当时的政策版本重新说明一笔结算的每个数')
    .option('--lang <L>', 'zh 或 en', 'zh')
    .option('--json', '以 JSON 输出')
    .option('--config <file>', '引擎配置文件（存储地址取自这里或环境变量）')
    .addHelpText(
      'after',
      '\n退出码：0 正常；1 无法执行（没有这笔结算、政策版本已不在）；2 重算与记录不符。\n例：settlement-core explain 61010020250000AB12CD34EF56GH78 --psn P0001',
    )
    .action(async (setlId: string, options: ExplainOptions) => {
      process.exitCode = await withToolStore(terminal, options.config, (store) =>
        explain(setlId, options, store, terminal),
      );
    });
}

const DIFFERENT = 2;

/** Explains a stored settlement from its record alone. Throws ToolError when there is none. */
export async function explain(setlId: string, options: ExplainOptions, store: StateStore, io: Io): Promise<number> {
  const record = await readRecord(store, setlId, options.psn ?? (await personOf(store, setlId)));
  const version = record.result.policyVersion;
  const bytes = await store.getPolicy(version);
  if (bytes === null) throw new ToolError(`存储中没有当时的政策版本 ${version}。`);
  const language = options.lang === 'en' ? 'en' : 'zh';
  const explained = explainRecord(PolicySet.fromBundles([bytes]), record, language);
  if (!explained.ok) throw new ToolError(`按当时的政策无法重算：${refusalText(explained.refusal)}`);
  const same = agreesWith(record, explained);
  if (options.json === true) {
    io.out(JSON.stringify({ setlId, same, result: record.result, trace: explained.trace }, null, 2));
  } else {
    io.out(`结算 ${setlId}，结算时间 ${record.source.setlTime}，报文 ${record.source.msgid}`);
    for (const line of [...splitLines(record.result), '', ...renderTrace(explained.trace, language)]) io.out(line);
    if (!same) io.note('重算结果与记录不符，请保留此记录并报告。');
  }
  return same ? OK : DIFFERENT;
}

async function readRecord(store: StateStore, setlId: string, psnNo: string): Promise<SettlementRecord> {
  const [loaded] = await store.load([{ psnNo, cells: [], setlId }]);
  const entry = loaded?.record == null ? null : decodeLedger(loaded.record);
  if (entry === null || entry.answer.psnNo !== psnNo) throw new ToolError(`没有 ${psnNo} 的结算 ${setlId}。`);
  if (entry.kind !== 'settle')
    throw new ToolError(`${setlId} 是对结算 ${entry.record.of} 的撤销、冲正或恢复，请解释原结算。`);
  return entry.record;
}

const PAGE = 1000;

/** The person a settlement belongs to, by the outbox: a setl_id alone does not tell. Throws ToolError when it is in none. */
async function personOf(store: StateStore, setlId: string): Promise<string> {
  for (let partition = 0; partition < store.partitions; partition++) {
    for (let position = ''; ; ) {
      const entries = await store.readOutbox(partition, position, PAGE);
      const found = entries.map((entry) => decodeOutbox(entry.bytes)).find((entry) => entry.setlId === setlId);
      if (found !== undefined) return found.psnNo;
      const last = entries.at(-1);
      if (last === undefined || entries.length < PAGE) break;
      position = last.position;
    }
  }
  throw new ToolError(`流水里没有结算 ${setlId}；已清理的流水请用 --psn 写明参保人。`);
}

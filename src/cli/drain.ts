import type { Command } from 'commander';
import { askEngine } from './control/ask.js';
import { controlPath, knownEngines } from './control/place.js';
import { wholeNumber } from './roster/command.js';
import { loadSettings } from './settings/load.js';

const DRAIN_HELP = `
与 SIGTERM 相同：立即宣告未就绪（/readyz 404），等负载均衡察觉（stopDelayMs），不再接入，处理完在途报文，
以 1012 关闭连接，退出 0。命令等到引擎结束。客户端到另一台重连，用同一报文编号重发。

例：settlement-core drain --config /etc/settlement-core/0.yaml
    settlement-core drain --engine 1`;

const ACCEPT_HELP = `
引擎发现 Redis 主节点缺少它已确认过的提交时停止提交（/readyz、日志、settlement_store_behind）。先核实：
换回数据完整的节点并重连即自动恢复；确实只能从现有数据继续时才用本命令，丢失的结算按对账处理。
每个引擎各有所见，须逐个执行。`;

interface Options {
  readonly config?: string;
  readonly dataDir?: string;
  readonly engine?: number;
}

/** `drain` and `accept-loss`: commands to an engine that runs on this machine. */
export function register(program: Command): void {
  toEngine(program.command('drain'))
    .description('让本机正在运行的引擎退出轮转并停机，不丢一笔')
    .addHelpText('after', DRAIN_HELP)
    .action((options: Options) => send(options, 'drain'));
  toEngine(program.command('accept-loss'))
    .description('核实之后，让停止提交的引擎从存储现有的数据继续')
    .addHelpText('after', ACCEPT_HELP)
    .action((options: Options) => send(options, 'accept-loss'));
}

function toEngine(command: Command): Command {
  return command
    .option('--config <文件>', '引擎的配置文件，同 start')
    .option('--data-dir <目录>', '引擎的数据目录，代替配置里的 dataDir')
    .option('--engine <编号>', '引擎编号；数据目录里只有一个引擎时可不写', wholeNumber);
}

async function send({ config, dataDir, engine }: Options, command: string): Promise<void> {
  const env = dataDir === undefined ? process.env : { ...process.env, SC_DATA_DIR: dataDir };
  const settings = loadSettings(env, config ?? null);
  const chosen = engine ?? (config === undefined ? onlyEngine(settings.dataDir) : settings.engineNo);
  const path = controlPath(settings.dataDir, chosen);
  const asked = await askEngine(path, command, (line) => process.stdout.write(`${line}\n`));
  if (asked === 'absent') throw new Error(`引擎 ${chosen} 没有在运行（${path}）。`);
}

function onlyEngine(dataDir: string): number {
  const [first, ...more] = knownEngines(dataDir);
  if (first === undefined) throw new Error(`数据目录 ${dataDir} 里没有正在运行的引擎。`);
  if (more.length > 0) throw new Error(`有多个引擎（${[first, ...more].join('、')}），请用 --engine 指明。`);
  return first;
}

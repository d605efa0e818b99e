import type { Command } from 'commander';
import { release } from './audit/release.js';
import { type AuditOptions, FAILED, runAudit } from './audit/run.js';
import { type StoreChoice, withChosenStore, withStoreOptions } from './store-options.js';

const HELP = `
逐人按结算、撤销、冲正和更正记录重算年度累计、个人账户和结算状态，与存储中的比较，并核对每笔的金额勾稽
（I1–I5、I7、I8）、版本号、报文回执和政策版本。引擎运行时也可以执行；核对中有变动的人员重新读取。
不符的人员停止新的结算（E710），核实后用 audit release 恢复。
退出状态：0 全部相符；4 有不符；1 没有核对完。

例：settlement-core audit
    settlement-core audit --store redis://127.0.0.1:6379 --json > audit.ndjson
    settlement-core audit --person 610100000001
    settlement-core audit release 610100000001 --reason "已按更正单 12 号核实"`;

interface ReleaseOptions extends StoreChoice {
  readonly reason: string;
}

/** `settlement-core audit`, `settlement-core audit release`. */
export function register(program: Command): void {
  const audit = withStoreOptions(program.command('audit'))
    .description('核对账目：每个参保人的累计、账户是否正好是其记录之和')
    .option('--person <人员编号>', '只核对这个人')
    .option('--json', '每处不符一行 JSON，最后一行为汇总')
    .option('--no-hold', '只报告，不停止不符人员的结算')
    .addHelpText('after', HELP)
    .action((options: AuditOptions & StoreChoice) =>
      guarded(() => withChosenStore(options, (store) => runAudit(store, options))),
    );
  withStoreOptions(audit.command('release'))
    .description('核实后恢复一个人的结算')
    .argument('<人员编号>')
    .requiredOption('--reason <原因>', '为何可以恢复；与停止的原因一起保留')
    .action((psnNo: string, _: unknown, command: Command) => {
      // The parent knows the same store options: what stands behind `release` may have been read by either.
      const options: ReleaseOptions = command.optsWithGlobals();
      return guarded(() => withChosenStore(options, (store) => release(store, psnNo, options.reason)));
    });
}

async function guarded(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.stderr.write(`没有核对完：${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = FAILED;
  }
}

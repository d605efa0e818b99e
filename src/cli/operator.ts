import type { Command } from 'commander';
import { OperatorsError, OperatorsFile, requireGoodPassword } from '../server/admin/access/operators.js';
import { hashPassword } from '../server/admin/access/passwords.js';
import { ROLES, type Role } from '../server/admin/access/roles.js';
import { type Clock, shanghai, systemClock } from '../wire/clock.js';
import { operatorsPath } from './console.js';
import { register as registerCall } from './operator-call.js';
import { readPassword } from './operator-password.js';
import { loadSettings } from './settings/load.js';

interface Where {
  readonly config?: string;
  readonly dataDir?: string;
  readonly passwordStdin?: boolean;
  readonly role?: string;
}

const HELP = `
操作员用口令登录控制台（引擎地址后加 /console/）和管理接口 /v1/admin/。角色：view 查看；operate 还可显示证件号码、
暂停和恢复人员；administer 还可更换政策版本、改日志级别、查访问记录。写入操作员文件后，运行中的引擎立即照办。

例：settlement-core operator add wang --role administer
    echo '长而难猜的口令' | settlement-core operator add li --role view --password-stdin
    settlement-core operator unlock wang`;

/** `settlement-core operator add|list|remove|passwd|role|unlock|call|log-level`. */
export function register(program: Command): void {
  const operator = program
    .command('operator')
    .description('控制台的操作员：增加、列出、删除、改口令、解锁')
    .addHelpText('after', HELP);
  const sub = (name: string, description: string): Command =>
    operator
      .command(name)
      .description(description)
      .option('--config <file>', '引擎配置文件，操作员文件的位置取自其中或环境变量')
      .option('--data-dir <目录>', '数据目录，代替配置里的 dataDir');
  sub('add', '增加一个操作员')
    .argument('<用户名>')
    .option('--role <角色>', ROLES.join('、'), 'view')
    .option('--password-stdin', '从标准输入读口令，不提问')
    .action((name: string, options: Where) => guarded(() => add(name, options)));
  sub('list', '列出操作员').action((options: Where) => guarded(() => list(fileOf(options))));
  sub('remove', '删除一个操作员，其会话立即失效')
    .argument('<用户名>')
    .action((name: string, options: Where) => guarded(() => fileOf(options).remove(name)));
  sub('passwd', '重设口令，其会话立即失效')
    .argument('<用户名>')
    .option('--password-stdin', '从标准输入读口令，不提问')
    .action((name: string, options: Where) => guarded(() => passwd(name, options)));
  sub('role', '改角色')
    .argument('<用户名>')
    .argument('<角色>', ROLES.join('、'))
    .action((name: string, role: string, options: Where) =>
      guarded(() => fileOf(options).change(name, { role: roleOf(role) })),
    );
  sub('unlock', '口令错误过多而锁定后解锁')
    .argument('<用户名>')
    .action((name: string, options: Where) => guarded(() => unlock(fileOf(options), name)));
  registerCall(operator);
}

function fileOf({ config, dataDir }: Where): OperatorsFile {
  const env = dataDir === undefined ? process.env : { ...process.env, SC_DATA_DIR: dataDir };
  return new OperatorsFile(operatorsPath(loadSettings(env, config ?? null)));
}

function roleOf(role: string): Role {
  const found = ROLES.find((known) => known === role);
  if (found === undefined) throw new OperatorsError(`角色应为 ${ROLES.join('、')} 之一，而不是“${role}”。`);
  return found;
}

async function add(name: string, options: Where, clock: Clock = systemClock): Promise<void> {
  const file = fileOf(options);
  const role = roleOf(options.role ?? 'view');
  file.checkNew(name);
  const password = await newPassword(name, options);
  file.add(name, role, await hashPassword(password), clock.nowMs());
  process.stdout.write(`已增加操作员 ${name}（${role}），文件 ${file.path}\n`);
}

async function passwd(name: string, options: Where): Promise<void> {
  const file = fileOf(options);
  if (file.find(name) === null) throw new OperatorsError(`没有操作员 ${name}。`);
  file.change(name, { password: await hashPassword(await newPassword(name, options)) });
  process.stdout.write(`已重设 ${name} 的口令。\n`);
}

async function newPassword(name: string, { passwordStdin }: Where): Promise<string> {
  const password = await readPassword(passwordStdin === true, `${name} 的新口令`, true);
  requireGoodPassword(password, name);
  return password;
}

function list(file: OperatorsFile): void {
  const all = file.all();
  if (all.length === 0) process.stdout.write(`${file.path} 里还没有操作员。\n`);
  for (const { name, role, createdMs } of all)
    process.stdout.write(`${name.padEnd(32)} ${role.padEnd(10)} ${shanghai(createdMs).time} 增加\n`);
}

function unlock(file: OperatorsFile, name: string, clock: Clock = systemClock): void {
  file.change(name, { unlockedMs: clock.nowMs() });
  process.stdout.write(`已解锁 ${name}。\n`);
}

async function guarded(work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

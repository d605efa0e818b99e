import type { Command } from 'commander';
import { readPassword } from './operator-password.js';

interface CallOptions {
  readonly url: string;
  readonly name: string;
  readonly passwordStdin?: boolean;
  readonly reason?: string;
}

const SESSION = '/v1/admin/session';

/** Commands that sign in to a running engine and use its admin API, as the console does. */
export function register(operator: Command): void {
  const sub = (name: string, description: string): Command =>
    operator
      .command(name)
      .description(description)
      .requiredOption('--name <用户名>', '以谁的名义')
      .option('--url <url>', '引擎地址', 'http://127.0.0.1:7300')
      .option('--password-stdin', '从标准输入读口令，不提问');
  sub('call', '调用运行中引擎的管理接口，打印应答（见 src/server/admin/API.md）')
    .argument('<方法>', 'GET、POST 或 DELETE')
    .argument('<地址>', '/v1/admin/ 之后的部分，如 health')
    .argument('[JSON]', '请求内容')
    .action((method: string, path: string, json: string | undefined, options: CallOptions) =>
      guarded(() => signedIn(options, (api) => api(method.toUpperCase(), path, json))),
    );
  sub('log-level', '改运行中引擎的日志级别，到它停下为止')
    .argument('<级别>', 'trace、debug、info、warn、error、fatal、silent')
    .requiredOption('--reason <原因>', '为何要改，写入访问记录')
    .action((level: string, options: CallOptions) =>
      guarded(() =>
        signedIn(options, (api) => api('POST', 'health/log-level', JSON.stringify({ level, reason: options.reason }))),
      ),
    );
}

type Api = (method: string, path: string, json?: string) => Promise<Response>;

/** Signs in, asks, signs out, prints. Throws with a Chinese sentence when there is no engine. */
async function signedIn(options: CallOptions, ask: (api: Api) => Promise<Response>): Promise<void> {
  const password = await readPassword(options.passwordStdin === true, `${options.name} 的口令`);
  const send = (method: string, path: string, headers: Record<string, string>, json?: string): Promise<Response> =>
    fetch(new URL(path, options.url), {
      method,
      headers: json === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: json }),
    });
  const opened = await send('POST', SESSION, {}, JSON.stringify({ name: options.name, password }));
  if (!opened.ok) return print(opened);
  const { csrf } = (await opened.json()) as { csrf: string };
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const known = { cookie, 'x-csrf-token': csrf };
  try {
    await print(await ask((method, path, json) => send(method, `/v1/admin/${path}`, known, json)));
  } finally {
    await send('DELETE', SESSION, known);
  }
}

async function print(response: Response): Promise<void> {
  const text = await response.text();
  try {
    process.stdout.write(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  } catch {
    process.stdout.write(`${text}\n`);
  }
  if (!response.ok) process.exitCode = 2;
}

async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const cause = error instanceof Error ? ((error.cause as { code?: string } | undefined)?.code ?? error.message) : '';
    process.stderr.write(`没有得到应答（${cause}）。服务是否已启动，控制台是否已开启？\n`);
    process.exitCode = 1;
  }
}

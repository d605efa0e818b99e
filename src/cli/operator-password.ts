import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { OperatorsError } from '../server/admin/access/operators.js';

/** A password from standard input's first line, or asked for without showing it. `twice`: a new one is asked for again. */
export async function readPassword(fromStdin: boolean, what: string, twice = false): Promise<string> {
  if (fromStdin) return firstLine();
  if (!process.stdin.isTTY) throw new OperatorsError('没有终端可以提问，请加 --password-stdin。');
  const password = await ask(`${what}：`);
  if (twice && (await ask('再输一次：')) !== password) throw new OperatorsError('两次输入的口令不同。');
  return password;
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

function ask(question: string): Promise<string> {
  process.stderr.write(question);
  // What is typed goes nowhere: the terminal must not show it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    reader.once('SIGINT', () => reject(new OperatorsError('已取消。')));
    reader.question('', (answer) => {
      reader.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });
}

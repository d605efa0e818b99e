import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_BILLS } from './bills.js';
import type { DemoEngine } from './engine.js';
import { toNational } from './national.js';
import { callOf } from './session.js';

/** Message files and the lines that use them, for an engine that stays up. */
export function nextSteps(demo: DemoEngine, dir: string): string[] {
  const { url } = demo.running;
  const settle = join(dir, 'settle.json');
  const query = join(dir, 'query.json');
  const person = join(dir, 'person.json');
  const bill = DEMO_BILLS.find(({ id }) => id === 'DEMO-10');
  const [accident] = bill === undefined ? [] : [toNational({ ...callOf(bill), psnNo: 'XA0012' }, 'TRY-0001')];
  const head = { mdtrtarea_admvs: '110105', insuplc_admdvs: '610100', infver: 'V1.0' };
  write(settle, accident);
  write(query, {
    infno: '5203',
    msgid: 'TRY-0002',
    ...head,
    input: { data: { psn_no: 'XA0007', msgid: 'DEMO-09', explain: '1' } },
  });
  write(person, { infno: '1101', msgid: 'TRY-0003', ...head, input: { data: { psn_no: 'XA0001' } } });
  const call = `node dist/src/cli/main.js call --url ${url} --senders-file ${demo.sendersFile}`;
  return [
    `引擎仍在运行：${url}（WebSocket ${url.replace('http', 'ws')}/ws），按 Ctrl-C 停止。可在另一终端试：`,
    '',
    '  # 结算一张账单（改文件里的金额再发：报文编号相同而内容不同会被拒绝，换一个 msgid 即可）',
    `  ${call} ${settle}`,
    '  # 查一笔结算，连同每个数字的条款',
    `  ${call} ${query}`,
    '  # 查参保人',
    `  ${call} ${person}`,
    '  # 同样的事用 curl：签名头由 sign 给出，每次一换',
    `  curl -s $(node dist/src/cli/main.js sign --senders-file ${demo.sendersFile}) -H content-type:application/json --data @${person} ${url}/v1/transactions`,
    '  # 状态与指标',
    `  curl -s ${url}/readyz; curl -s ${url}/metrics | head`,
  ];
}

function write(path: string, message: unknown): void {
  writeFileSync(path, `${JSON.stringify(message, null, 2)}\n`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClient, SettlementClient } from '../../client/index.js';
import { type Clock, systemClock } from '../../wire/clock.js';
import { renderTrace, type Trace } from '../../settlement/trace.js';
import { SeededRandom } from '../roster/random.js';
import { faultsOf, totalFaults } from './checks.js';
import { type DemoEngine, isFree, setUp } from './engine.js';
import { nextSteps } from './next-steps.js';
import { billTable } from './report.js';
import { COUNTED, EXPLAINED, sendBills, type Session, totalsOf, traceOf } from './session.js';
import { DEMO_YEAR } from './persons.js';
import { formatYuan } from '../../money/yuan.js';

export interface DemoOptions {
  /** Stay up afterwards, on the usual port when it is free. */
  readonly keep: boolean;
  /** Seed of msgids, nonces and jitter. */
  readonly seed: number;
  readonly print: (line: string) => void;
  /** Resolves when a demo that stays up is to end. */
  readonly untilStopped: () => Promise<void>;
  readonly clock?: Clock;
}

const USUAL_PORT = 7300;
const FIRST_STEP = '演示在临时目录里进行，结束后删除。';

/** Runs the whole demo; the exit status. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const clock = options.clock ?? systemClock;
  const dir = mkdtempSync(join(tmpdir(), 'settlement-demo-'));
  let demo: DemoEngine | null = null;
  try {
    options.print(FIRST_STEP);
    const startedMs = clock.monotonicMs();
    const port = options.keep && (await isFree(USUAL_PORT)) ? USUAL_PORT : 0;
    demo = await setUp(dir, port, clock, {
      published: (versionId) => options.print(`  政策包已发布   ${versionId}`),
      loaded: ({ created, rejected }) => options.print(`  名册已加载     ${created} 人，拒收 ${rejected}`),
    });
    options.print(
      `  引擎已就绪     ${demo.running.url}，内置存储，用时 ${Math.round(clock.monotonicMs() - startedMs)} 毫秒`,
    );
    const status = await showBills(demo, options, clock);
    options.print(`\n全程用时 ${((clock.monotonicMs() - startedMs) / 1000).toFixed(1)} 秒。`);
    if (!options.keep)
      options.print(
        '接下来：npm run demo -- --keep 保持运行并给出可试的命令；npm start 启动正式引擎；文档从 README.md 看起。',
      );
    else {
      for (const line of nextSteps(demo, dir)) options.print(line);
      await options.untilStopped();
    }
    return status;
  } finally {
    await demo?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function showBills(demo: DemoEngine, options: DemoOptions, clock: Clock): Promise<number> {
  const random = new SeededRandom(options.seed);
  const common = { sender: demo.sender, clock, random: () => random.next() };
  const ws = new SettlementClient({ ...common, url: `${demo.running.url.replace('http', 'ws')}/ws` });
  const http = new HttpClient({ ...common, url: demo.running.url });
  try {
    const startedMs = clock.monotonicMs();
    const session = await sendBills(ws, http);
    const tookMs = clock.monotonicMs() - startedMs;
    options.print('');
    for (const line of billTable(session.rows)) options.print(line);
    await showTrace(ws, session, options);
    const totals = await totalsOf(ws, COUNTED);
    options.print(`\n${COUNTED} ${DEMO_YEAR} 年度累计：${[...(totals ?? [])].map(meterText).join('，')}`);
    return showVerdict(session, totalFaults(session.rows, COUNTED, totals), options, tookMs);
  } finally {
    await ws.close(1_000);
  }
}

async function showTrace(ws: SettlementClient, session: Session, options: DemoOptions): Promise<void> {
  const row = session.rows.find(({ bill }) => bill.id === EXPLAINED);
  if (row?.outcome.kind !== 'executed') return;
  const trace = await traceOf(ws, row.bill, row.outcome.amounts.setlId);
  options.print(`\n${row.bill.id}（${row.bill.title}）每个数字的由来：`);
  if (trace === null) options.print('  （引擎没有给出计算过程）');
  else for (const line of renderTrace(JSON.parse(trace) as Trace)) options.print(`  ${line}`);
}

function meterText([name, value]: readonly [string, number]): string {
  return `${name} ${name.endsWith('.count') ? value : formatYuan(value)}`;
}

function showVerdict(session: Session, totals: readonly string[], options: DemoOptions, tookMs: number): number {
  const { rows, preSettled } = session;
  const count = (kind: string): number => rows.filter(({ outcome }) => outcome.kind === kind).length;
  const doors = rows.filter(({ bill }) => bill.door === 'http').length;
  options.print(
    `\n共 ${rows.length} 笔（WebSocket ${rows.length - doors}，HTTP/JSON ${doors}），用时 ${Math.round(tookMs)} 毫秒：` +
      `结算 ${count('executed')}，按规则拒绝 ${count('refused')}，待确认 ${count('in_doubt')}。`,
  );
  const faults = [...faultsOf(rows, preSettled), ...totals];
  if (faults.length === 0) {
    options.print(
      '核对：每笔恒等式 I1–I5 成立；重发的应答逐字节相同；预结算与结算一致；累计与各笔相符；该拒绝的都已拒绝。',
    );
    return 0;
  }
  for (const fault of faults) options.print(`核对未通过：${fault}`);
  return 1;
}

/** Faults inside an engine's process. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inspector } from '../inspector.js';
import { dial, type Raw } from '../raw.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';

const engineOf = ({ world }: Trial) => {
  const [engine] = world.engines;
  if (engine === undefined) throw new Error('no engine');
  return engine;
};

/** The debugger listens on any free port. */
async function inspected<T>(trial: Trial, work: (inspector: Inspector) => Promise<T>): Promise<T> {
  const inspector = await Inspector.of(engineOf(trial));
  try {
    return await work(inspector);
  } finally {
    inspector.close();
  }
}

/** Engines take the port of their debugger from here. */
async function withDebugPort<T>(work: () => Promise<T>): Promise<T> {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `${before ?? ''} --inspect-port=127.0.0.1:0`.trim();
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}

export const threadEnded: Row = {
  ids: ['F3'],
  fault: 'compute threads ended under load, eight times (process.exit inside the thread, through the debugger)',
  topology: '1 engine (2 compute threads, batchTimeoutMs: 2000), 1 Redis',
  sees: 'nothing, or later answers: the messages of that thread are computed by another; when a thread ends while it is starting, all are started anew after batchTimeoutMs',
  wants: ['compute thread ended'],
  codes: /^(E70[124]|C901)$/,
  normalWithinMs: 12_000,
  run: async (trial) => {
    await withDebugPort(() => trial.alone({ settings: { threads: 2, batchTimeoutMs: 2000 } }));
    await trial.warm(16);
    const { pid } = engineOf(trial).child;
    await trial.fault(async () => {
      for (let round = 0; round < 8; round += 1) {
        await inspected(trial, async (inspector) => {
          if (inspector.workers === 0) return;
          if (await inspector.endWorker(inspector.workers - 1)) trial.saw('compute thread ended');
        });
        await trial.someMs(50, 300);
        await trial.load.more(20);
      }
    });
    await trial.calm();
    trial.expect(engineOf(trial).child.pid === pid && engineOf(trial).child.running, 'the engine ended');
  },
};

export const loopStalled: Row = {
  ids: ['F32'],
  fault: 'the event loop of the engine stands still for 2.5 s (a busy loop, through the debugger), twice',
  topology: '1 engine, 1 Redis',
  sees: 'late answers; what is past its deadline is refused (E702) or found by asking, not executed late and unseen',
  wants: ['event loop stood still'],
  codes: /^(E70[123]|E901|C901)$/,
  normalWithinMs: 5000,
  run: async (trial) => {
    await withDebugPort(() => trial.alone());
    await trial.warm();
    await trial.fault(() =>
      inspected(trial, async (inspector) => {
        for (let round = 0; round < 2; round += 1) {
          const from = performance.now();
          await inspector.run('{ const end = performance.now() + 2500; while (performance.now() < end); }');
          if (performance.now() - from >= 2400) trial.saw('event loop stood still');
          await sleep(500);
        }
      }),
    );
    await trial.calm();
  },
};

const CONNECTIONS = 150;

export const fewDescriptors: Row = {
  ids: ['F32b'],
  fault: `the engine may have 64 file descriptors, and ${CONNECTIONS} connections come`,
  topology: '1 engine, 1 Redis',
  sees: 'nothing, or callers wait for the 3 s it lasts; new connections wait or fail until there are descriptors again',
  wants: ['descriptors used up', 'served after it'],
  codes: /^(E70[13]|C901|C001)$/,
  normalWithinMs: 5000,
  run: async (trial) => {
    await trial.alone();
    await trial.warm();
    const { port, child } = engineOf(trial);
    await trial.fault(async () => {
      execFileSync('prlimit', ['--pid', String(child.pid), '--nofile=64:4096']);
      const peers: Raw[] = [];
      for (let i = 0; i < CONNECTIONS; i += 1) peers.push(await dial(port));
      await sleep(3000);
      const open = Number(execFileSync('sh', ['-c', `ls /proc/${child.pid}/fd | wc -l`], { encoding: 'utf8' }));
      if (open >= 60) trial.saw('descriptors used up', open);
      for (const { socket } of peers) socket.destroy();
      execFileSync('prlimit', ['--pid', String(child.pid), '--nofile=4096:4096']);
      await sleep(300);
      if ((await engineOf(trial).readyz()).status === 200) trial.saw('served after it');
    });
    await trial.calm();
    trial.expect(child.running, 'the engine ended');
  },
};

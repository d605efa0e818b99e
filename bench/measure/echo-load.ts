/** The same load on a plain WebSocket echo. */
import type { BenchContext } from '../benchmark.js';
import type { ClosedLoop, OpenLoop } from '../load/job.js';
import { Callee } from '../processes/calls.js';
import { settleInfno, worldOf } from '../world/world.js';
import { type LoadRun, runLoad, startGenerator } from './run-load.js';
import { CONNECTIONS, personsOf, WINDOW } from './scale.js';

const ECHO = new URL('../peers/echo.js', import.meta.url);

async function echoLoad(context: BenchContext, loop: ClosedLoop | OpenLoop, name: string): Promise<LoadRun> {
  context.progress(`${name}: ${context.warmupSeconds} s warm-up, ${context.seconds} s measured`);
  const echo = new Callee(ECHO, 'echo server');
  const world = worldOf(personsOf(context));
  const generator = startGenerator({ world, infno: settleInfno(world), answers: 'echo', connections: CONNECTIONS });
  try {
    const port = await echo.call<number>('listen');
    return await runLoad(context, {
      generator,
      plan: {
        host: '127.0.0.1',
        port,
        warmupSeconds: context.warmupSeconds,
        warmupWindow: WINDOW,
        stages: [{ loop, seconds: context.seconds }],
      },
      pids: { echo: echo.pid },
      audit: null,
      afterLoad: () => Promise.resolve(),
    });
  } finally {
    await generator.callee.end();
    await echo.end();
  }
}

export function echoSaturation(context: BenchContext): Promise<LoadRun> {
  return context.once('echo', () => echoLoad(context, { kind: 'closed', window: WINDOW }, 'echo, saturated'));
}

export function echoAtRate(context: BenchContext, rate: number): Promise<LoadRun> {
  const name = `echo at ${Math.round(rate).toLocaleString('en-US')}/s`;
  return context.once(`echo ${rate}`, () => echoLoad(context, { kind: 'open', rate }, name));
}

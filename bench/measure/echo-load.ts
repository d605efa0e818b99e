/** The same load on a plain WebSocket echo, by itself or beside the engine. */
import type { BenchContext } from '../benchmark.js';
import type { ClosedLoop, OpenLoop } from '../load/job.js';
import { Callee } from '../processes/calls.js';
import { inTurns, type Turns } from '../processes/turns.js';
import { settleInfno, worldOf } from '../world/world.js';
import { engineLoad, type FreshLoadRun } from './engine-load.js';
import { type LoadRun, runLoad, startGenerator } from './run-load.js';
import { CONNECTIONS, personsOf, stretchesOf, WINDOW } from './scale.js';

const ECHO = new URL('../peers/echo.js', import.meta.url);

async function echoLoad(
  context: BenchContext,
  loop: ClosedLoop | OpenLoop,
  name: string,
  turns?: Turns,
): Promise<LoadRun> {
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
        ...(turns === undefined ? {} : { stretches: stretchesOf(context) }),
      },
      pids: { echo: echo.pid },
      audit: null,
      afterLoad: () => Promise.resolve(),
      ...(turns === undefined ? {} : { turns }),
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
  return echoLoad(context, { kind: 'open', rate }, `echo at ${Math.round(rate).toLocaleString('en-US')}/s`);
}

export interface BesideEcho {
  readonly settle: LoadRun;
  readonly echo: LoadRun;
}

/** Settlements at so many a second, and the same frames at the same rate through a plain echo, in turns. */
export async function besideEcho(context: BenchContext, rate: number): Promise<BesideEcho> {
  const loop = { kind: 'open', rate } as const;
  const at = `at ${Math.round(rate).toLocaleString('en-US')}/s`;
  const stages = [{ loop, seconds: context.seconds }];
  const [settle, echo] = await inTurns<[FreshLoadRun, LoadRun]>([
    (turns) => engineLoad(context, { name: `settle ${at}`, store: 'redis', stages, turns }),
    (turns) => echoLoad(context, loop, `echo ${at}`, turns),
  ]);
  return { settle, echo };
}

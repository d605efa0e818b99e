/** The load generator's process: prepares frames, offers load, then checks every answer it got. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from '../../src/wire/signature.js';
import { serveCalls, tellParent, turn } from '../processes/calls.js';
import { SENDER } from '../processes/engine.js';
import { MEASURED, MEASURING, PAUSED, TURN_OVER } from '../processes/metered.js';
import { auditAnswers, heardOf } from './audit.js';
import { DIGITS, MSGID_LENGTH, RequestFrames, TIMEOUT_MS } from './frames.js';
import type {
  AuditPlan,
  AuditReport,
  ClosedLoop,
  LoadJob,
  OpenLoop,
  RunPlan,
  RunReport,
  Stage,
  StageReport,
} from './job.js';
import { engineLedger } from './ledger.js';
import { closedLoop, type Lane, type Loop, openLoop } from './loops.js';
import { type LoadSocket, openLoadSocket } from './socket.js';
import { builtinPolicies } from '../world/world.js';
import { Traffic } from './traffic.js';
import type { Window } from './window.js';

/** How long the last answers may take once nothing more is sent, ms. */
const DRAIN_MS = 25_000;
const DRAIN_STEP_MS = 5;
/** Load of a stage before its measured time where it does not say otherwise, s. */
const LEAD_SECONDS = 0.5;

/** The loop that runs now; connections hand their answers to it. */
interface Wheel {
  loop: Loop | null;
}

let job: LoadJob | null = null;
let frames: RequestFrames | null = null;
let traffic: Traffic | null = null;

async function prepare(given: LoadJob): Promise<void> {
  job = given;
  // New for every process: no run repeats a msgid of another.
  const prefix = randomBytes(16)
    .toString('hex')
    .slice(0, MSGID_LENGTH - DIGITS);
  frames = new RequestFrames(given.world, given.infno, prefix, given.timeoutMs);
  // The audit needs them; now nothing is being measured.
  if (given.answers === 'settle') await builtinPolicies();
}

async function run(plan: RunPlan): Promise<RunReport> {
  if (job === null || frames === null) throw new Error('not prepared');
  const flow = new Traffic(job.answers, frames);
  traffic = flow;
  const lost: string[] = [];
  const lanes: Lane[] = [];
  const wheel: Wheel = { loop: null };
  for (let i = 0; i < job.connections; i += 1) lanes.push(await connect(plan, flow, wheel, lost));
  const course: Course = { plan, flow, lanes, wheel, lost, timeoutMs: job.timeoutMs ?? TIMEOUT_MS };
  await begin(plan);
  wheel.loop = closedLoop({ kind: 'closed', window: plan.warmupWindow }, lanes, flow);
  await sleep(plan.warmupSeconds * 1000);
  const reports: StageReport[] = [];
  for (const stage of plan.stages) reports.push(await measured(course, stage, reports));
  for (const lane of lanes) lane.socket.close();
  return flow.report(reports, lost);
}

interface Course {
  readonly plan: RunPlan;
  readonly flow: Traffic;
  readonly lanes: readonly Lane[];
  readonly wheel: Wheel;
  readonly lost: readonly string[];
  readonly timeoutMs: number;
}

async function begin({ stretches }: RunPlan): Promise<void> {
  if (stretches !== undefined) await turn();
}

async function measured(course: Course, stage: Stage, before: readonly StageReport[]): Promise<StageReport> {
  const { plan, flow, lanes, wheel, lost } = course;
  const loop = resolved(stage.loop, before);
  const stretches = plan.stretches ?? 1;
  const ms = (stage.seconds * 1000) / stretches;
  let window: Window | null = null;
  for (let i = 1; i <= stretches; i += 1) {
    const first = before.length === 0 && i === 1;
    if (!first) await begin(plan);
    // Warmed up at the very load that is measured: go on. Otherwise a backlog the stage did not make must go first.
    if (!first || loop.kind === 'open') {
      await wheel.loop?.stop();
      await drained(flow, lost);
      wheel.loop = loop.kind === 'open' ? openLoop(loop, lanes, flow) : closedLoop(loop, lanes, flow);
      await sleep((stage.leadSeconds ?? LEAD_SECONDS) * 1000);
    }
    const from = performance.now();
    const offered = loop.kind === 'open' ? loop.rate : null;
    if (window === null) window = flow.measure(from, from + ms, offered, course.timeoutMs);
    else window.again(from, from + ms);
    tellParent(MEASURING);
    await sleep(ms);
    tellParent(i === stretches ? MEASURED : PAUSED);
    await wheel.loop?.stop();
    await drained(flow, lost);
    if (plan.stretches !== undefined) tellParent(TURN_OVER);
  }
  return (window as Window).report();
}

function resolved(loop: Stage['loop'], reports: readonly StageReport[]): ClosedLoop | OpenLoop {
  if (loop.kind !== 'share') return loop;
  const [first] = reports;
  if (first === undefined) throw new Error('a share of the first stage cannot be the first stage');
  const of = Math.max(first.rate, loop.atLeastOf ?? 0);
  return { kind: 'open', rate: Math.max(1, Math.round(of * loop.share)) };
}

/** Waits until everything sent is answered, or had time enough. */
async function drained(flow: Traffic, lost: readonly string[]): Promise<void> {
  for (let waited = 0; flow.underWay > 0 && lost.length === 0 && waited < DRAIN_MS; waited += DRAIN_STEP_MS) {
    await sleep(DRAIN_STEP_MS);
  }
}

async function connect(to: RunPlan, flow: Traffic, wheel: Wheel, lost: string[]): Promise<Lane> {
  const lane: Lane = { socket: null as unknown as LoadSocket, underWay: 0 };
  let now = 0;
  const headers = signedHeaders(
    SENDER.id,
    SENDER.secret,
    Math.floor(Date.now() / 1000),
    randomBytes(16).toString('hex'),
  );
  lane.socket = await openLoadSocket(to.host, to.port, headers, {
    message: (bytes, start, end) => {
      // Messages that arrived together arrived at one moment.
      if (now === 0) now = performance.now();
      lane.underWay -= 1;
      flow.answer(bytes, start, end, now);
    },
    settled: () => {
      now = 0;
      wheel.loop?.settled(lane);
    },
    lost: (why) => lost.push(why),
  });
  return lane;
}

async function audit(plan: AuditPlan): Promise<AuditReport> {
  if (job === null || traffic === null) throw new Error('nothing was run');
  const ledger = plan.place === null ? null : await engineLedger(plan.place, job.world);
  try {
    return await auditAnswers(job.world, heardOf(traffic), plan.committed, ledger);
  } finally {
    await ledger?.close();
  }
}

serveCalls({ prepare, run, audit });

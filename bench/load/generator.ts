/** The load generator's process: prepares frames, offers load, then checks every answer it got. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from '../../src/wire/signature.js';
import { serveCalls, tellParent } from '../processes/calls.js';
import { SENDER } from '../processes/engine.js';
import { MEASURED, MEASURING } from '../processes/metered.js';
import { auditAnswers } from './audit.js';
import { DIGITS, MSGID_LENGTH, RequestFrames } from './frames.js';
import type { AuditPlan, AuditReport, LoadJob, RunPlan, RunReport } from './job.js';
import { closedLoop, type Lane, type Loop, openLoop } from './loops.js';
import { type LoadSocket, openLoadSocket } from './socket.js';
import { Traffic } from './traffic.js';

/** How long the last answers may take once nothing more is sent, ms. */
const DRAIN_MS = 25_000;
const DRAIN_STEP_MS = 5;
/** Open loop before the measured time, ms. */
const SETTLE_MS = 500;

let job: LoadJob | null = null;
let frames: RequestFrames | null = null;
let traffic: Traffic | null = null;

function prepare(given: LoadJob): void {
  job = given;
  // New for every process: no run repeats a msgid of another.
  const prefix = randomBytes(16)
    .toString('hex')
    .slice(0, MSGID_LENGTH - DIGITS);
  frames = new RequestFrames(given.world, given.infno, prefix);
}

async function run(plan: RunPlan): Promise<RunReport> {
  if (job === null || frames === null) throw new Error('not prepared');
  const { loop } = plan;
  const flow = new Traffic(job, frames, loop.kind === 'open');
  traffic = flow;
  const lost: string[] = [];
  const lanes: Lane[] = [];
  const wheel: { loop: Loop | null } = { loop: null };
  for (let i = 0; i < job.connections; i += 1) lanes.push(await connect(job, flow, wheel, lost));

  if (loop.kind === 'closed') {
    wheel.loop = closedLoop(loop, lanes, flow);
    await sleep(plan.warmupSeconds * 1000);
  } else {
    // A cold engine would begin with a backlog it never made when warm: warmed at saturation, emptied, then measured.
    wheel.loop = closedLoop({ kind: 'closed', window: plan.warmupWindow }, lanes, flow);
    await sleep(plan.warmupSeconds * 1000);
    await wheel.loop.stop();
    await drained(flow, lost);
    wheel.loop = openLoop(loop, lanes, flow);
    await sleep(SETTLE_MS);
  }
  const from = performance.now();
  flow.measure(from, from + plan.seconds * 1000);
  tellParent(MEASURING);
  await sleep(plan.seconds * 1000);
  tellParent(MEASURED);
  await wheel.loop.stop();
  await drained(flow, lost);
  for (const lane of lanes) lane.socket.close();
  return flow.report(lost);
}

/** Waits until everything sent is answered, or had time enough. */
async function drained(flow: Traffic, lost: readonly string[]): Promise<void> {
  for (let waited = 0; flow.underWay > 0 && lost.length === 0 && waited < DRAIN_MS; waited += DRAIN_STEP_MS) {
    await sleep(DRAIN_STEP_MS);
  }
}

async function connect(to: LoadJob, flow: Traffic, wheel: { loop: Loop | null }, lost: string[]): Promise<Lane> {
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
  return auditAnswers(job.world, traffic, plan);
}

serveCalls({ prepare, run, audit });

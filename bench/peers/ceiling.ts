/**
 * The commit and nothing else: the engine's own commit requests (made once by its own computation), through the same
 * adapter and script, in batches as large and as many at once as the engine's, with no server, no pool and no load stage.
 */
import { randomBytes } from 'node:crypto';
import { makeContext } from '../../src/compute/context.js';
import { type CommitOutcome, NO_LOOKUP } from '../../src/compute/contract.js';
import { executeTask } from '../../src/compute/transact.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.js';
import { ACCOUNT_CELL, encodeAccount, encodePerson, PERSON_CELL, yearCell } from '../../src/store/cells.js';
import type { CellCheck, CommitRequest, StateStore } from '../../src/store/port.js';
import { shanghai } from '../../src/wire/clock.js';
import { encodeSettleBody } from '../../src/wire/settle-body.js';
import { INFNO } from '../../src/wire/transactions.js';
import { serveCalls, tellParent, turn } from '../processes/calls.js';
import { MEASURED, MEASURING, PAUSED, TURN_OVER } from '../processes/metered.js';
import { categoryBill } from '../world/bills.js';
import { ACCOUNT_BALANCE, insuplcOf, personOf, psnNoOf, TREATING_PLACE } from '../world/persons.js';
import { builtinPolicies, openPlace, populate, type StorePlace, type World } from '../world/world.js';

export interface CeilingJob {
  readonly place: StorePlace;
  readonly world: World;
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** Stretches it is measured in, each in a turn of its own; absent = in one, without asking for a turn. */
  readonly stretches?: number;
}

export interface CeilingReport {
  readonly rate: number;
  readonly commits: number;
  readonly batch: number;
  readonly inFlight: number;
  /** What one commit carries: cells, receipt, record, outbox entry. */
  readonly payloadBytes: number;
}

const { batchMax: BATCH, batchesInFlight: IN_FLIGHT } = DEFAULT_ENGINE_SETTINGS;
const CREATED = 1;

/** One person's commit, and the versions its cells have come to. */
interface Line {
  readonly psnNo: string;
  readonly outcome: CommitOutcome;
  readonly versions: number[];
}

async function measure(job: CeilingJob): Promise<CeilingReport> {
  const store = await openPlace(job.place);
  await populate(store, job.world);
  const lines = await commitLines(job.world);
  const prefix = randomBytes(11).toString('hex');
  let seq = 0;
  let committed = 0;
  let running = false;
  const loop = async (): Promise<void> => {
    while (running) {
      const batch = Array.from({ length: BATCH }, () => request(lines[seq % lines.length] as Line, prefix, seq++));
      const results = await store.commit(batch);
      const bad = results.find((result) => result.kind !== 'committed');
      if (bad !== undefined) throw new Error(`a bare commit ended as ${JSON.stringify(bad)}`);
      committed += results.length;
    }
  };
  /** Commits until `work` is done; then everything under way is too. */
  const committing = async (work: () => Promise<void>): Promise<void> => {
    running = true;
    const loops = Promise.all(Array.from({ length: IN_FLIGHT }, loop));
    // Looked at below: a loop that fails must end the measurement, not the process.
    loops.catch(() => undefined);
    await work();
    running = false;
    await loops;
  };
  const rate = await timed(job, committing, () => committed);
  await verify(store, job.world, committed);
  await store.close();
  const { outcome } = lines[0] as Line;
  return { rate, commits: committed, batch: BATCH, inFlight: IN_FLIGHT, payloadBytes: payload(outcome) };
}

/** Before every stretch but the first, which the warm-up precedes, s. */
const LEAD_SECONDS = 0.5;

async function timed(
  { warmupSeconds, seconds, stretches }: CeilingJob,
  committing: (work: () => Promise<void>) => Promise<void>,
  committed: () => number,
): Promise<number> {
  const parts = stretches ?? 1;
  let counted = 0;
  let ms = 0;
  for (let i = 1; i <= parts; i += 1) {
    if (stretches !== undefined) await turn();
    await committing(async () => {
      await wait(i === 1 ? warmupSeconds : LEAD_SECONDS);
      const [before, from] = [committed(), performance.now()];
      tellParent(MEASURING);
      await wait(seconds / parts);
      tellParent(i === parts ? MEASURED : PAUSED);
      counted += committed() - before;
      ms += performance.now() - from;
    });
    if (stretches !== undefined) tellParent(TURN_OVER);
  }
  return (counted * 1000) / ms;
}

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** What the engine's worker makes of every person's bill, as if it were the person's first. */
async function commitLines(world: World): Promise<Line[]> {
  const policies = await builtinPolicies();
  const context = makeContext(Date.now(), { strict: false });
  const year = yearCell(world.day.slice(0, 4));
  return Array.from({ length: world.persons }, (_, i) => {
    const outcome = executeTask(
      {
        infno: INFNO.inpatientSettle,
        msgid: 'B'.repeat(30),
        psnNo: psnNoOf(i),
        insuplc: insuplcOf(i),
        mdtrtarea: TREATING_PLACE,
        senderId: 'bench',
        refMsgid: `${insuplcOf(i)}${shanghai(Date.now()).compact}0000000000`,
        body: encodeSettleBody(categoryBill(i, world.day)),
        cells: [
          { name: PERSON_CELL, version: CREATED, bytes: encodePerson(personOf(i, world.day)) },
          { name: ACCOUNT_CELL, version: CREATED, bytes: encodeAccount({ balance: ACCOUNT_BALANCE }) },
          { name: year, version: 0, bytes: null },
        ],
        receipt: null,
        claimedByOther: false,
        lookup: NO_LOOKUP,
      },
      policies,
      context,
    );
    if (outcome.kind !== 'commit') throw new Error(`bill ${i} is not settled: ${JSON.stringify(outcome)}`);
    return { psnNo: psnNoOf(i), outcome, versions: outcome.checks.map((check) => check.version) };
  });
}

/** The same commit under a new msgid and setl_id, on the versions the last one left. */
function request(line: Line, prefix: string, seq: number): CommitRequest {
  const { outcome, versions } = line;
  const digits = String(seq).padStart(8, '0');
  const checks: CellCheck[] = outcome.checks.map(({ cell }, i) => ({ cell, version: versions[i] as number }));
  for (const [i, { cell }] of outcome.checks.entries())
    if (outcome.writes.some((write) => write.cell === cell)) versions[i] = (versions[i] as number) + 1;
  return {
    psnNo: line.psnNo,
    msgid: `${prefix}${digits}`,
    receipt: { fingerprint: outcome.fingerprint, answer: outcome.frame },
    checks,
    writes: outcome.writes,
    record: outcome.record === null ? null : recordOf(outcome, outcome.record, digits),
    outbox: outcome.outbox,
  };
}

function recordOf({ setlId, answerTail }: CommitOutcome, bytes: Uint8Array, digits: string): CommitRequest['record'] {
  return { setlId: `${setlId.slice(0, 22)}${digits}`, bytes, answerTail };
}

/** The last versions say how often every person was committed; together that is every commit counted. */
async function verify(store: StateStore, world: World, committed: number): Promise<void> {
  const year = yearCell(world.day.slice(0, 4));
  let versions = 0;
  for (let from = 0; from < world.persons; from += BATCH) {
    const size = Math.min(BATCH, world.persons - from);
    const results = await store.load(
      Array.from({ length: size }, (_, i) => ({ psnNo: psnNoOf(from + i), cells: [year] })),
    );
    for (const { cells } of results) versions += cells[0]?.version ?? 0;
  }
  if (versions !== committed) throw new Error(`${committed} bare commits were confirmed, the store shows ${versions}`);
}

function payload({ frame, record, answerTail, outbox, writes, fingerprint }: CommitOutcome): number {
  const cells = writes.reduce((sum, write) => sum + write.bytes.length, 0);
  const receipt = frame.length - (answerTail?.length ?? 0) + fingerprint.length;
  return cells + receipt + (record?.length ?? 0) + (outbox?.length ?? 0);
}

serveCalls({ measure });

/** After the run: every answer by itself, all answers of a person together, and both against what the store holds. */
import type { StateStore } from '../../src/store/port.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../src/wire/settle-answer.js';
import { openPlace, type World } from '../world/world.js';
import { answerFault } from './audit-answer.js';
import { compareWithStore, countOutbox } from './audit-store.js';
import { recompute } from './audit-rules.js';
import { Faults } from './faults.js';
import { DIGITS } from './frames.js';
import type { AuditPlan, AuditReport } from './job.js';
import type { Traffic } from './traffic.js';

/** What the answers say happened to one person. */
export interface PersonTally {
  settlements: number;
  /** Fen. */
  pooled: number;
  account: number;
  /** Answers in full, only of persons whose settlements are computed again. */
  readonly answers: SettleAnswer[] | null;
}

/** One answer whose receipt is to be compared. */
export interface Sample {
  readonly person: number;
  readonly msgid: string;
  readonly frame: Buffer;
}

/** Every so many persons are computed again from their first settlement. */
const RECOMPUTED_EVERY = 50;
/** Every so many answers are compared with the stored receipt, byte for byte. */
const RECEIPT_EVERY = 97;

export async function auditAnswers(world: World, traffic: Traffic, plan: AuditPlan): Promise<AuditReport> {
  const faults = new Faults();
  const tallies: PersonTally[] = Array.from({ length: world.persons }, (_, i) => {
    return { settlements: 0, pooled: 0, account: 0, answers: i % RECOMPUTED_EVERY === 0 ? [] : null };
  });
  const samples: Sample[] = [];
  const refused: Record<string, number> = {};
  let answers = 0;
  let bytes = 0;
  for (const frame of traffic.log.frames()) {
    answers += 1;
    bytes += frame.length;
    const { error, body, msgid } = decodeAnswer(frame);
    if (error !== null || body === null) {
      const code = error?.code ?? '';
      refused[code] = (refused[code] ?? 0) + 1;
      continue;
    }
    const person = traffic.frames.personOf(Number(msgid.slice(-DIGITS)));
    const answer = decodeSettleAnswer(body);
    faults.add(answerFault(answer, person, world, msgid, plan.committed));
    tally(tallies[person] as PersonTally, answer);
    if (answers % RECEIPT_EVERY === 0) samples.push({ person, msgid, frame });
  }
  const recomputed = await recompute(world, tallies, plan.committed, faults);
  const checked = { answers, refused, recomputed, answerBytes: answers === 0 ? 0 : bytes / answers };
  const settled = answers - Object.values(refused).reduce((sum, n) => sum + n, 0);
  if (plan.place === null) return { ...checked, inStore: 0, persons: 0, receiptsCompared: 0, faults: faults.list };
  const store = await openPlace(plan.place);
  try {
    const inStore = await againstStore(store, world, plan.committed ? tallies : null, samples, settled, faults);
    return {
      ...checked,
      inStore,
      persons: world.persons,
      receiptsCompared: plan.committed ? samples.length : 0,
      faults: faults.list,
    };
  } finally {
    await store.close();
  }
}

function tally(person: PersonTally, answer: SettleAnswer): void {
  person.settlements += 1;
  person.pooled += answer.hifp;
  person.account += answer.account;
  person.answers?.push(answer);
}

/** `tallies` null: nothing may have been written. Returns the number of settlements in the store. */
async function againstStore(
  store: StateStore,
  world: World,
  tallies: readonly PersonTally[] | null,
  samples: readonly Sample[],
  settled: number,
  faults: Faults,
): Promise<number> {
  await compareWithStore(store, world, tallies, tallies === null ? [] : samples, faults);
  const inStore = await countOutbox(store);
  const expected = tallies === null ? 0 : settled;
  if (inStore !== expected) faults.add(`${expected} settlements were answered, the store holds ${inStore}`);
  return inStore;
}

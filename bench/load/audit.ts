/** After the run: every answer by itself, all answers of a person together, and both against what the store holds. */
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../src/wire/settle-answer.js';
import type { World } from '../world/world.js';
import { answerFault } from './audit-answer.js';
import { recompute } from './audit-rules.js';
import { comparePersons, compareReceipts } from './audit-store.js';
import { Faults } from './faults.js';
import { DIGITS } from './frames.js';
import type { AuditReport } from './job.js';
import type { Ledger } from './ledger.js';
import type { Traffic } from './traffic.js';

/** One answer as it came, opened. */
export interface Heard {
  readonly person: number;
  readonly msgid: string;
  /** As it was given. */
  readonly bytes: Uint8Array;
  /** null: refused with `code`. */
  readonly answer: SettleAnswer | null;
  readonly code: string;
}

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
  readonly bytes: Uint8Array;
}

/** Every so many persons are computed again from their first settlement. */
const RECOMPUTED_EVERY = 50;
/** Every so many answers are compared with the stored receipt, byte for byte. */
const RECEIPT_EVERY = 97;

/** `committed`: whether the ledger must hold these settlements; false: none at all, for pre-settlements. */
export async function auditAnswers(
  world: World,
  heard: Iterable<Heard>,
  committed: boolean,
  ledger: Ledger | null,
): Promise<AuditReport> {
  const faults = new Faults();
  const tallies: PersonTally[] = Array.from({ length: world.persons }, (_, i) => {
    return { settlements: 0, pooled: 0, account: 0, answers: i % RECOMPUTED_EVERY === 0 ? [] : null };
  });
  const samples: Sample[] = [];
  const refused: Record<string, number> = {};
  let answers = 0;
  let size = 0;
  for (const { person, msgid, bytes, answer, code } of heard) {
    answers += 1;
    size += bytes.length;
    if (answer === null) {
      refused[code] = (refused[code] ?? 0) + 1;
      continue;
    }
    faults.add(answerFault(answer, person, world, msgid, committed));
    tally(tallies[person] as PersonTally, answer);
    if (committed && answers % RECEIPT_EVERY === 0) samples.push({ person, msgid, bytes });
  }
  const recomputed = await recompute(world, tallies, committed, faults);
  const settled = answers - Object.values(refused).reduce((sum, n) => sum + n, 0);
  const stored = ledger === null ? null : await againstLedger(ledger, tallies, committed, samples, settled, faults);
  return {
    answers,
    refused,
    recomputed,
    answerBytes: answers === 0 ? 0 : size / answers,
    inStore: stored?.inStore ?? 0,
    persons: stored?.persons ?? 0,
    receiptsCompared: ledger === null ? 0 : samples.length,
    faults: faults.list,
  };
}

function tally(person: PersonTally, answer: SettleAnswer): void {
  person.settlements += 1;
  person.pooled += answer.hifp;
  person.account += answer.account;
  person.answers?.push(answer);
}

async function againstLedger(
  ledger: Ledger,
  tallies: readonly PersonTally[],
  committed: boolean,
  samples: readonly Sample[],
  settled: number,
  faults: Faults,
): Promise<{ inStore: number; persons: number }> {
  const persons = await comparePersons(ledger, tallies, committed, faults);
  await compareReceipts(ledger, samples, faults);
  const inStore = await ledger.settlements();
  const expected = committed ? settled : 0;
  if (inStore !== expected) faults.add(`${expected} settlements were answered, the store holds ${inStore}`);
  return { inStore, persons };
}

/** The answers of a run over the binary WebSocket. */
export function* heardOf({ log, frames }: Traffic): Generator<Heard> {
  for (const bytes of log.frames()) {
    const { error, body, msgid } = decodeAnswer(bytes);
    const person = frames.personOf(Number(msgid.slice(-DIGITS)));
    const answer = error !== null || body === null ? null : decodeSettleAnswer(body);
    yield { person, msgid, bytes, answer, code: error?.code ?? '' };
  }
}

/** Answers as the engine would give them to the benchmark's persons, and a ledger that holds what they say. */
import { type Heard } from '../../bench/load/audit.js';
import type { Ledger } from '../../bench/load/ledger.js';
import { billOf } from '../../bench/world/bills.js';
import { ACCOUNT_BALANCE, insuplcOf, personOf, psnNoOf, TREATING_PLACE } from '../../bench/world/persons.js';
import { builtinPolicies, settleInfno, type World } from '../../bench/world/world.js';
import { makeContext } from '../../src/compute/context.js';
import { NO_LOOKUP } from '../../src/compute/contract.js';
import { executeTask } from '../../src/compute/transact.js';
import { ACCOUNT_CELL, encodeAccount, encodePerson, PERSON_CELL, yearCell } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { encodeSettleBody } from '../../src/wire/settle-body.js';

interface Settled {
  readonly heard: Heard;
  readonly frame: Uint8Array;
}

const policies = await builtinPolicies();

/** Each person's bill `each` times in a row. */
export function settledAnswers(world: World, each: number, nowMs: number): Settled[] {
  const context = makeContext(nowMs, { strict: false });
  return Array.from({ length: world.persons }, (_, person) => yearOf(world, person, each, context)).flat();
}

function yearOf(world: World, person: number, each: number, context: ReturnType<typeof makeContext>): Settled[] {
  const year = yearCell(world.day.slice(0, 4));
  const cells = new Map<string, Uint8Array>([
    [PERSON_CELL, encodePerson(personOf(person, world.day))],
    [ACCOUNT_CELL, encodeAccount({ balance: ACCOUNT_BALANCE })],
  ]);
  return Array.from({ length: each }, (_, i) => {
    const msgid = `test${String(person * each + i).padStart(26, '0')}`;
    const outcome = executeTask(
      {
        infno: settleInfno(world),
        msgid,
        psnNo: psnNoOf(person),
        insuplc: insuplcOf(person),
        mdtrtarea: TREATING_PLACE,
        senderId: 'bench',
        refMsgid: `${insuplcOf(person)}202601010000000000000000`,
        body: encodeSettleBody(billOf(person, world)),
        cells: [PERSON_CELL, ACCOUNT_CELL, year].map((name) => {
          const bytes = cells.get(name) ?? null;
          return { name, version: bytes === null ? 0 : 1, bytes };
        }),
        receipt: null,
        claimedByOther: false,
        lookup: NO_LOOKUP,
      },
      policies,
      context,
    );
    if (outcome.kind !== 'commit')
      throw new Error(`bill of person ${person} is not settled: ${JSON.stringify(outcome)}`);
    for (const { cell, bytes } of outcome.writes) cells.set(cell, bytes);
    const { body } = decodeAnswer(outcome.frame);
    const answer = decodeSettleAnswer(body ?? new Uint8Array(0));
    return { frame: outcome.frame, heard: { person, msgid, bytes: outcome.frame, answer, code: '' } };
  });
}

/** A store in which exactly these answers were committed. */
export function ledgerOf(answers: readonly Heard[]): Ledger {
  return {
    persons: async (indexes) =>
      indexes.map((person) => {
        const own = answers.filter((one) => one.person === person);
        const sum = (part: 'account' | 'hifp'): number =>
          own.reduce((all, { answer }) => all + (answer?.[part] ?? 0), 0);
        return { settlements: own.length, balance: ACCOUNT_BALANCE - sum('account'), pooled: sum('hifp') };
      }),
    receipts: async (keys) => keys.map(({ msgid }) => answers.find((one) => one.msgid === msgid)?.bytes ?? null),
    settlements: async () => answers.length,
    close: async () => undefined,
  };
}

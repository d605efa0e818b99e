/** One answer by itself: it is about the bill that was sent, and the identities of the interface hold (I1-I5, I8). */
import { parseSetlId } from '../../src/wire/ids.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { billIndexOf, billOf } from '../world/bills.js';
import { psnNoOf } from '../world/persons.js';
import type { World } from '../world/world.js';

type Amounts = Pick<SettleAnswer, 'total' | 'ownPay' | 'overLimit' | 'firstSelfPay' | 'inScope'>;

/** Amounts of the bills of one world, made once. */
const known: { world: World | null; readonly bills: Map<number, Amounts> } = { world: null, bills: new Map() };

function amountsOf(person: number, world: World): Amounts {
  if (known.world !== world) {
    known.world = world;
    known.bills.clear();
  }
  const index = billIndexOf(person);
  let bill = known.bills.get(index);
  if (bill === undefined) {
    const { total, ownPay, overLimit, firstSelfPay, inScope } = billOf(person, world);
    bill = { total, ownPay, overLimit, firstSelfPay, inScope };
    known.bills.set(index, bill);
  }
  return bill;
}

/** What is wrong with it, or null. */
export function answerFault(
  a: SettleAnswer,
  person: number,
  world: World,
  msgid: string,
  committed: boolean,
): string | null {
  const wrong = fault(a, amountsOf(person, world), person, msgid, committed);
  return wrong === null ? null : `answer to ${msgid}: ${wrong}`;
}

function fault(a: SettleAnswer, bill: Amounts, person: number, msgid: string, committed: boolean): string | null {
  if (a.psnNo !== psnNoOf(person)) return 'is about another person';
  if (a.medinsSetlId !== msgid) return 'names another message';
  if (committed ? parseSetlId(a.setlId) === null : a.setlId !== '') return `setl_id is "${a.setlId}"`;
  const sameBill =
    a.total === bill.total &&
    a.ownPay === bill.ownPay &&
    a.overLimit === bill.overLimit &&
    a.firstSelfPay === bill.firstSelfPay &&
    a.inScope === bill.inScope;
  if (!sameBill) return 'is about another bill';
  if (a.ownPay + a.overLimit + a.firstSelfPay + a.inScope !== a.total) return 'I1';
  const funds = a.hifp + a.cvlserv + a.hifes + a.hifmi + a.hifob + a.maf + a.oth;
  if (a.fundTotal !== funds && a.fundTotal !== funds + a.account) return 'I2';
  if (funds + a.personTotal + a.hospitalPart !== a.total) return 'I3';
  if (a.account + a.cash !== a.personTotal) return 'I4';
  if (a.deductible < 0 || a.deductible + a.crossSelfPay > a.inScope) return 'I5';
  if (a.details.reduce((sum, row) => sum + row.paid, 0) !== funds) return 'I8';
  return a.cash < 0 || a.account < 0 ? 'a negative share' : null;
}

import type { HttpResult, Result } from '../../client/index.js';
import { parseYuan } from '../../money/yuan.js';
import { SETTLE_ANSWER_COLUMNS } from '../../wire/answer-columns.js';
import type { SettleAnswer } from '../../wire/settle-answer.js';

/** What the table and the checks need of an answer, whichever door it came through. Amounts in fen. */
export type Amounts = Pick<
  SettleAnswer,
  | 'setlId'
  | 'total'
  | 'ownPay'
  | 'overLimit'
  | 'firstSelfPay'
  | 'inScope'
  | 'deductible'
  | 'hifp'
  | 'cvlserv'
  | 'hifes'
  | 'hifmi'
  | 'hifob'
  | 'maf'
  | 'oth'
  | 'fundTotal'
  | 'hospitalPart'
  | 'personTotal'
  | 'account'
  | 'cash'
  | 'treatmentClass'
>;

export type DemoOutcome =
  | { readonly kind: 'executed'; readonly amounts: Amounts; readonly bytes: Uint8Array }
  | { readonly kind: 'refused' | 'in_doubt'; readonly code: string; readonly message: string };

export function ofWebSocket(result: Result<SettleAnswer>): DemoOutcome {
  if (result.outcome === 'executed') return { kind: 'executed', amounts: result.answer, bytes: result.frame };
  return { kind: result.outcome, code: result.code, message: result.message };
}

export function ofHttp(result: HttpResult): DemoOutcome {
  if (result.outcome !== 'executed') return { kind: result.outcome, code: result.code, message: result.message };
  const setlinfo = (result.answer.output?.['setlinfo'] ?? {}) as Record<string, string>;
  const entries = SETTLE_ANSWER_COLUMNS.filter((column) => column.name in setlinfo).map((column) => {
    const value = setlinfo[column.name] as string;
    return [column.field, column.type === 'fen' || column.type === 'signedFen' ? parseYuan(value) : value];
  });
  return {
    kind: 'executed',
    amounts: Object.fromEntries(entries) as Amounts,
    bytes: new TextEncoder().encode(result.text),
  };
}

/** The identities of the interface that an answer breaks; empty when it is sound. */
export function brokenIdentities(a: Amounts): string[] {
  const funds = a.hifp + a.cvlserv + a.hifes + a.hifmi + a.hifob + a.maf + a.oth;
  const checks: readonly (readonly [string, boolean])[] = [
    ['I1', a.total === a.ownPay + a.overLimit + a.firstSelfPay + a.inScope],
    ['I2', a.fundTotal === funds],
    ['I3', a.total === a.fundTotal + a.personTotal + a.hospitalPart],
    ['I4', a.personTotal === a.account + a.cash],
    ['I5', a.deductible >= 0 && a.deductible <= a.inScope],
  ];
  return checks.flatMap(([name, holds]) => (holds ? [] : [name]));
}

/** Every amount on which two answers to one bill differ. */
export function differences(a: Amounts, b: Amounts): string[] {
  const ignored = new Set<string>(['setlId', 'treatmentClass']);
  return (Object.keys(a) as (keyof Amounts)[]).filter(
    (name) => typeof a[name] === 'number' && !ignored.has(name) && a[name] !== b[name],
  );
}

/** The typical service's keys and what stands under them: JSON texts, amounts in yuan. */
import type { Person } from '../../../src/settlement/types.js';

export const keys = {
  person: (psnNo: string): string => `t:person:${psnNo}`,
  account: (psnNo: string): string => `t:account:${psnNo}`,
  totals: (psnNo: string, year: number | string): string => `t:totals:${psnNo}:${year}`,
  receipt: (msgid: string): string => `t:receipt:${msgid}`,
  record: (setlId: string): string => `t:record:${setlId}`,
  outbox: 't:outbox',
} as const;

export type StoredPerson = Person;

export interface StoredAccount {
  readonly balance: string;
}

export interface StoredTotals {
  readonly events: number;
  /** Yuan, two decimals; counts for `*.count` meters. */
  readonly meters: Readonly<Record<string, string>>;
}

export interface StoredReceipt {
  readonly fingerprint: string;
  /** The answer's text. */
  readonly answer: string;
}

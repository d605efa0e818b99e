import { formatYuan } from '../../money/yuan.js';

/** One change of the account: the version it was made on, and the balances around it. Fen. */
export interface AccountChange {
  readonly version: number;
  readonly before: number;
  readonly after: number;
  readonly setlId: string;
}

/**
 * Puts the changes of one account in order by the version they were made on, from the first cell on: no version twice, none
 * left out, each balance where the one before left it. Memory: one entry per payment from the account.
 */
export class AccountReplay {
  readonly #changes: AccountChange[] = [];

  add(change: AccountChange): void {
    this.#changes.push(change);
  }

  /** The first difference and the record behind it; null when the account is what its records say. */
  difference(version: number, balance: number): { setlId: string; detail: string } | null {
    const changes = this.#changes.sort((a, b) => a.version - b.version);
    let [at, held] = [0, 0];
    for (const change of changes) {
      const { setlId } = change;
      if (change.version !== at) return { setlId, detail: `账户版本 ${change.version}，应为 ${at}` };
      if (change.before !== held)
        return { setlId, detail: `支付前余额 ${formatYuan(change.before)}，应为 ${formatYuan(held)}` };
      [at, held] = [at + 1, change.after];
    }
    const setlId = changes.at(-1)?.setlId ?? '';
    if (balance !== held) return { setlId, detail: `余额 ${formatYuan(balance)}，应为 ${formatYuan(held)}` };
    return version === at ? null : { setlId, detail: `账户版本 ${version}，应为 ${at}` };
  }
}

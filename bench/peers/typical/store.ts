/** Optimistic transactions on Redis the usual way: WATCH what is read, MULTI/EXEC what is written, again on a conflict. */
import { Redis } from 'ioredis';
import { keys, type StoredAccount, type StoredPerson, type StoredReceipt, type StoredTotals } from './state.js';

export interface State {
  readonly person: StoredPerson | null;
  readonly account: StoredAccount;
  readonly totals: StoredTotals;
  readonly receipt: StoredReceipt | null;
}

export interface Change {
  readonly psnNo: string;
  readonly year: string;
  readonly msgid: string;
  readonly totals: StoredTotals;
  /** null: the account paid nothing. */
  readonly account: StoredAccount | null;
  readonly receipt: StoredReceipt;
  readonly setlId: string;
  /** JSON. */
  readonly record: string;
}

export interface Wanted {
  readonly psnNo: string;
  readonly year: string;
  readonly msgid: string;
}

const ATTEMPTS = 5;

/** WATCH belongs to a connection, so each transaction has one to itself. */
export class Store {
  readonly #all: readonly Redis[];
  readonly #free: Redis[];
  readonly #waiting: ((connection: Redis) => void)[] = [];

  constructor(path: string, connections: number) {
    this.#all = Array.from({ length: connections }, () => new Redis({ path }));
    this.#free = [...this.#all];
  }

  close(): void {
    for (const connection of this.#all) connection.disconnect();
  }

  /** Without WATCH: for what writes nothing. */
  async read(wanted: Wanted): Promise<State> {
    const connection = await this.#take();
    try {
      return parse(await connection.mget(...keysOf(wanted)));
    } finally {
      this.#give(connection);
    }
  }

  /**
   * `work` is called with the current state until its change could be written, or it gives none; then its own result is
   * given. Throws when somebody else was faster too often.
   */
  async change<T>(wanted: Wanted, work: (state: State) => { result: T; change: Change | null }): Promise<T> {
    const connection = await this.#take();
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const all = keysOf(wanted);
        const replies = await connection
          .pipeline()
          .watch(...all)
          .mget(...all)
          .exec();
        const [error, values] = replies?.[1] ?? [new Error('no reply'), null];
        if (error !== null) throw error;
        const { result, change } = work(parse(values as (string | null)[]));
        if (change === null) {
          await connection.unwatch();
          return result;
        }
        if (await write(connection, change)) return result;
      }
      throw new Error('too many conflicts');
    } finally {
      this.#give(connection);
    }
  }

  #take(): Promise<Redis> {
    const free = this.#free.pop();
    return free === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(free);
  }

  #give(connection: Redis): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else next(connection);
  }
}

function keysOf({ psnNo, year, msgid }: Wanted): string[] {
  return [keys.person(psnNo), keys.account(psnNo), keys.totals(psnNo, year), keys.receipt(msgid)];
}

function parse([person, account, totals, receipt]: readonly (string | null | undefined)[]): State {
  const read = <T>(text: string | null | undefined, none: T): T => (text == null ? none : (JSON.parse(text) as T));
  return {
    person: read<StoredPerson | null>(person, null),
    account: read<StoredAccount>(account, { balance: '0.00' }),
    totals: read<StoredTotals>(totals, { events: 0, meters: {} }),
    receipt: read<StoredReceipt | null>(receipt, null),
  };
}

/** False when something that was read has changed meanwhile. */
async function write(connection: Redis, c: Change): Promise<boolean> {
  const transaction = connection
    .multi()
    .set(keys.totals(c.psnNo, c.year), JSON.stringify(c.totals))
    .set(keys.receipt(c.msgid), JSON.stringify(c.receipt))
    .set(keys.record(c.setlId), c.record)
    .xadd(keys.outbox, '*', 'b', JSON.stringify({ kind: 'settle', psnNo: c.psnNo, setlId: c.setlId, msgid: c.msgid }));
  if (c.account !== null) transaction.set(keys.account(c.psnNo), JSON.stringify(c.account));
  return (await transaction.exec()) !== null;
}

/**
 * R9, R15 for the connection that reads: after every (re)connect its server must be a master with the replication id the
 * commit connection has seen. Until they agree nothing is read; the reader looks again over a new connection.
 */
import type { Redis } from 'ioredis';
import { fields } from './info.js';

const LOOK_AGAIN_MS = 250;

export class ReadSide {
  readonly #reader: Redis;
  readonly #committing: () => string;
  readonly #askCommitting: () => void;
  #replid = '';
  #lookAgain: NodeJS.Timeout | undefined;

  /**
   * `committing` is the replication id of the commit connection, '' before it has one; `askCommitting` makes it look again:
   * a server may take a new id while connections to it stay.
   */
  constructor(reader: Redis, committing: () => string, askCommitting: () => void) {
    this.#reader = reader;
    this.#committing = committing;
    this.#askCommitting = askCommitting;
    reader.on('ready', () => void this.look());
    reader.on('close', () => {
      clearTimeout(this.#lookAgain);
      this.#replid = '';
    });
  }

  get agrees(): boolean {
    return this.#replid !== '' && this.#replid === this.#committing();
  }

  async look(): Promise<void> {
    try {
      const replication = fields(String(await this.#reader.call('INFO', 'replication')));
      this.#replid = replication.get('role') === 'master' ? (replication.get('master_replid') ?? '') : '';
    } catch {
      // The connection went meanwhile: the next one is looked at.
      return;
    }
    this.compare();
  }

  /** The commit connection was made anew, or this one: do they still mean the same server? */
  compare(): void {
    clearTimeout(this.#lookAgain);
    if (this.agrees || this.#committing() === '' || this.#reader.status !== 'ready') return;
    this.#lookAgain = setTimeout(() => {
      if (this.agrees) return;
      this.#askCommitting();
      this.#reader.disconnect(true);
    }, LOOK_AGAIN_MS);
  }

  close(): void {
    clearTimeout(this.#lookAgain);
    this.#reader.disconnect();
  }
}

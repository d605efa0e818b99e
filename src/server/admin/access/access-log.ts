import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../wire/clock.js';
import { maskIdNumbers } from '../../../wire/mask.js';
import type { AdminErrorCode } from '../errors.js';
import type { Role } from './roles.js';

export const ACCESS_ACTIONS = [
  'sign_in',
  'sign_in_failed',
  'locked',
  'sign_out',
  'password',
  'find',
  'person_settlements',
  'settlement',
  'explanation',
  'statement',
  'person',
  'reveal',
  'hold',
  'release',
  'policy_activate',
  'policy_rollback',
  'log_level',
  'access_log',
] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/** Who looked at whom, when and why. No amounts, no names; an identity number in a reason is masked. */
export interface AccessEntry {
  readonly operator: string;
  /** '' when nobody was signed in. */
  readonly role: Role | '';
  readonly action: AccessAction;
  readonly psnNo: string | null;
  readonly setlId: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly ip: string;
  readonly outcome: 'ok' | AdminErrorCode;
}

/** As it stands in the file. */
export interface KeptAccess extends AccessEntry {
  /** Epoch ms. */
  readonly atMs: number;
}

const OWNER_ONLY = 0o600;

/** A file of JSON lines that only grows. A line is on disk when `append` resolves. */
export class AccessLog {
  readonly path: string;
  readonly #clock: Clock;
  #file: Promise<FileHandle> | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
  }

  /** Rejects when the line could not be written: what it was about must then not be shown. */
  append(entry: AccessEntry): Promise<void> {
    const kept: KeptAccess = {
      ...entry,
      atMs: this.#clock.nowMs(),
      reason: maskIdNumbers(entry.reason),
      detail: maskIdNumbers(entry.detail),
    };
    const written = this.#tail.then(() => this.#write(`${JSON.stringify(kept)}\n`));
    this.#tail = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#tail;
    const file = this.#file;
    this.#file = null;
    await (await file?.catch(() => undefined))?.close();
  }

  async #write(line: string): Promise<void> {
    this.#file ??= this.#open();
    let file: FileHandle;
    try {
      file = await this.#file;
    } catch (error) {
      this.#file = null;
      throw error;
    }
    await file.appendFile(line);
    await file.datasync();
  }

  #open(): Promise<FileHandle> {
    mkdirSync(dirname(this.path), { recursive: true });
    return open(this.path, 'a', OWNER_ONLY);
  }
}

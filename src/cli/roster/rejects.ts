import { closeSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { maskCertNo } from '../../wire/mask.js';
import type { RowFault } from './reasons.js';

const LOOKS_LIKE_ID_CARD = /^(\d{15}|\d{17}[\dXx])$/;

export interface Reject {
  readonly line: number;
  readonly psnNo: string | null;
  readonly fault: RowFault;
}

/**
 * The file of rejected rows: `{"line":12,"psn_no":"…","field":"psn_type","reason":"…"}`. It never repeats the row, and a
 * person number that has the form of an ID card number is masked. The file appears with the first reject.
 */
export class RejectsFile {
  readonly path: string;
  #fd: number | null = null;
  #bytes = 0;

  /** `keepBytes`: how much of an interrupted run's file is still valid. */
  constructor(path: string, keepBytes: number) {
    this.path = path;
    if (keepBytes === 0) {
      rmSync(path, { force: true });
      return;
    }
    this.#fd = openSync(path, 'a');
    ftruncateSync(this.#fd, keepBytes);
    this.#bytes = keepBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  write({ line, psnNo, fault }: Reject): void {
    this.#fd ??= openSync(this.path, 'a');
    const text = `${JSON.stringify({ line, psn_no: shown(psnNo), field: fault.field, reason: fault.reason })}\n`;
    this.#bytes += writeSync(this.#fd, text);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

/** Whether an interrupted run's rejects file still holds what its checkpoint counts on. */
export function rejectsIntact(path: string, bytes: number): boolean {
  return bytes === 0 || (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= bytes;
}

function shown(psnNo: string | null): string | null {
  return psnNo !== null && LOOKS_LIKE_ID_CARD.test(psnNo) ? maskCertNo(psnNo) : psnNo;
}

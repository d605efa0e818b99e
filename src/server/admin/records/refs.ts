import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AdminError } from '../errors.js';

/** A record of a person. */
export interface RecordKey {
  readonly psnNo: string;
  readonly setlId: string;
}

const CIPHER = 'aes-256-gcm';
const IV = 12;
const TAG = 16;

/**
 * Texts that stand for a person's record in a list where the person may not be told. Sealed with a key of this process: after
 * a restart the list is asked for again.
 */
export class Refs {
  readonly #key = randomBytes(32);

  seal({ psnNo, setlId }: RecordKey): string {
    const iv = randomBytes(IV);
    const cipher = createCipheriv(CIPHER, this.#key, iv);
    const sealed = Buffer.concat([cipher.update(`${setlId}|${psnNo}`, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Throws AdminError `not_found` for a text of another process. */
  open(ref: string): RecordKey {
    const bytes = Buffer.from(ref, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV));
      decipher.setAuthTag(bytes.subarray(IV, IV + TAG));
      const text = Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]).toString('utf8');
      const [setlId = '', psnNo = ''] = text.split('|', 2);
      return { psnNo, setlId };
    } catch {
      throw new AdminError('not_found', 'ref');
    }
  }
}

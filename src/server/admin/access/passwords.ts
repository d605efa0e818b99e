import { Buffer } from 'node:buffer';
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of scrypt (RFC 7914): memory is 128 * n * r bytes. */
export interface PasswordCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** A password as it is kept: scrypt with its own salt and the cost it was made with. */
export interface PasswordHash extends PasswordCost {
  /** base64url. */
  readonly salt: string;
  readonly hash: string;
}

/** 32 MiB and some 70 ms for one guess. */
export const PASSWORD_COST: PasswordCost = { n: 32_768, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_MEMORY = 128 * 1_048_576;

const MIN_LENGTH = 12;
const MAX_LENGTH = 128;
const MIN_DISTINCT = 5;

/** What is wrong with a new password, a Chinese sentence; null = nothing. */
export function passwordFault(password: string, name: string): string | null {
  const length = [...password].length;
  if (length < MIN_LENGTH || length > MAX_LENGTH) return `口令应为 ${MIN_LENGTH} 至 ${MAX_LENGTH} 个字符。`;
  if (new Set(password).size < MIN_DISTINCT) return `口令里至少要有 ${MIN_DISTINCT} 个不同的字符。`;
  if (password.toLowerCase().includes(name.toLowerCase())) return '口令里不能含有用户名。';
  return null;
}

export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  return { salt: salt.toString('base64url'), hash: hash.toString('base64url'), ...cost };
}

export async function verifyPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const found = await derive(password, Buffer.from(kept.salt, 'base64url'), kept);
  const wanted = Buffer.from(kept.hash, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

/** Costs what a wrong password of a known name costs, so that a name that is not there cannot be told by the time. */
export async function verifyNobody(password: string, cost = PASSWORD_COST): Promise<false> {
  await derive(password, Buffer.alloc(SALT_BYTES), cost);
  return false;
}

function derive(password: string, salt: Buffer, { n, r, p }: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N: n, r, p, maxmem: MAX_MEMORY }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

import { Buffer } from 'node:buffer';
import { hash, timingSafeEqual } from 'node:crypto';

/** The national gateway's headers, lower case as HTTP servers hand them over. */
export const SIGNATURE_HEADERS = {
  sender: 'x-tif-paasid',
  timestamp: 'x-tif-timestamp',
  nonce: 'x-tif-nonce',
  signature: 'x-tif-signature',
} as const;

/**
 * Lower-case hex SHA-256(timestamp + secret + nonce + timestamp).
 * `timestamp` is epoch seconds as decimal text, exactly as in the header.
 */
export function sign(timestamp: string, secret: string, nonce: string): string {
  return hash('sha256', `${timestamp}${secret}${nonce}${timestamp}`, 'hex');
}

/** Compares in constant time; hex of either case is accepted. */
export function verify(timestamp: string, secret: string, nonce: string, signature: string): boolean {
  if (!/^[0-9a-fA-F]{64}$/.test(signature)) return false;
  return timingSafeEqual(Buffer.from(sign(timestamp, secret, nonce), 'hex'), Buffer.from(signature, 'hex'));
}

/** The four headers of one request. `epochS` in whole seconds; the nonce must be new each time. */
export function signedHeaders(sender: string, secret: string, epochS: number, nonce: string): Record<string, string> {
  const timestamp = String(epochS);
  return {
    [SIGNATURE_HEADERS.sender]: sender,
    [SIGNATURE_HEADERS.timestamp]: timestamp,
    [SIGNATURE_HEADERS.nonce]: nonce,
    [SIGNATURE_HEADERS.signature]: sign(timestamp, secret, nonce),
  };
}

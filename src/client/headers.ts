import type { Clock } from '../wire/clock.js';
import { signedHeaders } from '../wire/signature.js';
import type { Sender } from './options.js';

const WORDS = 4;

/** Gateway headers for one connection or request; the nonce (128 bits) is new each time. */
export function gatewayHeaders(sender: Sender, clock: Clock, random: () => number): Record<string, string> {
  const word = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const nonce = Array.from({ length: WORDS }, word).join('');
  return signedHeaders(sender.id, sender.secret, Math.floor(clock.nowMs() / 1000), nonce);
}

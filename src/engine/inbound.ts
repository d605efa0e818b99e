import type { Envelope } from '../wire/envelope.js';

/** A message as a door hands it over: envelope read, body closed. */
export interface Inbound {
  readonly envelope: Envelope;
  readonly senderId: string;
  /** Treating places the sender may speak for, see src/engine/areas.ts. */
  readonly areas: readonly string[];
  /**
   * Called exactly once, possibly before `submit` returns. May throw when the connection is gone: the answer then stays
   * to be had by asking again with the same msgid.
   */
  reply(frame: Uint8Array): void;
}

import type { Envelope } from '../wire/envelope.js';

/** A message as a door hands it over: envelope read, body closed. The body's bytes are the door's: `submit` copies what it keeps. */
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
  /**
   * Sends one more frame after the reply, over the connection the message came by: the outcome of a message whose caller
   * was told E901. False when that connection is gone. Absent where a door cannot: one request, one response. It must
   * not hold the connection itself, for it may be kept for minutes.
   */
  push?(frame: Uint8Array): boolean;
}

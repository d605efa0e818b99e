import type { AnswerFrame } from '../wire/envelope.js';

/** How one exchange ended. `sends` counts how often the frame was handed to a socket: 0 = certainly never seen. */
export type Exchange =
  | { readonly kind: 'answer'; readonly answer: AnswerFrame; readonly frame: Uint8Array; readonly sends: number }
  | { readonly kind: 'silence'; readonly sends: number }
  | { readonly kind: 'rejected'; readonly sends: number }
  | { readonly kind: 'overflow'; readonly sends: number }
  | { readonly kind: 'closed'; readonly sends: number };

/** One frame that waits: first for a connection, then for its answer. */
export interface Waiting {
  readonly msgid: string;
  readonly frame: Uint8Array;
  /** Longest wait for the answer after a send, and for a connection before the first, ms. */
  readonly waitMs: number;
  readonly finish: (end: Exchange) => void;
  sends: number;
  sentAtMs: number;
  timer: NodeJS.Timeout | null;
}

/**
 * The frames of one connection: a first-in-first-out queue of those not on the wire and a table of those that are.
 * A lost connection moves the table back to the head of the queue, in the order of sending.
 */
export class WaitingRoom {
  readonly #sent = new Map<string, Waiting>();
  #queue = new Set<Waiting>();

  get inFlight(): number {
    return this.#sent.size;
  }

  get size(): number {
    return this.#sent.size + this.#queue.size;
  }

  enqueue(waiting: Waiting): void {
    this.#queue.add(waiting);
  }

  /** Takes the oldest queued frame and puts it on the table; undefined when none waits. */
  next(): Waiting | undefined {
    const first = this.#queue.values().next().value;
    if (first === undefined) return undefined;
    this.#queue.delete(first);
    this.#sent.set(first.msgid, first);
    return first;
  }

  /** The frame this answer belongs to, removed; undefined for a late or unknown answer. */
  answered(msgid: string): Waiting | undefined {
    const waiting = this.#sent.get(msgid);
    if (waiting !== undefined) this.#sent.delete(msgid);
    return waiting;
  }

  remove(waiting: Waiting): void {
    this.#queue.delete(waiting);
    if (this.#sent.get(waiting.msgid) === waiting) this.#sent.delete(waiting.msgid);
  }

  /** The connection is gone: everything sent goes back to the head of the queue. Returns what has had its last send. */
  requeue(maxSends: number): Waiting[] {
    const spent: Waiting[] = [];
    const again = new Set<Waiting>();
    for (const waiting of this.#sent.values()) {
      if (waiting.sends >= maxSends) spent.push(waiting);
      else again.add(waiting);
    }
    for (const waiting of this.#queue) again.add(waiting);
    this.#sent.clear();
    this.#queue = again;
    return spent;
  }

  /** Empties the room. */
  drain(): Waiting[] {
    const all = [...this.#sent.values(), ...this.#queue];
    this.#sent.clear();
    this.#queue.clear();
    return all;
  }
}

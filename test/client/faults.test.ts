import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerError, answerFrame, answerOk, FakeServer, type Seen } from './fake-server.js';
import { answerBody, bill, clientOf, hex, queryBody } from './fixtures.js';

const FAULTS = [
  'none',
  'drop before',
  'drop after',
  'silence before',
  'silence after',
  'doubt before',
  'doubt after',
  'twice',
  'busy',
] as const;
type Fault = (typeof FAULTS)[number];

/** A server that executes each msgid at most once, whatever fault it then shows. */
class Ledger {
  readonly receipts = new Map<string, Uint8Array>();
  readonly frames = new Map<string, Uint8Array[]>();
  #faults: Fault[];

  constructor(faults: Fault[]) {
    this.#faults = faults;
  }

  handle(seen: Seen): void {
    const { infno, msgid } = seen.envelope;
    if (infno === '5203') {
      // The client asks about one person with one message in this test.
      const receipt = this.receipts.values().next().value;
      answerOk(seen, queryBody(receipt ?? null));
      return;
    }
    this.frames.set(msgid, [...(this.frames.get(msgid) ?? []), seen.frame]);
    this.#act(seen, this.#faults.shift() ?? 'none');
  }

  #act(seen: Seen, fault: Fault): void {
    const { msgid } = seen.envelope;
    if (fault === 'busy') return answerError(seen, 'E701');
    const before = fault.endsWith('before');
    if (!before && !this.receipts.has(msgid)) this.receipts.set(msgid, answerFrame(msgid, answerBody(msgid)));
    if (fault.startsWith('drop')) return seen.socket.terminate();
    if (fault.startsWith('doubt')) return answerError(seen, 'E901');
    if (fault.startsWith('silence')) return;
    const answer = this.receipts.get(msgid) as Uint8Array;
    seen.socket.send(answer);
    if (fault === 'twice') seen.socket.send(answer);
  }
}

describe('any sequence of faults', () => {
  it('keeps one msgid and one frame per intent and never misstates the outcome', async () => {
    const property = fc.asyncProperty(fc.array(fc.constantFrom(...FAULTS), { maxLength: 4 }), async (faults) => {
      const ledger = new Ledger([...faults]);
      const server = await FakeServer.start((seen) => ledger.handle(seen));
      const client = clientOf(server.url, { requestTimeoutMs: 150, answerGraceMs: 150, rounds: 8 });
      try {
        await client.connect(10_000);
        const result = await client.settle(bill());
        expect(ledger.frames.size).toBe(1);
        const frames = ledger.frames.get(result.msgid) ?? [];
        for (const frame of frames) expect(hex(frame)).toBe(hex(frames[0]));
        const receipt = ledger.receipts.get(result.msgid);
        if (result.outcome === 'executed') expect(hex(result.frame)).toBe(hex(receipt));
        if (result.outcome === 'refused') expect(receipt).toBeUndefined();
        expect(result.outcome).not.toBe('in_doubt');
      } finally {
        await client.close();
        await server.stop();
      }
    });
    await fc.assert(property, { numRuns: 30 });
  }, 60_000);
});

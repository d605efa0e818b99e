import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate, type GatewayHeaders } from '../../src/server/auth.js';
import { manualClock } from '../../src/wire/clock.js';
import { sign } from '../../src/wire/signature.js';

const SENDERS = [
  { id: 'a', secret: 'secret-of-a-0123456789', areas: ['*'] },
  { id: 'b', secret: 'secret-of-b-0123456789', areas: ['610100'] },
];
const START_MS = Date.UTC(2025, 4, 6);
const START_S = START_MS / 1000;

function gate(nonceCapacity = 100) {
  const clock = manualClock(START_MS);
  return { clock, gate: new Gate(SENDERS, { clockWindowS: 300, nonceCapacity }, clock) };
}

function headers(nonce: string, epochS = START_S, sender = 'a', secret = 'secret-of-a-0123456789'): GatewayHeaders {
  const timestamp = String(epochS);
  return { sender, timestamp, nonce, signature: sign(timestamp, secret, nonce) };
}

const refused = (code: string) => ({ ok: false, code });

describe('gateway headers', () => {
  it('accepts a signed request and names the sender', () => {
    expect(gate().gate.check(headers('n1'))).toEqual({ ok: true, sender: SENDERS[0] });
  });

  it('gives one answer for an unknown sender, another sender’s secret and a wrong signature', () => {
    const { gate: g } = gate();
    expect(g.check(headers('n1', START_S, 'nobody'))).toEqual(refused('E201'));
    expect(g.check(headers('n1', START_S, 'b'))).toEqual(refused('E201'));
    expect(g.check({ ...headers('n1'), signature: '0'.repeat(64) })).toEqual(refused('E201'));
    expect(g.check({ ...headers('n1'), signature: '' })).toEqual(refused('E201'));
    expect(g.check({ ...headers('n1'), nonce: 'n2' })).toEqual(refused('E201'));
  });

  it('an unknown sender cannot get in by signing with what stands in for its secret', () => {
    const { gate: g } = gate();
    for (const secret of ['no such sender', '', 'undefined'])
      expect(g.check(headers('n1', START_S, 'nobody', secret))).toEqual(refused('E201'));
  });

  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('timestamp %i s off the clock: accepted %s', (offset, ok) => {
    const result = gate().gate.check(headers('n1', START_S + offset));
    expect(result).toEqual(ok ? { ok: true, sender: SENDERS[0] } : refused('E202'));
  });

  it.each(['', '-1', '1e9', '0x10', ' 1746489600', '1746489600.0'])('refuses the timestamp %j', (timestamp) => {
    const { gate: g } = gate();
    expect(
      g.check({ sender: 'a', timestamp, nonce: 'n', signature: sign(timestamp, 'secret-of-a-0123456789', 'n') }).ok,
    ).toBe(false);
  });

  it.each(['', 'with space', '中', 'x'.repeat(65)])('refuses the nonce %j', (nonce) => {
    expect(gate().gate.check(headers(nonce))).toEqual(refused('E201'));
  });
});

describe('nonce replay', () => {
  it('refuses a nonce as long as its timestamp is inside the window, per sender', () => {
    const { gate: g, clock } = gate();
    const early = headers('n1', START_S + 300);
    expect(g.check(early).ok).toBe(true);
    expect(g.check(headers('n1', START_S, 'b', 'secret-of-b-0123456789')).ok).toBe(true);
    for (let waited = 0; waited < 600; waited += 100) {
      expect(g.check(early)).toEqual(refused('E203'));
      clock.advance(100_000);
    }
    expect(g.check(early)).toEqual(refused('E203'));
    clock.advance(1000);
    expect(g.check(early)).toEqual(refused('E202'));
  });

  it('a request with a wrong signature does not use up the nonce', () => {
    const { gate: g } = gate();
    g.check({ ...headers('n1'), signature: '0'.repeat(64) });
    expect(g.check(headers('n1')).ok).toBe(true);
  });

  it('refuses new nonces when full instead of forgetting one, and takes them again when the old ones ended', () => {
    const { gate: g, clock } = gate(2);
    expect(g.check(headers('n1')).ok).toBe(true);
    expect(g.check(headers('n2')).ok).toBe(true);
    expect(g.check(headers('n3'))).toEqual(refused('E701'));
    expect(g.check(headers('n1'))).toEqual(refused('E203'));
    clock.advance(301_000);
    expect(g.check(headers('n3', START_S + 301)).ok).toBe(true);
  });

  it('a clock that steps back does not bring a forgotten nonce back', () => {
    const { gate: g, clock } = gate();
    const captured = headers('n1');
    expect(g.check(captured).ok).toBe(true);
    clock.set(START_MS + 400_000);
    expect(g.check(headers('n2', START_S + 400)).ok).toBe(true);
    clock.set(START_MS);
    expect(g.check(captured).ok).toBe(false);
  });

  it('never accepts one header set twice, whatever the clock does', () => {
    const step = fc.record({
      move: fc.integer({ min: -900, max: 900 }),
      nonce: fc.integer({ min: 0, max: 5 }),
      offset: fc.integer({ min: -320, max: 320 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { gate: g, clock } = gate();
        const accepted = new Set<string>();
        const sent: GatewayHeaders[] = [];
        for (const { move, nonce, offset } of steps) {
          clock.set(clock.nowMs() + move * 1000);
          sent.push(headers(`n${nonce}`, clock.nowMs() / 1000 + offset));
          for (const one of sent) {
            if (!g.check(one).ok) continue;
            expect(accepted.has(one.signature)).toBe(false);
            accepted.add(one.signature);
          }
        }
      }),
    );
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../../src/engine/inbound.js';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import { pack } from '../../src/wire/msgpack.js';
import { answerTo, connect, envelope, headers, refusedUpgrade, request, startServer, stopServers } from './support.js';

afterEach(stopServers);

const SOCKETS = {
  maxInFlight: 100,
  maxConnections: 100,
  maxBackpressureBytes: 1_048_576,
  maxBadFrames: 10,
  idleTimeoutS: 60,
};

describe('WebSocket: messages', () => {
  it('hands the envelope and the sender to the engine and sends its answer', async () => {
    const server = await startServer();
    const caller = await connect(server);
    caller.send(request());
    expect(await caller.answer()).toMatchObject({ infcode: -1, msgid: envelope().msgid, error: { code: 'E205' } });
    expect(server.engine.seen[0]).toMatchObject({
      senderId: 'sx-platform',
      areas: ['610100', '150000'],
      envelope: { infno: '2304', psnNo: 'P0001' },
    });
  });

  it('hands every body over whole, also of frames that came together', async () => {
    const server = await startServer();
    server.engine.hold();
    const caller = await connect(server);
    const bodies = Array.from({ length: 20 }, (_, i) => new Uint8Array(5000).fill(i + 1));
    bodies.forEach((body, i) => caller.send(request({ msgid: `m${i}`, body })));
    while (server.engine.waiting.length < 20) await sleep(5);
    expect(server.engine.waiting.map((w) => Uint8Array.from(w.envelope.body))).toEqual(bodies);
  });

  it('answers in any order, each to its own msgid, also after asynchronous work', async () => {
    const server = await startServer();
    server.engine.handle = (inbound: Inbound) =>
      void sleep(inbound.envelope.msgid === 'slow' ? 30 : 0).then(() => inbound.reply(answerTo(inbound.envelope)));
    const caller = await connect(server);
    caller.send(request({ msgid: 'slow' }));
    caller.send(request({ msgid: 'quick' }));
    await caller.answer(1);
    expect(caller.answers.map((a) => a.msgid)).toEqual(['quick', 'slow']);
  });

  it('sends one answer even when the engine replies twice', async () => {
    const server = await startServer();
    server.engine.handle = (inbound) => {
      inbound.reply(answerTo(inbound.envelope));
      inbound.reply(answerTo(inbound.envelope));
    };
    const caller = await connect(server);
    caller.send(request({ msgid: 'a' }));
    caller.send(request({ msgid: 'b' }));
    await caller.answer(1);
    await sleep(20);
    expect(caller.answers.map((a) => a.msgid)).toEqual(['a', 'b']);
  });

  it('sends a frame that comes after the answer, while its connection is open', async () => {
    const server = await startServer();
    const caller = await connect(server);
    caller.send(request({ msgid: 'm1' }));
    await caller.answer();
    const push = server.engine.seen[0]?.push;
    expect(push?.(answerTo(envelope({ msgid: 'm1' })))).toBe(true);
    expect((await caller.answer(1)).msgid).toBe('m1');
    caller.socket.terminate();
    while (server.server.connections > 0) await sleep(5);
    // Another connection is not mistaken for it.
    const other = await connect(server);
    expect(push?.(answerTo(envelope({ msgid: 'm1' })))).toBe(false);
    other.send(request({ msgid: 'm2' }));
    await other.answer();
    expect(other.answers.map((a) => a.msgid)).toEqual(['m2']);
  });

  it('tells the engine when the connection is gone before the answer', async () => {
    const server = await startServer();
    server.engine.hold();
    const caller = await connect(server);
    caller.send(request());
    while (server.engine.waiting.length < 1) await sleep(5);
    caller.socket.terminate();
    while (server.server.connections > 0) await sleep(5);
    const [held] = server.engine.waiting.splice(0);
    expect(() => held?.reply(answerTo(envelope()))).toThrow('gone');
  });

  it('refuses E707 above the in-flight limit of a connection and accepts again once answered', async () => {
    const server = await startServer({ sockets: { ...SOCKETS, maxInFlight: 2 } });
    server.engine.hold();
    const caller = await connect(server);
    for (const msgid of ['a', 'b', 'c']) caller.send(request({ msgid }));
    expect(await caller.answer(0)).toMatchObject({ msgid: 'c', error: { code: 'E707' } });
    server.engine.release();
    await caller.answer(2);
    caller.send(request({ msgid: 'd' }));
    while (server.engine.waiting.length < 1) await sleep(5);
    expect(server.engine.waiting[0]?.envelope.msgid).toBe('d');
  });
});

describe('WebSocket: frames that are no request', () => {
  const cases: [string, Uint8Array, { code: string; msgid: string }][] = [
    ['truncated', request().subarray(0, 30), { code: 'E101', msgid: '' }],
    ['trailing bytes', Buffer.concat([request(), Buffer.from([1])]), { code: 'E101', msgid: '' }],
    ['empty', new Uint8Array(0), { code: 'E101', msgid: '' }],
    ['a map', pack({ infno: '2304' }), { code: 'E101', msgid: '' }],
    ['deep nesting', Buffer.concat([Buffer.alloc(5000, 0x91), Buffer.from([0x90])]), { code: 'E111', msgid: '' }],
    [
      'unknown version',
      pack([2, '2304', 'm1', 'P1', '610100', '150100', 5000, new Uint8Array(1)]),
      { code: 'E102', msgid: 'm1' },
    ],
    [
      'text where bytes are expected',
      pack([1, '2304', 'm1', 'P1', '610100', '150100', 5000, 'body']),
      { code: 'E103', msgid: 'm1' },
    ],
    ['a negative timeout', request({ msgid: 'm1', timeoutMs: -5 }), { code: 'E103', msgid: 'm1' }],
    [
      'a timeout beyond 2^53',
      pack([1, '2304', 'm1', 'P1', '610100', '150100', 2n ** 60n, new Uint8Array(1)]),
      { code: 'E103', msgid: 'm1' },
    ],
    ['a transaction that is not open', request({ msgid: 'm1', infno: '2102' }), { code: 'E109', msgid: 'm1' }],
  ];
  it.each(cases)('%s: typed error, connection stays', async (_name, frame, expected) => {
    const server = await startServer();
    const caller = await connect(server);
    caller.send(frame);
    const answer = await caller.answer();
    expect({ code: answer.error?.code, msgid: answer.msgid }).toEqual(expected);
    caller.send(request({ msgid: 'after' }));
    expect((await caller.answer(1)).msgid).toBe('after');
  });

  it('a text frame closes with 1003 and says why', async () => {
    const server = await startServer();
    const caller = await connect(server);
    caller.send('{"infno":"2304"}');
    expect(await caller.end()).toMatchObject({ code: 1003, reason: expect.stringContaining('二进制') });
  });

  it('a frame over the limit is answered E104 and the connection closed with 1009', async () => {
    const server = await startServer({ wireLimits: { ...DEFAULT_LIMITS, maxFrameBytes: 4096 } });
    const caller = await connect(server);
    caller.send(request({ body: new Uint8Array(5000) }));
    expect((await caller.answer()).error?.code).toBe('E104');
    expect((await caller.end()).code).toBe(1009);
  });

  it('a frame far over the limit drops the connection and leaves the server alive', async () => {
    const server = await startServer({ wireLimits: { ...DEFAULT_LIMITS, maxFrameBytes: 4096 } });
    const caller = await connect(server);
    caller.send(new Uint8Array(200_000));
    expect((await caller.end()).code).toBe(1006);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('closes with 1007 after the configured number of unreadable frames in a row, and a readable one starts anew', async () => {
    const server = await startServer({ sockets: { ...SOCKETS, maxBadFrames: 3 } });
    const caller = await connect(server);
    const bad = new Uint8Array([0xc1]);
    for (const frame of [bad, bad, request(), bad, bad, bad]) caller.send(frame);
    expect((await caller.end()).code).toBe(1007);
    expect(caller.answers.map((a) => a.error?.code)).toEqual(['E101', 'E101', 'E205', 'E101', 'E101', 'E101']);
  });

  it('stays alive under arbitrary frames, and answers each of them', async () => {
    const server = await startServer({ sockets: { ...SOCKETS, maxBadFrames: 1_000_000 } });
    const caller = await connect(server);
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.anything({ withBigInt: true, withTypedArray: true, maxDepth: 3 }), { maxLength: 10 }).map((items) => {
        try {
          return pack([1, ...items]);
        } catch {
          return new Uint8Array([0x91, 0x01]);
        }
      }),
      fc.tuple(fc.nat(80), fc.nat(255)).map(([at, byte]) => {
        const frame = Uint8Array.from(request());
        frame[at % frame.length] = byte;
        return frame;
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (frame) => {
        const before = caller.answers.length;
        caller.send(frame);
        await caller.answer(before);
      }),
      { numRuns: 400 },
    );
    caller.send(request({ msgid: 'alive' }));
    expect((await caller.answer(caller.answers.length)).msgid).toBe('alive');
    expect(server.logs).toEqual([]);
  });

  it('survives an engine that throws, closing that connection', async () => {
    const server = await startServer();
    server.engine.handle = () => {
      throw new Error('defect');
    };
    const caller = await connect(server);
    caller.send(request());
    expect((await caller.end()).code).toBe(1011);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(server.logs.join()).toContain('defect');
  });
});

describe('WebSocket: who may connect', () => {
  it('refuses the upgrade with status and code', async () => {
    const server = await startServer();
    const old = headers({ epochS: 1_600_000_000 });
    const used = headers();
    await connect(server, used);
    expect(await refusedUpgrade(server, {})).toEqual({ status: 401, code: 'E201' });
    expect(await refusedUpgrade(server, headers({ secret: 'another-secret-entirely' }))).toEqual({
      status: 401,
      code: 'E201',
    });
    expect(await refusedUpgrade(server, headers({ sender: 'stranger' }))).toEqual({ status: 401, code: 'E201' });
    expect(await refusedUpgrade(server, old)).toEqual({ status: 401, code: 'E202' });
    expect(await refusedUpgrade(server, used)).toEqual({ status: 401, code: 'E203' });
  });

  it('refuses connections above the limit', async () => {
    const server = await startServer({ sockets: { ...SOCKETS, maxConnections: 1 } });
    const first = await connect(server);
    expect(await refusedUpgrade(server, headers())).toEqual({ status: 503, code: 'E701' });
    first.socket.close();
    await first.end();
    while (server.server.connections > 0) await sleep(5);
    await connect(server);
  });
});

describe('WebSocket: readers and the end', () => {
  it('disconnects a reader that does not read instead of dropping answers', async () => {
    const server = await startServer({ sockets: { ...SOCKETS, maxInFlight: 100_000, maxBackpressureBytes: 65_536 } });
    const big = answerTo(envelope());
    const filler = new Uint8Array(200_000);
    filler.set(big);
    server.engine.hold();
    const caller = await connect(server);
    caller.socket.pause();
    for (let i = 0; i < 200; i += 1) caller.send(request({ msgid: `m${i}` }));
    while (server.engine.waiting.length < 200) await sleep(5);
    for (const held of server.engine.waiting.splice(0)) {
      try {
        held.reply(filler);
      } catch {
        break;
      }
      await sleep(0);
    }
    while (server.server.connections > 0) await sleep(10);
    const counted = (await server.metrics.text()).match(/^settlement_slow_readers_closed_total .*$/m);
    expect(counted?.[0]).toBe('settlement_slow_readers_closed_total 1');
    caller.socket.terminate();
  });

  it('drain: answers what is in flight, then closes with 1012 and frees the port', async () => {
    const server = await startServer();
    server.engine.hold();
    const callers = [await connect(server), await connect(server)];
    callers.forEach((caller, i) => caller.send(request({ msgid: `m${i}` })));
    while (server.engine.waiting.length < 2) await sleep(5);
    await server.stop();
    for (const [i, caller] of callers.entries()) {
      expect((await caller.answer()).msgid).toBe(`m${i}`);
      expect(await caller.end()).toEqual({ code: 1012, reason: 'restart' });
    }
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('drain: a message that arrives meanwhile is answered E705', async () => {
    const server = await startServer();
    const caller = await connect(server);
    let finish = (): void => undefined;
    server.engine.drain = () => new Promise<void>((resolve) => (finish = resolve));
    const drained = server.server.drain();
    caller.send(request({ msgid: 'late' }));
    expect(await caller.answer()).toMatchObject({ msgid: 'late', error: { code: 'E705' } });
    finish();
    await drained;
    expect((await caller.end()).code).toBe(1012);
  });

  it('says that the port is taken', async () => {
    const server = await startServer();
    await expect(startServer({ port: server.port })).rejects.toThrow(/cannot listen/);
  });

  it.each([1, 7, 961, 9.5])('refuses an idle timeout of %s s, which would abort the process', async (idleTimeoutS) => {
    await expect(startServer({ sockets: { ...SOCKETS, idleTimeoutS } })).rejects.toThrow(RangeError);
  });
});

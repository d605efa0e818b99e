import { afterEach, describe, expect, it } from 'vitest';
import { type BillCall, CLIENT_CODES, type SettlementClient } from '../../src/client/index.js';
import { verify } from '../../src/wire/signature.js';
import { answerError, answerFrame, answerOk, FakeServer, type Script } from './fake-server.js';
import { answerBody, bill, clientOf, SILENT } from './fixtures.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function setUp(script: Script, options: Parameters<typeof clientOf>[1] = {}) {
  const server = await FakeServer.start(script);
  const client = clientOf(server.url, options);
  cleanups.push(async () => {
    await client.close();
    await server.stop();
  });
  return { server, client };
}

const ok: Script = (seen) => answerOk(seen, answerBody(seen.envelope.msgid));
const settle = (client: SettlementClient, overrides: Partial<BillCall> = {}) => client.settle(bill(overrides));

describe('a connection that comes and goes', () => {
  it('signs the upgrade with fresh gateway headers', async () => {
    const { server, client } = await setUp(ok);
    expect(await client.connect()).toBe(true);
    const headers = server.upgrades[0]?.headers ?? {};
    const text = (name: string): string => String(headers[name]);
    expect(text('x-tif-paasid')).toBe('test');
    expect(verify(text('x-tif-timestamp'), 'secret', text('x-tif-nonce'), text('x-tif-signature'))).toBe(true);
  });

  it('sends the same bytes again when the connection is lost before the answer', async () => {
    const { server, client } = await setUp((seen, fake) => {
      if (seen.index === 0) seen.socket.terminate();
      else ok(seen, fake);
    });
    const result = await settle(client);
    expect(result.outcome).toBe('executed');
    expect(server.seen).toHaveLength(2);
    expect(server.seen[1]?.frame).toEqual(server.seen[0]?.frame);
    expect(server.upgrades[1]?.headers['x-tif-nonce']).not.toBe(server.upgrades[0]?.headers['x-tif-nonce']);
  });

  it('comes back after a restart announced with 1012 and a while without a listener', async () => {
    const { server, client } = await setUp((seen, fake) => {
      if (seen.index === 0) void fake.stop(1012).then(() => fake.listen());
      else ok(seen, fake);
    });
    const result = await settle(client, { timeoutMs: 5_000 });
    expect(result.outcome).toBe('executed');
    expect(new Set(server.msgids).size).toBe(1);
  });

  it('takes what a draining server would not do (E705) to the next connection, with the same bytes', async () => {
    const { server, client } = await setUp((seen, fake) => {
      if (seen.index === 0) {
        answerError(seen, 'E705');
        void fake.stop(1012).then(() => fake.listen());
      } else ok(seen, fake);
    });
    const result = await settle(client, { timeoutMs: 5_000 });
    expect(result.outcome).toBe('executed');
    expect(server.seen[1]?.frame).toEqual(server.seen[0]?.frame);
    expect(client.stats.opened).toBe(2);
  });

  it('hands E705 over in the end when every server is being stopped', async () => {
    const { server, client } = await setUp((seen) => answerError(seen, 'E705'), { reconnect: { minMs: 1, maxMs: 2 } });
    expect(await settle(client)).toMatchObject({ outcome: 'refused', code: 'E705' });
    expect(server.seen.length).toBeGreaterThan(5);
  });

  it('waits for a server that starts later, and sends once', async () => {
    const { server, client } = await setUp(ok);
    await server.stop();
    const pending = settle(client, { timeoutMs: 5_000 });
    await server.listen();
    expect((await pending).outcome).toBe('executed');
    expect(server.seen).toHaveLength(1);
  });

  it('says "not sent" when no connection came about', async () => {
    const { server, client } = await setUp(ok, SILENT);
    await server.stop();
    expect(await settle(client)).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.notSent });
    expect(server.seen).toHaveLength(0);
  });

  it('does not hammer a server that rejects the sender', async () => {
    const { server, client } = await setUp(ok);
    server.rejectStatus = 401;
    expect(await settle(client)).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.senderRejected });
    expect(server.upgrades).toHaveLength(1);
    server.rejectStatus = null;
    expect((await settle(client)).outcome).toBe('executed');
  });

  it('gives up a frame that kills every connection, as in doubt', async () => {
    const { server, client } = await setUp((seen) => seen.socket.terminate(), { ...SILENT, maxSends: 3, rounds: 2 });
    const result = await settle(client, { msgid: 'DEADLY' });
    expect(result).toMatchObject({ outcome: 'in_doubt', msgid: 'DEADLY' });
    const settlements = server.seen.filter((seen) => seen.envelope.infno === '2304');
    expect(settlements.length).toBeGreaterThan(1);
    expect(new Set(settlements.map((seen) => seen.envelope.msgid))).toEqual(new Set(['DEADLY']));
  });

  it('drops a peer that sends garbage and asks again on a new connection', async () => {
    const { server, client } = await setUp((seen, fake) => {
      if (seen.index === 0) seen.socket.send(new Uint8Array([0xc1, 0xff]));
      else ok(seen, fake);
    });
    expect((await settle(client)).outcome).toBe('executed');
    expect(client.stats.unreadable).toBe(1);
    expect(server.upgrades).toHaveLength(2);
  });

  it('ignores a second copy of an answer', async () => {
    const { client } = await setUp((seen) => {
      const frame = answerFrame(seen.envelope.msgid, answerBody(seen.envelope.msgid));
      seen.socket.send(frame);
      seen.socket.send(frame);
    });
    expect((await settle(client)).outcome).toBe('executed');
    expect((await settle(client)).outcome).toBe('executed');
    expect(client.stats.lateAnswers).toBeGreaterThan(0);
  });

  it('keeps many messages in flight within its bound and matches answers out of order', async () => {
    const held: (() => void)[] = [];
    let open = 0;
    let most = 0;
    const { server, client } = await setUp(
      (seen) => {
        open += 1;
        most = Math.max(most, open);
        held.push(() => {
          open -= 1;
          answerOk(seen, answerBody(seen.envelope.msgid));
        });
        if (held.length === 1)
          setImmediate(() =>
            held
              .splice(0)
              .reverse()
              .forEach((answer) => answer()),
          );
      },
      { maxInFlight: 16 },
    );
    const results = await Promise.all(Array.from({ length: 300 }, () => settle(client, { timeoutMs: 5_000 })));
    for (const result of results) {
      expect(result.outcome === 'executed' && result.answer.medinsSetlId === result.msgid).toBe(true);
    }
    expect(new Set(server.msgids).size).toBe(300);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('turns messages away beyond its waiting bound', async () => {
    const { client } = await setUp(() => undefined, { maxInFlight: 1, maxWaiting: 2 });
    const results = [settle(client), settle(client), settle(client)];
    expect(await results[2]).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.tooManyWaiting });
    await client.close();
    await Promise.all(results);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { CLIENT_CODES } from '../../src/client/index.js';
import { answerError, answerFrame, answerOk, FakeServer, type Script, type Seen } from './fake-server.js';
import { answerBody, BODY, bill, clientOf, hex, queryBody, SILENT } from './fixtures.js';

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

const isQuery = (seen: Seen): boolean => seen.envelope.infno === '5203';
const settlementsOf = (server: FakeServer): Seen[] => server.seen.filter((seen) => !isQuery(seen));
const stored = (msgid: string): Uint8Array => answerFrame(msgid, answerBody(msgid, { warnings: ['stored'] }));

describe('three outcomes', () => {
  it('reads an answer and keeps its bytes', async () => {
    const { client } = await setUp((seen) => answerOk(seen, answerBody(seen.envelope.msgid)));
    const result = await client.settle(bill({ msgid: 'M-1' }));
    expect(result).toMatchObject({ outcome: 'executed', msgid: 'M-1', via: 'answer', answer: { cash: 100_00 } });
    expect(result.outcome === 'executed' && hex(result.frame)).toBe(hex(answerFrame('M-1', answerBody('M-1'))));
  });

  it('hands on a refusal after one send', async () => {
    const { server, client } = await setUp((seen) => answerError(seen, 'E301', '未办理异地就医备案'));
    const result = await client.settle(bill());
    expect(result).toMatchObject({ outcome: 'refused', code: 'E301', message: '未办理异地就医备案' });
    expect(server.seen).toHaveLength(1);
  });

  it('resolves E901 by asking for the msgid', async () => {
    const { server, client } = await setUp((seen) => {
      if (isQuery(seen)) answerOk(seen, queryBody(stored('M-2')));
      else answerError(seen, 'E901');
    });
    const result = await client.settle(bill({ msgid: 'M-2' }));
    expect(result).toMatchObject({ outcome: 'executed', via: 'query', answer: { warnings: ['stored'] } });
    expect(result.outcome === 'executed' && hex(result.frame)).toBe(hex(stored('M-2')));
    expect(server.seen[1]?.envelope).toMatchObject({ psnNo: 'P1', insuplc: '610100', mdtrtarea: '110105' });
    expect(settlementsOf(server)).toHaveLength(1);
  });

  it('treats a code it does not know as in doubt, the careful side', async () => {
    const { client } = await setUp((seen) => {
      if (isQuery(seen)) answerOk(seen, queryBody(stored('M-3')));
      else answerError(seen, 'E999');
    });
    expect((await client.settle(bill({ msgid: 'M-3' }))).outcome).toBe('executed');
  });

  it('asks for the msgid when the answer never comes', async () => {
    const { server, client } = await setUp((seen) => {
      if (isQuery(seen)) answerOk(seen, queryBody(stored('M-4')));
    }, SILENT);
    expect(await client.settle(bill({ msgid: 'M-4' }))).toMatchObject({ outcome: 'executed', via: 'query' });
    expect(settlementsOf(server)).toHaveLength(1);
  });

  it('sends the same message again when the server has no receipt', async () => {
    const { server, client } = await setUp((seen) => {
      if (isQuery(seen)) answerOk(seen, queryBody(null));
      else if (seen.index === 0) answerError(seen, 'E901');
      else answerOk(seen, answerBody(seen.envelope.msgid));
    });
    expect((await client.settle(bill())).outcome).toBe('executed');
    const sent = settlementsOf(server);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.frame).toEqual(sent[0]?.frame);
  });

  it('stays in doubt, bounded, when nothing can be learned', async () => {
    const { server, client } = await setUp((seen) => answerError(seen, isQuery(seen) ? 'E703' : 'E901'), { rounds: 3 });
    const result = await client.settle(bill({ msgid: 'M-5' }));
    expect(result).toMatchObject({ outcome: 'in_doubt', msgid: 'M-5', code: 'E901' });
    expect(settlementsOf(server).map((seen) => seen.envelope.msgid)).toEqual(['M-5', 'M-5', 'M-5']);
  });

  it('does not believe the refusal of a second copy while the first may have been executed', async () => {
    const { client } = await setUp((seen) => {
      if (isQuery(seen)) answerOk(seen, queryBody(stored('M-6')));
      else if (seen.index === 0) seen.socket.terminate();
      else answerError(seen, 'E701');
    }, SILENT);
    expect(await client.settle(bill({ msgid: 'M-6' }))).toMatchObject({ outcome: 'executed', via: 'query' });
  });

  it('believes the refusal of a second copy once no receipt exists', async () => {
    const { client } = await setUp((seen) => {
      if (isQuery(seen)) answerOk(seen, queryBody(null));
      else if (seen.index === 0) seen.socket.terminate();
      else answerError(seen, 'E501');
    }, SILENT);
    expect(await client.settle(bill())).toMatchObject({ outcome: 'refused', code: 'E501' });
  });

  it('never calls an executed settlement refused because its body cannot be read', async () => {
    const { client } = await setUp((seen) => answerOk(seen, new Uint8Array([0xc1])));
    expect((await client.settle(bill())).outcome).toBe('in_doubt');
  });

  it('joins a call with the same msgid and bytes, and refuses other content under it', async () => {
    const { server, client } = await setUp((seen) => {
      setTimeout(() => answerOk(seen, answerBody(seen.envelope.msgid)), 20);
    });
    const first = client.settle(bill({ msgid: 'M-7' }));
    const second = client.settle(bill({ msgid: 'M-7' }));
    const other = await client.settle(bill({ msgid: 'M-7', body: { ...BODY, total: 1, inScope: 1 } }));
    expect(other).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.msgidInUse });
    expect(await first).toEqual(await second);
    expect(server.seen).toHaveLength(1);
  });

  it('closes: what was sent is in doubt, what was not is refused, later calls are refused', async () => {
    const { server, client } = await setUp(() => undefined, { maxInFlight: 1, requestTimeoutMs: 5_000 });
    const sent = client.settle(bill());
    const queued = client.settle(bill());
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await client.close();
    expect((await sent).outcome).toBe('in_doubt');
    expect(await queued).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.closed });
    expect(await client.settle(bill())).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.closed });
  });

  it('closes after what is under way when told to wait', async () => {
    const { client } = await setUp((seen) => {
      setTimeout(() => answerOk(seen, answerBody(seen.envelope.msgid)), 20);
    });
    const sent = client.settle(bill());
    await client.close(5_000);
    expect((await sent).outcome).toBe('executed');
  });

  it('pre-settles without ever asking for a receipt', async () => {
    const { server, client } = await setUp((seen) => {
      if (seen.index === 1) answerOk(seen, answerBody(seen.envelope.msgid, { setlId: '' }));
    }, SILENT);
    expect((await client.presettle(bill())).outcome).toBe('in_doubt');
    expect((await client.presettle(bill({ visit: 'outpatient' }))).outcome).toBe('executed');
    expect(server.seen.map((seen) => seen.envelope.infno)).toEqual(['2303', '2206']);
  });
});

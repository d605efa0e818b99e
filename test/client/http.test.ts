import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CLIENT_CODES, HttpClient, type NationalMessage } from '../../src/client/index.js';
import { systemClock } from '../../src/wire/clock.js';
import { verify } from '../../src/wire/signature.js';

const MESSAGE: NationalMessage = {
  infno: '2304',
  msgid: 'H-1',
  mdtrtarea_admvs: '110105',
  insuplc_admdvs: '610100',
  input: { data: { psn_no: 'P1' } },
};
const ok = JSON.stringify({
  infcode: 0,
  inf_refmsgid: 'R',
  err_code: '',
  err_msg: '',
  output: { setlinfo: { psn_cash_pay: '1.00' } },
});
const failure = (code: string): string =>
  JSON.stringify({ infcode: -1, inf_refmsgid: '', err_code: code, err_msg: '测试', output: null });

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

/** A server that answers the n-th request with the n-th of these; null = cut the connection without an answer. */
async function serving(...answers: readonly (string | null)[]): Promise<{ client: HttpClient; seen: Seen[] }> {
  const seen: Seen[] = [];
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[seen.length] ?? null;
      seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (answer === null) request.socket.destroy();
      else response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { client: clientOf((server.address() as AddressInfo).port), seen };
}

function clientOf(port: number): HttpClient {
  return new HttpClient({
    url: `http://127.0.0.1:${port}`,
    sender: { id: 'test', secret: 'secret' },
    clock: systemClock,
    random: Math.random,
    requestTimeoutMs: 2_000,
  });
}

describe('the JSON door', () => {
  it('signs the request and keeps the text of the answer', async () => {
    const { client, seen } = await serving(ok);
    expect(await client.transact(MESSAGE)).toMatchObject({ outcome: 'executed', msgid: 'H-1', text: ok });
    const headers = seen[0]?.headers as Record<string, string>;
    expect(
      verify(
        headers['x-tif-timestamp'] ?? '',
        'secret',
        headers['x-tif-nonce'] ?? '',
        headers['x-tif-signature'] ?? '',
      ),
    ).toBe(true);
  });

  it('sends the same text again when the answer is lost, with a new nonce', async () => {
    const { client, seen } = await serving(null, ok);
    expect((await client.transact(MESSAGE)).outcome).toBe('executed');
    expect(seen[1]?.body).toBe(seen[0]?.body);
    expect(seen[1]?.headers['x-tif-nonce']).not.toBe(seen[0]?.headers['x-tif-nonce']);
  });

  it('hands on a refusal at once', async () => {
    const { client, seen } = await serving(failure('E501'), ok);
    expect(await client.transact(MESSAGE)).toMatchObject({ outcome: 'refused', code: 'E501' });
    expect(seen).toHaveLength(1);
  });

  it('asks again after "in doubt", and believes no refusal that follows one', async () => {
    const resolved = await serving(failure('E901'), ok);
    expect((await resolved.client.transact(MESSAGE)).outcome).toBe('executed');
    server?.close();
    const { client } = await serving(null, failure('E701'), failure('E701'));
    expect((await client.transact(MESSAGE)).outcome).toBe('in_doubt');
  });

  it('says "not sent" when nobody listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect(await clientOf(port).transact(MESSAGE)).toMatchObject({ outcome: 'refused', code: CLIENT_CODES.notSent });
  });
});

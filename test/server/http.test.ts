import { connect as tcpConnect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import { encodeErrorAnswer } from '../../src/wire/envelope.js';
import { type Harness, headers, startServer, stopServers } from './support.js';

afterEach(stopServers);

const MESSAGE = {
  infno: '1101',
  msgid: 'H61010000001202505060002',
  mdtrtarea_admvs: '150100',
  insuplc_admdvs: '610100',
  infver: 'V1.0',
  opter_type: '1',
  opter: '001',
  opter_name: '张三',
  inf_time: '2025-05-06 10:00:00',
  fixmedins_code: 'H61010000001',
  input: { data: { psn_no: 'P0001' } },
};

interface Posted {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function post(
  server: Harness,
  body: string | Uint8Array<ArrayBuffer>,
  change: Record<string, string> = {},
): Promise<Posted> {
  const response = await fetch(`${server.url}/v1/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers(), ...change },
    body,
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('POST /v1/transactions', () => {
  it('hands the same envelope to the engine and answers in national JSON', async () => {
    const server = await startServer();
    const { status, json } = await post(server, JSON.stringify(MESSAGE), {
      'content-type': 'application/json; charset=utf-8',
    });
    expect(server.engine.seen[0]).toMatchObject({
      senderId: 'sx-platform',
      envelope: {
        infno: '1101',
        msgid: MESSAGE.msgid,
        psnNo: 'P0001',
        insuplc: '610100',
        mdtrtarea: '150100',
        timeoutMs: 5000,
      },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ infcode: -1, err_code: 'E205', inf_refmsgid: expect.any(String), output: null });
  });

  it.each([
    ['E701', 503],
    ['E703', 503],
    ['E705', 503],
    ['E204', 403],
    ['E107', 400],
    ['E501', 200],
    ['E601', 200],
    ['E901', 200],
  ])('an answer %s of the engine has status %i', async (code, status) => {
    const server = await startServer();
    server.engine.handle = (inbound) =>
      inbound.reply(encodeErrorAnswer({ msgid: inbound.envelope.msgid, refMsgid: '', code, message: '原因' }));
    expect(await post(server, JSON.stringify(MESSAGE))).toMatchObject({
      status,
      json: { infcode: -1, err_code: code },
    });
  });

  it('refuses every fault of transport with the same JSON shape', async () => {
    const server = await startServer({ wireLimits: { ...DEFAULT_LIMITS, maxFrameBytes: 4096 } });
    const good = JSON.stringify(MESSAGE);
    const used = headers();
    await post(server, good, used);
    expect(await post(server, good, { 'x-tif-signature': '00' })).toMatchObject({
      status: 401,
      json: { infcode: -1, err_code: 'E201' },
    });
    expect(await post(server, good, headers({ epochS: 1_600_000_000 }))).toMatchObject({
      status: 401,
      json: { err_code: 'E202' },
    });
    expect(await post(server, good, used)).toMatchObject({ status: 401, json: { err_code: 'E203' } });
    expect(await post(server, good, { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      json: { err_code: 'E101' },
    });
    expect(await post(server, '{"infno":')).toMatchObject({ status: 400, json: { err_code: 'E101' } });
    expect(await post(server, new Uint8Array([0x7b, 0xff, 0x7d]))).toMatchObject({
      status: 400,
      json: { err_code: 'E101' },
    });
    expect(await post(server, '')).toMatchObject({ status: 400, json: { err_code: 'E101' } });
    expect(await post(server, JSON.stringify({ ...MESSAGE, infno: '9999' }))).toMatchObject({
      status: 400,
      json: { err_code: 'E109' },
    });
    expect(await post(server, `[${'['.repeat(500)}`)).toMatchObject({ status: 400 });
    expect(await post(server, JSON.stringify({ ...MESSAGE, pad: 'x'.repeat(5000) }))).toMatchObject({
      status: 413,
      json: { err_code: 'E104' },
    });
    expect(server.engine.seen).toHaveLength(1);
  });

  it('stops reading a body without a length once it is too long', async () => {
    const server = await startServer({ wireLimits: { ...DEFAULT_LIMITS, maxFrameBytes: 4096 } });
    const socket = tcpConnect(server.port, '127.0.0.1');
    const lines = Object.entries(headers())
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    socket.write(
      `POST /v1/transactions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${lines}transfer-encoding: chunked\r\n\r\n`,
    );
    for (let i = 0; i < 5; i += 1) socket.write(`3e8\r\n${'x'.repeat(1000)}\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('refuses E701 above the limit of requests under way', async () => {
    const server = await startServer({ httpMaxInFlight: 1 });
    server.engine.hold();
    const first = post(server, JSON.stringify(MESSAGE));
    while (server.engine.waiting.length < 1) await sleep(5);
    expect(await post(server, JSON.stringify(MESSAGE))).toMatchObject({ status: 503, json: { err_code: 'E701' } });
    server.engine.release();
    expect((await first).status).toBe(200);
    const next = post(server, JSON.stringify(MESSAGE));
    while (server.engine.waiting.length < 1) await sleep(5);
    server.engine.release();
    expect((await next).status).toBe(200);
  });

  it('a caller that hangs up frees its place, and the engine learns that nobody reads', async () => {
    const server = await startServer({ httpMaxInFlight: 1 });
    server.engine.hold();
    const abort = new AbortController();
    const gone = fetch(`${server.url}/v1/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers() },
      body: JSON.stringify(MESSAGE),
      signal: abort.signal,
    }).catch(() => 'aborted');
    while (server.engine.waiting.length < 1) await sleep(5);
    abort.abort();
    expect(await gone).toBe('aborted');
    const [held] = server.engine.waiting.splice(0);
    await sleep(50);
    expect(() => held?.reply(encodeErrorAnswer({ msgid: 'm', refMsgid: '', code: 'E205', message: '' }))).toThrow(
      'gone',
    );
    server.engine.handle = (inbound) =>
      inbound.reply(encodeErrorAnswer({ msgid: inbound.envelope.msgid, refMsgid: '', code: 'E205', message: '' }));
    expect((await post(server, JSON.stringify(MESSAGE))).status).toBe(200);
  });

  it('an answer that cannot be translated is in doubt, never a failure', async () => {
    const server = await startServer();
    server.engine.handle = (inbound) => inbound.reply(new Uint8Array([0xc1]));
    expect(await post(server, JSON.stringify(MESSAGE))).toMatchObject({ status: 500, json: { err_code: 'E901' } });
  });

  it('survives an engine that throws', async () => {
    const server = await startServer();
    server.engine.handle = () => {
      throw new Error('defect');
    };
    expect(await post(server, JSON.stringify(MESSAGE))).toMatchObject({ status: 500, json: { err_code: 'E704' } });
    expect(server.logs.join()).toContain('defect');
  });

  it('stays alive and answers JSON under arbitrary bodies', async () => {
    const server = await startServer();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string(), fc.uint8Array({ maxLength: 300 })), async (body) => {
        const { status, json } = await post(server, typeof body === 'string' ? body : Uint8Array.from(body));
        expect(status).toBe(400);
        expect(json).toMatchObject({ infcode: -1, err_code: expect.stringMatching(/^E1\d\d$/) });
      }),
      { numRuns: 200 },
    );
    expect(server.logs).toEqual([]);
  });
});

describe('operations', () => {
  it('/healthz needs neither sender nor store', async () => {
    const server = await startServer({ readiness: () => new Promise(() => undefined) });
    const response = await fetch(`${server.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('/readyz says why not', async () => {
    const server = await startServer({
      readiness: async () => ({ ready: false, reasons: ['存储不可用：连不上 Redis'], detail: { policies: 2 } }),
    });
    const response = await fetch(`${server.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'not_ready', reasons: ['存储不可用：连不上 Redis'], policies: 2 });
  });

  it('/readyz is ready, asks once for many, and a failing check is not ready', async () => {
    let asked = 0;
    let answer = async (): Promise<{ ready: boolean; reasons: string[]; detail: object }> => {
      await sleep(20);
      return { ready: true, reasons: [], detail: {} };
    };
    const server = await startServer({
      readiness: async () => {
        asked += 1;
        return { ...(await answer()), detail: {} };
      },
    });
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await fetch(`${server.url}/readyz`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(asked).toBeLessThan(10);
    answer = () => Promise.reject(new Error('no'));
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });

  it('/readyz is 404 as soon as the server leaves the rotation, while messages are still taken', async () => {
    const server = await startServer();
    server.server.leaveRotation();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(404);
    expect((await post(server, JSON.stringify(MESSAGE))).status).toBe(200);
  });

  it('/metrics counts what was refused, by code', async () => {
    const PLACES = { mdtrtarea: '150100', insuplc: '610100' };
    const server = await startServer();
    await post(server, '{}', { 'x-tif-signature': '00' });
    server.metrics.answered('2304', '', 1500, PLACES);
    server.metrics.answered('2304', 'E501', 100, PLACES);
    server.metrics.stage('load', 200);
    const response = await fetch(`${server.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('settlement_auth_refused_total{door="http",code="E201"} 1');
    expect(text).toContain('settlement_messages_total{infno="2304",code=""} 1');
    expect(text).toContain('settlement_message_seconds_count{infno="2304"} 2');
    expect(text).toContain('settlement_stage_seconds_count{stage="load"} 1');
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds/);
  });

  it('answers JSON elsewhere', async () => {
    const server = await startServer();
    for (const [path, method, status] of [
      ['/', 'GET', 404],
      ['/v1/other', 'POST', 404],
      ['/v1/transactions', 'GET', 405],
    ] as const) {
      const response = await fetch(`${server.url}${path}`, { method });
      expect([path, response.status, typeof (await response.json())]).toEqual([path, status, 'object']);
    }
  });
});

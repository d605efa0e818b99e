import { afterEach, describe, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { HttpClient, type Result } from '../../src/client/index.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { encodeAccount, encodePerson } from '../../src/store/cells.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { systemClock } from '../../src/wire/clock.js';
import { type AnswerFrame, encodeErrorAnswer } from '../../src/wire/envelope.js';
import { tempFolder } from '../cli/load-support.js';
import { PERSON } from '../compute/fixtures.js';
import { answerError, answerFrame, answerOk, FakeServer } from './fake-server.js';
import { answerBody, bill, BODY, clientOf, hex, queryBody, SILENT } from './fixtures.js';

const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['110000'] };
const AT = { psnNo: 'P1', insuplc: '610100', mdtrtarea: '110105' };
const STAY = {
  ...BODY,
  begntime: '2025-03-01 08:00:00',
  endtime: '2025-03-02 10:00:00',
  setlTime: '2025-03-02 10:30:00',
};

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(): Promise<RunningEngine> {
  const folder = tempFolder();
  cleanups.push(() => folder.remove());
  const store = await openEmbeddedStore({ dir: folder.path('data') });
  cleanups.push(() => store.close());
  const writes = [
    { cell: 'p', bytes: encodePerson(PERSON) },
    { cell: 'b', bytes: encodeAccount({ balance: 3_000 }) },
  ];
  const checks = writes.map(({ cell }) => ({ cell, version: 0 }));
  await store.commit([{ psnNo: 'P1', msgid: null, receipt: null, checks, writes, record: null, outbox: null }]);
  const settings = settingsOf({ port: 0, dataDir: folder.path('data'), logLevel: 'silent' });
  const logger = openLog('silent').logger;
  const running = await startEngine(settings, { store, senders: [SENDER], logger, pool: new InlinePool() });
  cleanups.push(() => running.stop());
  return running;
}

function done<T>(result: Result<T>): T {
  if (result.outcome !== 'executed') throw new Error(`${result.outcome} ${result.code} ${result.message}`);
  return result.answer;
}

describe('over both doors of a real engine', () => {
  it('a settlement is shown, cancelled, restored, reversed and told about', { timeout: 30_000 }, async () => {
    const running = await serve();
    const client = clientOf(`ws://127.0.0.1:${running.port}/ws`, { sender: SENDER });
    cleanups.push(() => client.close());
    const totals = async (): Promise<unknown> =>
      done(await client.accumulators({ ...AT, year: 2025 })).meters.filter(([, value]) => value !== 0);
    const settled = done(await client.settle(bill({ ...AT, msgid: 'M1', body: STAY })));
    const full = await totals();
    expect(full).not.toEqual([]);
    const named = { ...AT, visit: 'inpatient', setlId: settled.setlId, mdtrtId: STAY.mdtrtId } as const;

    const shown = done(await client.previewCancel(named));
    expect([shown.setlId, shown.total, shown.account]).toEqual(['', -settled.total, -settled.account]);
    expect(await totals()).toEqual(full);
    const cancelled = await client.cancel({ ...named, msgid: 'C1' });
    expect(done(cancelled)).toMatchObject({ refund: true, ofSetlId: settled.setlId, balance: 3_000 });
    expect(await totals()).toEqual([]);
    const again = await client.cancel({ ...named, msgid: 'C1' });
    expect(again.outcome === 'executed' && cancelled.outcome === 'executed' && hex(again.frame)).toBe(
      cancelled.outcome === 'executed' && hex(cancelled.frame),
    );
    expect(await client.cancel({ ...named, msgid: 'C2' })).toMatchObject({ outcome: 'refused', code: 'E603' });

    expect(done(await client.reverse({ ...AT, ofMsgid: 'C1', ofInfno: '2305' }))).toEqual({ outcome: 'restored' });
    expect(await totals()).toEqual(full);
    const http = new HttpClient({ url: running.url, sender: SENDER, clock: systemClock, random: Math.random });
    const head = { mdtrtarea_admvs: '110105', insuplc_admdvs: '610100', infver: 'V1.0' };
    const reversed = await http.transact({
      ...head,
      infno: '2601',
      msgid: 'R2',
      input: { data: { psn_no: 'P1', omsgid: 'M1', oinfno: '2304' } },
    });
    expect(reversed.outcome === 'executed' && reversed.answer.output).toEqual({ result: { revs_rslt: 'reversed' } });
    expect(await totals()).toEqual([]);
    const told = done(await client.query({ ...AT, setlId: settled.setlId }));
    expect(told.status).toBe('reversed');
    expect(done(await client.reverse({ ...AT, ofMsgid: 'M1', ofInfno: '2304' }))).toEqual({ outcome: 'already' });
  });

  it('a message that was barred before it came is refused, also when its answer is fetched', async () => {
    const running = await serve();
    const client = clientOf(`ws://127.0.0.1:${running.port}/ws`, { sender: SENDER });
    cleanups.push(() => client.close());
    expect(done(await client.reverse({ ...AT, ofMsgid: 'LATE', ofInfno: '2304' }))).toEqual({ outcome: 'barred' });
    const late = await client.settle(bill({ ...AT, msgid: 'LATE', body: STAY }));
    expect(late).toMatchObject({ outcome: 'refused', code: 'E604' });
    expect(done(await client.query({ ...AT, ofMsgid: 'LATE' }))).toMatchObject({ found: false, status: 'reversed' });
  });

  it('a sender without the treating place may not', async () => {
    const running = await serve();
    const client = clientOf(`ws://127.0.0.1:${running.port}/ws`, { sender: SENDER });
    cleanups.push(() => client.close());
    const settled = done(await client.settle(bill({ ...AT, msgid: 'M1', body: STAY })));
    const named = { visit: 'inpatient', setlId: settled.setlId, mdtrtId: STAY.mdtrtId } as const;
    for (const mdtrtarea of ['310101', '110106'])
      expect(await client.cancel({ ...AT, ...named, mdtrtarea })).toMatchObject({ outcome: 'refused', code: 'E204' });
  });
});

describe('the client', () => {
  it('tells of an outcome that comes after a message was handed over as in doubt', async () => {
    const late: { answer: AnswerFrame; frame: Uint8Array }[] = [];
    const server = await FakeServer.start((seen) => {
      if (seen.envelope.infno === '5203') answerOk(seen, queryBody(null));
      else answerError(seen, 'E901');
    });
    cleanups.push(() => server.stop());
    const client = clientOf(server.url, {
      rounds: 1,
      onLateAnswer: (answer, frame) => {
        late.push({ answer, frame });
        throw new Error('a fault of the caller');
      },
    });
    cleanups.push(() => client.close());
    expect(await client.settle(bill({ msgid: 'M1' }))).toMatchObject({ outcome: 'in_doubt', code: 'E901' });
    const frame = answerFrame('M1', answerBody('M1'));
    server.seen[0]?.socket.send(frame);
    while (late.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(late[0]?.answer).toMatchObject({ infcode: 0, msgid: 'M1' });
    expect(hex(late[0]?.frame)).toBe(hex(frame));
    expect(client.stats.lateAnswers).toBe(1);
    // The connection survived what the caller threw.
    expect((await client.query({ ...AT, ofMsgid: 'M1' })).outcome).toBe('executed');
    expect(client.stats.opened).toBe(1);
  });

  it('takes an outcome that is pushed while it asks again for the answer', async () => {
    let sends = 0;
    const server = await FakeServer.start((seen) => {
      if (seen.envelope.infno === '5203') return answerOk(seen, queryBody(null));
      sends += 1;
      if (sends === 1) return answerError(seen, 'E901');
      // The repeat itself is never answered; the outcome of the first copy comes instead.
      seen.socket.send(answerFrame('M1', answerBody('M1')));
    });
    cleanups.push(() => server.stop());
    const client = clientOf(server.url);
    cleanups.push(() => client.close());
    expect(await client.settle(bill({ msgid: 'M1' }))).toMatchObject({ outcome: 'executed', via: 'answer' });
    expect(client.stats.lateAnswers).toBe(0);
  });

  it('believes a kept refusal only when it says that the message was reversed', async () => {
    for (const [code, outcome] of [
      ['E604', 'refused'],
      ['E703', 'in_doubt'],
    ] as const) {
      const kept = encodeErrorAnswer({ msgid: 'M1', refMsgid: '', code, message: '测试' });
      const server = await FakeServer.start((seen) => {
        if (seen.envelope.infno === '5203') answerOk(seen, queryBody(kept));
      });
      cleanups.push(() => server.stop());
      const client = clientOf(server.url, { ...SILENT, rounds: 1 });
      cleanups.push(() => client.close());
      expect((await client.settle(bill({ msgid: 'M1' }))).outcome).toBe(outcome);
    }
  });
});

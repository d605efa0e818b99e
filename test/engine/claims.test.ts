import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from '../../src/cli/outbox/line.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import type { Engine } from '../../src/engine/engine.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../src/wire/settle-answer.js';
import { decodeCancelAnswer, encodeCancelBody, encodeReversalBody } from '../../src/wire/undo-bodies.js';
import { claimBody, type ClaimChange, HOME } from '../compute/claims.js';
import { bodyWith, BUNDLES, NOW_MS, PERSON } from '../compute/fixtures.js';
import { auditAll, type Kind, openWorld, persons, type World } from './audit/world.js';
import { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { encodeAccount, encodePerson } from '../../src/store/cells.js';

interface Said {
  readonly code: string;
  readonly bytes: Buffer;
  readonly body: Uint8Array;
}

type Message = Pick<Envelope, 'infno' | 'msgid' | 'psnNo' | 'body'> & Partial<Envelope>;

const claim = (psnNo: string, msgid: string, change: ClaimChange = {}): Message => {
  return {
    infno: '2207M',
    msgid,
    psnNo,
    body: claimBody({ ...change, bill: { mdtrtId: `V${psnNo}`, ...change.bill } }),
  };
};
const direct = (psnNo: string, msgid: string): Message => {
  return { infno: '2304', msgid, psnNo, body: bodyWith({ mdtrtId: `V${psnNo}` }), mdtrtarea: '110105' };
};
const cancel = (psnNo: string, msgid: string, setlId: string): Message => {
  return { infno: '2305', msgid, psnNo, body: encodeCancelBody({ setlId, mdtrtId: `V${psnNo}`, preview: false }) };
};
const envelopeOf = (message: Message): Envelope => {
  return { insuplc: HOME, mdtrtarea: HOME, timeoutMs: 30_000, ...message };
};

function send(engine: Engine, message: Message, areas: readonly string[] = [HOME, '110000']): Promise<Said> {
  return new Promise((resolve) => {
    engine.submit({
      envelope: envelopeOf(message),
      senderId: 'desk',
      areas,
      reply: (frame) => {
        const bytes = Buffer.from(frame);
        const { error, body } = decodeAnswer(Uint8Array.from(bytes));
        resolve({ code: error?.code ?? '', bytes, body: body ?? new Uint8Array(0) });
      },
    });
  });
}

const answerOf = ({ body }: Said): SettleAnswer => decodeSettleAnswer(body);

describe.each<Kind>(['embedded', 'redis'])('claims on two engines: %s', (kind) => {
  let world: World;
  let one: Engine;
  let two: Engine;
  const ids = persons(8).map((row) => row.psn_no);
  let next = 0;
  const person = (): string => ids[next++] as string;

  beforeAll(async () => {
    world = await openWorld(kind);
    await world.load(persons(8));
    [one, two] = world.engines as [Engine, Engine];
  });
  afterAll(() => world.close());

  it('one claim sent by many, on both engines, is executed once and answered with the same bytes', async () => {
    const psn = person();
    const said = await Promise.all(
      Array.from({ length: 12 }, (_, i) => send(i % 2 === 0 ? one : two, claim(psn, `${psn}-M`))),
    );
    expect(new Set(said.map((s) => s.code))).toEqual(new Set(['']));
    expect(new Set(said.map((s) => s.bytes.toString('hex'))).size).toBe(1);
  });

  it('NM-4.2 XA-6b JS-3b: of two claims for one visit one is settled', async () => {
    const psn = person();
    const said = await Promise.all([send(one, claim(psn, `${psn}-A`)), send(two, claim(psn, `${psn}-B`))]);
    expect(said.map((s) => s.code).toSorted()).toEqual(['', 'E611']);
  });

  it('NM-4.2 XA-6b JS-3b: settled directly, cancelled, claimed, cancelled, claimed again', async () => {
    const psn = person();
    const first = answerOf(await send(one, direct(psn, `${psn}-D`)));
    expect((await send(two, claim(psn, `${psn}-M1`))).code).toBe('E611');
    const back = { ...cancel(psn, `${psn}-C1`, first.setlId), mdtrtarea: '110105' };
    expect((await send(one, back)).code).toBe('');
    const claimed = await send(two, claim(psn, `${psn}-M2`));
    expect(answerOf(claimed)).toMatchObject({ hifp: first.hifp, deductible: first.deductible });
    const undone = await send(one, cancel(psn, `${psn}-C2`, answerOf(claimed).setlId));
    const { hifp, total, ofSetlId } = decodeCancelAnswer(undone.body);
    expect({ hifp, total, ofSetlId }).toEqual({
      ...{ hifp: -first.hifp, total: -first.total, ofSetlId: answerOf(claimed).setlId },
    });
    expect((await send(two, claim(psn, `${psn}-M3`))).code).toBe('');
  });

  it('a reversal names the message; reversed before it came it is never executed', async () => {
    const psn = person();
    const reverse = (msgid: string, omsgid: string): Message => {
      return { infno: '2601', msgid, psnNo: psn, body: encodeReversalBody({ omsgid, oinfno: '2207M' }) };
    };
    expect((await send(one, claim(psn, `${psn}-M`))).code).toBe('');
    expect((await send(two, reverse(`${psn}-R`, `${psn}-M`))).code).toBe('');
    expect((await send(one, reverse(`${psn}-R2`, `${psn}-N`))).code).toBe('');
    expect((await send(two, claim(psn, `${psn}-N`))).code).toBe('E604');
  });

  it('the sender must speak for the insured place; the treating place is nobody’s to speak for', async () => {
    const psn = person();
    expect((await send(one, claim(psn, `${psn}-M`), ['110000'])).code).toBe('E204');
    expect((await send(one, { ...claim(psn, `${psn}-M`), mdtrtarea: '110105' }, ['110000'])).code).toBe('E204');
    const settled = await send(one, claim(psn, `${psn}-M`), [HOME]);
    expect(answerOf(settled).claim).toMatchObject({ mdtrtarea: '110105', operatorName: '李四' });
    const wrong = { ...cancel(psn, `${psn}-C`, answerOf(settled).setlId), mdtrtarea: '110105' };
    expect((await send(one, wrong, ['110000'])).code).toBe('E204');
    expect((await send(one, cancel(psn, `${psn}-C`, answerOf(settled).setlId), [HOME])).code).toBe('');
  });

  it('a preview writes nothing, however often it is asked', async () => {
    const psn = person();
    const preview = { ...claim(psn, `${psn}-P`), infno: '2206M' };
    const [a, b] = [await send(one, preview), await send(two, preview)];
    expect(answerOf(a)).toEqual(answerOf(b));
    const settled = answerOf(await send(one, claim(psn, `${psn}-M`)));
    expect({ ...settled, setlId: '', medinsSetlId: `${psn}-P` }).toEqual(answerOf(a));
  });

  it('every outbox line of a claim is marked, and the audit is clean', async () => {
    const { store } = world;
    const partitions = Array.from({ length: store.partitions }, (_, p) => store.readOutbox(p, '', 1000));
    const lines = await linesOf(store, (await Promise.all(partitions)).flat());
    const claims = lines.filter((line) => line.includes('"infno":"2207M"'));
    expect(claims.length).toBeGreaterThan(5);
    for (const line of claims)
      expect(line).toMatch(/"reim_way":"零星报销".*"claiminfo":\{"reim_way":"零星报销","mdtrtarea_admdvs":"110105"/);
    const { bad, records } = await auditAll(world);
    expect(bad).toEqual([]);
    expect(records).toBeGreaterThan(10);
  });
});

describe('claims on a store that fails', () => {
  it('one lost answer is in doubt, and the same message finds what was done', async () => {
    let lost = false;
    const store = new FakeStore({
      commit: (_, apply) => {
        const result = apply();
        if (lost) return result;
        lost = true;
        throw new Error('connection lost');
      },
    });
    store.put('P1', 'p', encodePerson(PERSON));
    store.put('P1', 'b', encodeAccount({ balance: 100_000 }));
    const bench = new Bench(store, {}, { pool: new InlinePool(), policies: BUNDLES });
    bench.sim.clock.advance(Math.max(0, NOW_MS - bench.sim.clock.nowMs()));
    bench.send(envelopeOf(claim('P1', 'M1')));
    await bench.settled();
    bench.send(envelopeOf(claim('P1', 'M1')));
    await bench.settled();
    const [first, second] = bench.replies;
    expect([first?.code, second?.code]).toEqual(['', '']);
    expect(Buffer.from(second?.frame ?? [])).toEqual(Buffer.from(first?.frame ?? []));
    expect(store.records.size).toBe(1);
  });
});

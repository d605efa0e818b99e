/** Claim and direct settlement of one visit, stay and emergency, at the same moment: one of the two is paid, on every store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { Auditor } from '../../src/engine/audit/auditor.js';
import { Engine } from '../../src/engine/engine.js';
import { decodePerson, encodePerson } from '../../src/store/cells.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { CommitRequest, StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { manualClock, systemClock } from '../../src/wire/clock.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import { RefMsgids } from '../../src/wire/ids.js';
import { decodeSettleAnswer } from '../../src/wire/settle-answer.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import { encodeCancelBody, encodeReversalBody } from '../../src/wire/undo-bodies.js';
import { claimBody, HOME } from '../compute/claims.js';
import { bodyWith, BUNDLES, NOW_MS, PERSON } from '../compute/fixtures.js';
import { startRedis } from '../support/redis.js';
import { FakeStore } from './fake-store.js';

interface Opened {
  /** One per engine, of one state. */
  readonly stores: readonly [StateStore, StateStore];
  close(): Promise<void>;
}

function fake(): Promise<Opened> {
  const store = new FakeStore();
  return Promise.resolve({ stores: [store, store], close: () => Promise.resolve() });
}

async function embedded(): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'paid-'));
  const store = await openEmbeddedStore({ dir });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { stores: [store, store], close };
}

async function redis(): Promise<Opened> {
  const server = await startRedis();
  const [one, two] = [await openRedisStore({ url: server.socket }), await openRedisStore({ url: server.socket })];
  const close = async (): Promise<void> => {
    await Promise.all([one.close(), two.close()]);
    await server.stop();
  };
  return { stores: [one, two], close };
}

/** Both engines compute on the same state: neither commits before the other is about to. */
class Meeting {
  #waiting: (() => void) | null = null;
  #on = false;

  next(): void {
    this.#on = true;
  }

  async here(): Promise<void> {
    if (!this.#on) return;
    const first = this.#waiting;
    if (first === null) return new Promise((resolve) => (this.#waiting = resolve));
    this.#on = false;
    this.#waiting = null;
    first();
  }

  through(store: StateStore): StateStore {
    const commit = async (requests: readonly CommitRequest[]): ReturnType<StateStore['commit']> => {
      await this.here();
      return store.commit(requests);
    };
    return new Proxy(store, {
      get(target, name) {
        if (name === 'commit') return commit;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}

interface Said {
  readonly code: string;
  readonly text: string;
  readonly body: Uint8Array;
}

type Message = Pick<Envelope, 'infno' | 'msgid' | 'psnNo' | 'body'>;

/** Messages of one person. */
class Sender {
  readonly psnNo: string;
  #msgid = 0;

  constructor(psnNo: string) {
    this.psnNo = psnNo;
  }

  #message(infno: string, body: Uint8Array): Message {
    return { infno, msgid: `${this.psnNo}-${++this.#msgid}`, psnNo: this.psnNo, body };
  }
  claim = (): Message => this.#message('2207M', claimBody({ bill: { mdtrtId: 'OFFICE' } }));
  stay = (): Message => this.#message('2304', bodyWith({ mdtrtId: 'V1' }));
  joined = (named: Partial<SettleBody> = { erMdtrtId: 'JZ1' }): Message =>
    this.#message('2304', bodyWith({ medType: '24', erBegntime: '2025-04-19 22:10:00', ...named }));
  elsewhere = (): Message => this.#message('2304', bodyWith({ mdtrtId: 'V7', fixmedinsCode: 'H11010500007' }));
  emergency = (): Message => this.#message('2207', bodyWith(EMERGENCY));
  cancel = (infno: string, setlId: string, mdtrtId: string): Message =>
    this.#message(infno, encodeCancelBody({ setlId, mdtrtId, preview: false }));
  restore = (cancel: Message): Message =>
    this.#message('2601', encodeReversalBody({ omsgid: cancel.msgid, oinfno: cancel.infno }));
}

const EMERGENCY: Partial<SettleBody> = {
  ...{ mdtrtId: 'JZ1', medType: '13', shape: 'lines', emergency: true },
  ...{ begntime: '2025-04-19 22:10:00', endtime: '2025-04-20 07:00:00' },
  ...{ total: 30_000, ownPay: 0, firstSelfPay: 0, inScope: 30_000 },
  rows: [['1', 'XC09', '09', '01', 30_000, 0, 0, 0, 30_000]],
};

describe.each([
  ['fake', fake],
  ['embedded', embedded],
  ['redis', redis],
] as const)('one visit is paid once: two engines on the %s store', (_, open) => {
  let opened: Opened;
  let engines: readonly [Engine, Engine];
  const meeting = new Meeting();
  let persons = 0;

  beforeAll(async () => {
    opened = await open();
    for (const { versionId, bytes } of BUNDLES) await opened.stores[0].putPolicy({ versionId, bytes });
    const clock = { ...systemClock, nowMs: manualClock(NOW_MS).nowMs };
    const engineOn = (store: StateStore, no: number): Engine => {
      const ids = new RefMsgids(no, clock);
      return new Engine({ store: meeting.through(store), pool: new InlinePool(), clock, ids, policies: BUNDLES });
    };
    engines = [engineOn(opened.stores[0], 1), engineOn(opened.stores[1], 2)];
    for (const engine of engines) await engine.start();
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.drain()));
    await opened.close();
  });

  const enrol = async (): Promise<Sender> => {
    const psnNo = `P${++persons}`;
    const writes = [{ cell: 'p', bytes: encodePerson({ ...PERSON, psnNo }) }];
    const checks = [{ cell: 'p', version: 0 }];
    const none = { msgid: null, receipt: null, record: null, outbox: null };
    expect(await opened.stores[0].commit([{ psnNo, checks, writes, ...none }])).toEqual([{ kind: 'committed' }]);
    return new Sender(psnNo);
  };
  const send = (engine: Engine, message: Message, area: string): Promise<Said> =>
    new Promise((resolve) => {
      const envelope = { insuplc: HOME, mdtrtarea: area, timeoutMs: 30_000, ...message };
      const reply = (frame: Uint8Array): void => {
        const { error, body } = decodeAnswer(Uint8Array.from(frame));
        resolve({ code: error?.code ?? '', text: error?.message ?? '', body: body ?? new Uint8Array(0) });
      };
      engine.submit({ envelope, senderId: 'x', areas: ['*'], reply });
    });
  const there = (message: Message, no: 0 | 1 = 0): Promise<Said> => send(engines[no], message, '110105');
  const home = (message: Message, no: 0 | 1 = 0): Promise<Said> => send(engines[no], message, HOME);
  const made = async (said: Promise<Said>): Promise<string> => {
    const { text, body } = await said;
    expect(text).toBe('');
    return decodeSettleAnswer(body).setlId;
  };
  const done = async (said: Promise<Said>): Promise<void> => expect((await said).text).toBe('');
  const codes = async (both: readonly Promise<Said>[]): Promise<string[]> =>
    (await Promise.all(both)).map((said) => said.code).toSorted();
  const clean = async (psnNo: string): Promise<void> => {
    const [report] = await new Auditor(opened.stores[0], () => 2026).audit([{ psnNo, years: [], strayStatus: [] }]);
    expect(report?.findings).toEqual([]);
    expect(report?.records).toBeGreaterThan(0);
  };

  it('NM-4.2 XA-6b JS-3b: of a claim and a direct settlement at the same moment one is made', async () => {
    for (const first of [0, 1] as const) {
      const person = await enrol();
      meeting.next();
      const both = [home(person.claim(), first), there(person.stay(), first === 0 ? 1 : 0)];
      expect(await codes(both)).toEqual(['', 'E611']);
      await clean(person.psnNo);
    }
  });

  it('NM-34 XA-21: of a stay with its emergency and the emergency alone at the same moment one is made', async () => {
    const person = await enrol();
    meeting.next();
    expect(await codes([there(person.joined(), 0), there(person.emergency(), 1)])).toEqual(['', 'E413']);
    await clean(person.psnNo);
  });

  it('NM-4.2 XA-6b JS-3b: of restoring a claim and settling its visit at the same moment one is done', async () => {
    const person = await enrol();
    const cancel = person.cancel('2305', await made(home(person.claim())), 'OFFICE');
    await done(home(cancel));
    meeting.next();
    const both = [home(person.restore(cancel), 0), there(person.stay(), 1)];
    expect(await codes(both)).toEqual(['', 'E611']);
    await clean(person.psnNo);
  });

  it('NM-4.2 XA-6b JS-3b: of restoring a direct settlement and claiming its visit at the same moment one is done', async () => {
    const person = await enrol();
    const cancel = person.cancel('2305', await made(there(person.stay())), 'V1');
    await done(there(cancel));
    meeting.next();
    expect(await codes([there(person.restore(cancel), 0), home(person.claim(), 1)])).toEqual(['', 'E611']);
    await clean(person.psnNo);
  });

  it('NM-4.2 XA-6b JS-3b: of two restored at the same moment, a claim and a direct settlement, one is', async () => {
    const person = await enrol();
    const one = person.cancel('2305', await made(there(person.stay())), 'V1');
    await done(there(one));
    const two = person.cancel('2305', await made(home(person.claim())), 'OFFICE');
    await done(home(two));
    meeting.next();
    expect(await codes([there(person.restore(one), 0), home(person.restore(two), 1)])).toEqual(['', 'E611']);
    await clean(person.psnNo);
  });

  it('NM-34 XA-21: stay, cancelled, emergency, and the stay only restored when the emergency is cancelled', async () => {
    const person = await enrol();
    const stay = await made(there(person.joined()));
    expect(await there(person.emergency(), 1)).toMatchObject({ code: 'E413', text: expect.stringContaining(stay) });
    const cancel = person.cancel('2305', stay, 'V1');
    await done(there(cancel));
    const emergency = await made(there(person.emergency(), 1));
    const refused = await there(person.restore(cancel), 1);
    expect(refused).toMatchObject({ code: 'E413', text: expect.stringContaining(emergency) });
    await done(there(person.cancel('2208', emergency, 'JZ1')));
    await done(there(person.restore(cancel), 1));
    expect((await there(person.emergency())).code).toBe('E413');
    await clean(person.psnNo);
  });

  it('NM-34 XA-21: named by its settlement, the emergency is known by its visit, whatever was settled around it', async () => {
    const person = await enrol();
    await made(there(person.elsewhere()));
    const emergency = await made(there(person.emergency()));
    const cancel = person.cancel('2208', emergency, 'JZ1');
    await made(there(person.elsewhere()));
    expect((await there(person.joined({ erSetlId: emergency }))).code).toBe('E413');
    await done(there(cancel));
    const again = await made(there(person.emergency()));
    expect((await there(person.joined({ erSetlId: emergency }), 1)).code).toBe('E413');
    await done(there(person.cancel('2208', again, 'JZ1')));
    await made(there(person.joined({ erSetlId: emergency }), 1));
    expect((await there(person.emergency())).code).toBe('E413');
    expect((await there(person.restore(cancel))).code).toBe('E413');
    await clean(person.psnNo);
  });

  it('the audit finds a list that says another thing than the settlements', async () => {
    const person = await enrol();
    const setlId = await made(home(person.claim()));
    const [store] = opened.stores;
    const [state] = await store.load([{ psnNo: person.psnNo, cells: ['p'] }]);
    const cell = state?.cells[0];
    if (cell?.bytes == null) throw new Error('no person');
    const { version, bytes } = cell;
    const now = decodePerson(bytes);
    const [own] = now.paidVisits ?? [];
    if (own === undefined) throw new Error('no list');
    const none = { msgid: null, receipt: null, record: null, outbox: null };
    const put = async (at: number, paidVisits: NonNullable<typeof now.paidVisits>): Promise<unknown[]> => {
      const writes = [{ cell: 'p', bytes: encodePerson({ ...now, paidVisits }) }];
      await store.commit([{ psnNo: person.psnNo, checks: [{ cell: 'p', version: at }], writes, ...none }]);
      const [report] = await new Auditor(store, () => 2026).audit([
        { psnNo: person.psnNo, years: [], strayStatus: [] },
      ]);
      return report?.findings.map((finding) => [finding.damage, finding.setlId]) ?? [];
    };
    expect(await put(version, [{ ...own, live: false }])).toEqual([['paid_visits', setlId]]);
    const gone = `${setlId.slice(0, 13)}9${setlId.slice(14)}`;
    expect(await put(version + 1, [own, { ...own, setlId: gone }])).toEqual([['paid_visits', gone]]);
    expect(await put(version + 2, [own])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { makeContext } from '../../src/compute/context.js';
import { NO_LOOKUP, type ComputeTask, type TaskCell } from '../../src/compute/contract.js';
import { decodeFilingRecord } from '../../src/compute/filing-record.js';
import { executeTask } from '../../src/compute/transact.js';
import type { Person } from '../../src/settlement/types.js';
import { decodeOutbox, decodePerson, encodeAccumulators } from '../../src/store/cells.js';
import { encodeStatus, statusCell } from '../../src/store/status-cell.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import {
  decodeFilingAnswer,
  decodeFilingsAnswer,
  encodeFiling,
  encodeFilingAction,
  encodeFilingQuery,
  type FilingAnswer,
  type FilingBody,
} from '../../src/wire/filing-bodies.js';
import { isFilingEventId, makeFilingEventId } from '../../src/wire/filing-ids.js';
import { makeSetlId } from '../../src/wire/ids.js';
import { bodyWith, cells, codeOf, execute, expectKind, NOW_MS, PERSON, POLICIES, task } from './fixtures.js';

const TODAY = '2025-05-06';
const NEWCOMER: Person = { ...PERSON, filings: [] };

const FILING: FilingBody = {
  filingId: null,
  kind: 'long_term',
  group: 'worker',
  areas: ['110000'],
  begndate: TODAY,
  enddate: null,
  basis: 'commitment',
  papers: [],
  mdtrtId: null,
  admissionDay: null,
};

/** A message of the insured place itself about the person as given. */
function filingTask(body: Partial<FilingBody> = {}, person = NEWCOMER, change: Partial<ComputeTask> = {}): ComputeTask {
  return task({
    infno: '2501',
    mdtrtarea: '610100',
    cells: cells(person),
    body: encodeFiling({ ...FILING, ...body }),
    ...change,
  });
}

function answerOf(frame: Uint8Array): FilingAnswer {
  const { body, error } = decodeAnswer(frame);
  if (body === null) throw new Error(`${error?.code} ${error?.message}`);
  return decodeFilingAnswer(body);
}

const textOf = (t: ComputeTask): string => decodeAnswer(expectKind(execute(t), 'answer').frame).error?.message ?? '';

describe('a filing', () => {
  const outcome = expectKind(execute(filingTask()), 'commit');
  const id = makeFilingEventId('610100', 'P1', 1);

  it('writes the person and nothing else, bound to the person it was decided on', () => {
    expect(outcome.checks).toEqual([{ cell: 'p', version: 3 }]);
    expect(outcome.writes.map((w) => w.cell)).toEqual(['p']);
    const person = decodePerson(outcome.writes[0]?.bytes as Uint8Array);
    expect(person).toEqual({
      ...NEWCOMER,
      filings: [
        {
          id,
          kind: 'long_term',
          areas: ['110000'],
          begndate: TODAY,
          enddate: null,
          basis: 'commitment',
          papersOn: null,
          withdrawnOn: null,
          group: 'worker',
          registeredOn: TODAY,
        },
      ],
      filingEvents: 1,
    });
  });

  it('is recorded under an id of its own that no settlement can have', () => {
    expect(outcome.setlId).toBe(id);
    expect(isFilingEventId(id)).toBe(true);
    expect(id.length).toBeLessThanOrEqual(30);
    const record = decodeFilingRecord(outcome.record as Uint8Array);
    expect(record).toMatchObject({
      eventId: id,
      action: 'register',
      psnNo: 'P1',
      msgid: 'M1',
      infno: '2501',
      senderId: 'bj',
      before: null,
      after: { id },
      atMs: NOW_MS,
    });
    expect(record.citations.join()).toContain('第十二条');
    expect(decodeOutbox(outcome.outbox as Uint8Array)).toEqual({
      kind: 'filing',
      psnNo: 'P1',
      setlId: id,
      msgid: 'M1',
    });
  });

  it('answers with the filing, what it rests on and the policy version', () => {
    const answer = answerOf(outcome.frame);
    expect(answer).toMatchObject({ eventId: id, psnNo: 'P1', policyVersion: expect.stringMatching(/^610100@/) });
    expect(answer.filings).toEqual([
      expect.objectContaining({ id, state: 'active', countsAs: 'long_term', lastDay: null, changeableFrom: null }),
    ]);
    expect(answer.citations[0]).toContain('《西安市');
  });

  it('gives the same bytes when computed again', () => {
    const again = expectKind(execute(filingTask()), 'commit');
    for (const part of ['frame', 'record', 'outbox', 'fingerprint'] as const)
      expect(Buffer.from(again[part] as Uint8Array)).toEqual(Buffer.from(outcome[part] as Uint8Array));
  });

  it('counts the person’s events, so no id comes twice', () => {
    const person = decodePerson(outcome.writes[0]?.bytes as Uint8Array);
    const next = expectKind(
      execute(filingTask({ filingId: id, areas: ['310000'] }, person, { msgid: 'M2' })),
      'commit',
    );
    expect(next.setlId).toBe(makeFilingEventId('610100', 'P1', 2));
    const changed = decodePerson(next.writes[0]?.bytes as Uint8Array);
    expect(changed.filingEvents).toBe(2);
    expect(changed.filings).toMatchObject([
      { id, withdrawnOn: TODAY },
      { id: next.setlId, areas: ['310000'] },
    ]);
    expect(decodeFilingRecord(next.record as Uint8Array)).toMatchObject({
      action: 'change',
      before: { id },
      after: { id: next.setlId },
    });
    expect(answerOf(next.frame).filings.map((f) => f.state)).toEqual(['active', 'active']);
  });
});

describe('once', () => {
  const { frame, fingerprint } = expectKind(execute(filingTask()), 'commit');
  const receipt = { fingerprint, answer: frame };

  it('a repeat gets the first answer, byte for byte', () => {
    const again = expectKind(execute(filingTask({}, NEWCOMER, { receipt })), 'answer');
    expect(again.replay).toBe(true);
    expect(Buffer.from(again.frame)).toEqual(Buffer.from(frame));
  });

  it.each<[string, Partial<FilingBody>, Partial<ComputeTask>]>([
    ['another place', { areas: ['310000'] }, {}],
    ['another end', { enddate: '2026-01-01' }, {}],
    ['another kind', { kind: 'other_temporary', group: null }, {}],
    ['papers', { papers: ['residence_permit'] }, {}],
    ['another transaction', {}, { infno: '2502', body: encodeFilingAction({ filingId: 'F1', papers: [] }) }],
    ['a settlement', {}, { infno: '2304', body: bodyWith({}) }],
  ])('the msgid for %s is a conflict', (_name, body, change) => {
    expect(codeOf(execute(filingTask(body, NEWCOMER, { receipt, ...change })))).toBe('E601');
  });

  it('the msgid of another person is a conflict', () => {
    expect(codeOf(execute(filingTask({}, NEWCOMER, { claimedByOther: true })))).toBe('E601');
  });
});

describe('refusals', () => {
  it.each<[string, string, Partial<FilingBody>, Partial<Person>, Partial<ComputeTask>]>([
    ['insurance ended', 'E302', {}, { insuStatus: '4' }, {}],
    ['a kind without group', 'E303', { group: null }, {}, {}],
    ['a wrong term', 'E304', { kind: 'other_temporary', group: null, enddate: '2026-05-06' }, {}, {}],
    ['a county', 'E306', { areas: ['510107'] }, {}, {}],
    ['a second long-term place', 'E308', {}, { filings: PERSON.filings }, {}],
    ['an unknown filing', 'E309', { filingId: 'F9' }, {}, {}],
    ['a day in the past', 'E311', { begndate: '2025-05-05' }, {}, {}],
    ['a treating place for another one', 'E204', {}, {}, { mdtrtarea: '310101' }],
    ['another insured place', 'E206', {}, { insuplc: '610200' }, {}],
    ['a person nobody knows', 'E205', {}, {}, { cells: [{ name: 'p', version: 0, bytes: null }] }],
    ['a place without a pack', 'E401', {}, { insuplc: '650100' }, { insuplc: '650100' }],
  ])('%s is %s', (_name, code, body, person, change) => {
    expect(codeOf(execute(filingTask(body, { ...NEWCOMER, ...person }, change)))).toBe(code);
  });

  it('name the article', () => {
    const text = textOf(filingTask({ areas: ['510107'] }));
    expect(text).toContain('第十四条');
    expect(text.length).toBeLessThanOrEqual(200);
  });

  it('an unreadable body is told as such', () => {
    expect(codeOf(execute(filingTask({}, NEWCOMER, { body: Uint8Array.of(0xc1) })))).toBe('E106');
    expect(codeOf(execute(filingTask({ areas: ['11'] })))).toBe('E107');
    expect(codeOf(execute(filingTask({ mdtrtId: 'V1' })))).toBe('E107');
    expect(codeOf(execute(filingTask({ papers: ['letter' as 'referral_proof'] })))).toBe('E107');
  });
});

describe('withdrawing', () => {
  const withdrawal = (person: Person, filingId = 'F1'): ComputeTask =>
    task({
      infno: '2502',
      mdtrtarea: '610100',
      cells: cells(person),
      body: encodeFilingAction({ filingId, papers: [] }),
    });

  it('a filing that came with the roster', () => {
    const outcome = expectKind(execute(withdrawal(PERSON)), 'commit');
    expect(decodePerson(outcome.writes[0]?.bytes as Uint8Array).filings).toEqual([
      { ...PERSON.filings[0], withdrawnOn: TODAY, registeredOn: '2024-01-01' },
    ]);
    expect(decodeFilingRecord(outcome.record as Uint8Array)).toMatchObject({
      action: 'withdraw',
      before: { withdrawnOn: null },
      after: { withdrawnOn: TODAY },
    });
    expect(codeOf(execute(withdrawal(decodePerson(outcome.writes[0]?.bytes as Uint8Array))))).toBe('E310');
  });
});

describe('the query', () => {
  it('gives every filing as it stands on a day', () => {
    const query = (day: string | null): unknown => {
      const { frame } = expectKind(execute(task({ infno: '5304', body: encodeFilingQuery({ day }) })), 'answer');
      return decodeFilingsAnswer(decodeAnswer(frame).body as Uint8Array);
    };
    expect(query(null)).toMatchObject({
      psnNo: 'P1',
      day: TODAY,
      filings: [{ id: 'F1', state: 'active', countsAs: 'long_term' }],
    });
    expect(query('2023-12-31')).toMatchObject({ day: '2023-12-31', filings: [{ state: 'future' }] });
  });

  it('of a day without policy is told as such', () => {
    expect(codeOf(execute(task({ infno: '5304', body: encodeFilingQuery({ day: '2019-01-01' }) })))).toBe('E402');
  });
});

describe('NM-15a XA-19 JS-25b TJ-4.4a: a late filing for a stay', () => {
  const LATE: Partial<FilingBody> = {
    begndate: '2025-04-20',
    mdtrtId: 'V1',
    admissionDay: '2025-04-20',
    kind: 'other_temporary',
    group: null,
  };
  const settled = expectKind(execute(task({ cells: cells(NEWCOMER) })), 'commit');
  const setlId = makeSetlId('610100', 'P1', 2025, 1);

  const withEvents = (events: number): TaskCell[] => [
    ...cells(NEWCOMER).slice(0, 2),
    { name: 'y2025', version: 7, bytes: encodeAccumulators({ events, meters: {} }) },
  ];
  const looked = (cellsNow: TaskCell[], event: number, record: Uint8Array | null): ComputeTask =>
    filingTask(LATE, NEWCOMER, {
      cells: cellsNow,
      lookup: { ...NO_LOOKUP, setlId: makeSetlId('610100', 'P1', 2025, event), record },
    });

  it('with no settlement in the year is made, bound to the year', () => {
    const outcome = expectKind(execute(filingTask(LATE)), 'commit');
    expect(outcome.checks).toEqual([
      { cell: 'p', version: 3 },
      { cell: 'y2025', version: 0 },
    ]);
    expect(decodePerson(outcome.writes[0]?.bytes as Uint8Array).filings[0]).toMatchObject({
      begndate: '2025-04-20',
      registeredOn: TODAY,
      enddate: '2025-10-20',
    });
    expect(decodeFilingRecord(outcome.record as Uint8Array).mdtrtId).toBe('V1');
  });

  it('asks for the year it needs', () => {
    const inJanuary = makeContext(Date.UTC(2026, 0, 5), { strict: false });
    const body = encodeFiling({ ...FILING, ...LATE });
    const outcome = executeTask(
      filingTask({}, NEWCOMER, {
        body,
        cells: [...cells(NEWCOMER), { name: 'y2026', version: 0, bytes: null }].filter((c) => c.name !== 'y2025'),
      }),
      POLICIES,
      inJanuary,
    );
    expect(outcome).toMatchObject({ kind: 'need', cells: ['y2025'] });
  });

  it('looks through the settlements one after the other', () => {
    expect(execute(filingTask(LATE, NEWCOMER, { cells: withEvents(2) }))).toMatchObject({ kind: 'need', setlId });
    expect(execute(looked(withEvents(2), 1, null))).toMatchObject({
      kind: 'need',
      setlId: makeSetlId('610100', 'P1', 2025, 2),
    });
    expect(expectKind(execute(looked(withEvents(2), 2, null)), 'commit').checks).toContainEqual({
      cell: 'y2025',
      version: 7,
    });
    // One more was made while the commit was under way.
    expect(execute(looked(withEvents(3), 2, null))).toMatchObject({
      kind: 'need',
      setlId: makeSetlId('610100', 'P1', 2025, 3),
    });
  });

  it('is refused once the stay is settled, and made again after a cancellation', () => {
    const known = looked(withEvents(1), 1, settled.record);
    expect(execute(known)).toMatchObject({ kind: 'need', cells: [statusCell(setlId)] });
    const status = (bytes: Uint8Array | null): ComputeTask => ({
      ...known,
      cells: [...known.cells, { name: statusCell(setlId), version: 1, bytes }],
    });
    expect(codeOf(execute(status(null)))).toBe('E312');
    expect(codeOf(execute(status(encodeStatus({ status: 'settled', by: 'x', events: 2 }))))).toBe('E312');
    const cancelled = status(encodeStatus({ status: 'cancelled', by: 'x', events: 1 }));
    expect(expectKind(execute(cancelled), 'commit').checks).toContainEqual({ cell: statusCell(setlId), version: 1 });
    // The cancellation was reversed while the commit was under way, and the look-through is past the record.
    const restored = status(encodeStatus({ status: 'settled', by: 'y', events: 2 }));
    const past = {
      ...restored,
      lookup: { ...restored.lookup, setlId: makeSetlId('610100', 'P1', 2025, 3), record: null },
    };
    const moved = { ...past, cells: [...withEvents(3), ...past.cells.filter((c) => c.name.startsWith('s'))] };
    expect(codeOf(execute(moved))).toBe('E312');
  });

  it('another stay’s settlement does not matter', () => {
    const other = expectKind(execute(task({ cells: cells(NEWCOMER), body: bodyWith({ mdtrtId: 'V2' }) })), 'commit');
    expect(execute(looked(withEvents(1), 1, other.record)).kind).toBe('commit');
  });

  it('an admission years ago is left to an officer', () => {
    const body = encodeFiling({ ...FILING, ...LATE, admissionDay: '2022-12-31' });
    expect(codeOf(execute(filingTask({}, NEWCOMER, { body })))).toBe('E311');
  });

  it('a person with too many settlements is left to an officer', () => {
    expect(codeOf(execute(filingTask(LATE, NEWCOMER, { cells: withEvents(41) })))).toBe('E311');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILING_BASES, FILING_GROUPS, FILING_PAPERS } from '../../src/policy/filing-words.js';
import { FILING_KINDS } from '../../src/policy/words.js';
import * as filing from '../../src/wire/filing-bodies.js';
import { isFilingEventId, makeFilingEventId } from '../../src/wire/filing-ids.js';
import { parseSetlId } from '../../src/wire/ids.js';
import { jsonToEnvelope } from '../../src/wire/json.js';
import { pack } from '../../src/wire/msgpack.js';

const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,30}$/);
const area = fc.stringMatching(/^[1-9]\d{5}$/);
const papers = fc.subarray([...FILING_PAPERS]);
const stay = fc.option(fc.record({ mdtrtId: id, admissionDay: day }), { nil: { mdtrtId: null, admissionDay: null } });

const body: fc.Arbitrary<filing.FilingBody> = fc
  .record({
    filingId: fc.option(id),
    kind: fc.constantFrom(...FILING_KINDS),
    group: fc.option(fc.constantFrom(...FILING_GROUPS)),
    areas: fc.array(area, { minLength: 1, maxLength: 16 }),
    begndate: day,
    enddate: fc.option(day),
    basis: fc.constantFrom(...FILING_BASES),
    papers,
  })
  .chain((b) => stay.map((s) => ({ ...b, ...s })));

const row: fc.Arbitrary<filing.FilingRow> = fc.record({
  id,
  kind: fc.constantFrom(...FILING_KINDS),
  areas: fc.array(area, { maxLength: 4 }),
  begndate: day,
  enddate: fc.option(day),
  basis: fc.constantFrom(...FILING_BASES),
  papersOn: fc.option(day),
  withdrawnOn: fc.option(day),
  group: fc.option(fc.constantFrom(...FILING_GROUPS)),
  state: fc.constantFrom('active', 'future', 'ended', 'withdrawn'),
  countsAs: fc.constantFrom(...FILING_KINDS),
  lastDay: fc.option(day),
  changeableFrom: fc.option(day),
  withdrawableFrom: fc.option(day),
  papersDue: fc.option(day),
});

describe('bodies of filings', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(body, (b) => {
        expect(filing.decodeFiling(filing.encodeFiling(b))).toEqual(b);
      }),
    );
    fc.assert(
      fc.property(fc.record({ filingId: id, papers }), (b) => {
        expect(filing.decodeFilingAction(filing.encodeFilingAction(b))).toEqual(b);
      }),
    );
    fc.assert(
      fc.property(fc.record({ day: fc.option(day) }), (b) => {
        expect(filing.decodeFilingQuery(filing.encodeFilingQuery(b))).toEqual(b);
      }),
    );
  });

  it('answers come back as they were given', () => {
    const answer = fc.record({
      eventId: id,
      psnNo: id,
      policyVersion: fc.constant('610100@ac6b0ae495ca'),
      filings: fc.array(row, { maxLength: 3 }),
      citations: fc.constant(['《甲》 第一条']),
      warnings: fc.constant([]),
    });
    fc.assert(
      fc.property(answer, (a) => {
        expect(filing.decodeFilingAnswer(filing.encodeFilingAnswer(a))).toEqual(a);
      }),
    );
    const list = fc.record({ psnNo: id, day, filings: fc.array(row, { maxLength: 5 }) });
    fc.assert(
      fc.property(list, (a) => {
        expect(filing.decodeFilingsAnswer(filing.encodeFilingsAnswer(a))).toEqual(a);
      }),
    );
  });

  const good: filing.FilingBody = {
    filingId: null,
    kind: 'referral',
    group: null,
    areas: ['110000'],
    begndate: '2025-05-06',
    enddate: null,
    basis: 'papers',
    papers: [],
    mdtrtId: null,
    admissionDay: null,
  };

  it.each<[string, Partial<Record<keyof filing.FilingBody, unknown>>, RegExp]>([
    ['a kind that does not exist', { kind: 'holiday' }, /filing_kind/],
    ['no place', { areas: [] }, /mdtrtarea_admdvs/],
    ['a place of five digits', { areas: ['11000'] }, /mdtrtarea_admdvs/],
    ['seventeen places', { areas: Array.from({ length: 17 }, () => '110000') }, /mdtrtarea_admdvs/],
    ['a day that does not exist', { begndate: '2025-02-29' }, /begndate/],
    ['a paper that does not exist', { papers: ['letter'] }, /filing_papers/],
    ['a name every object has', { papers: ['toString'] }, /filing_papers/],
    ['half a stay', { mdtrtId: 'V1' }, /adm_date/],
  ])('refuse %s', (_name, change, message) => {
    expect(() => filing.decodeFiling(filing.encodeFiling({ ...good, ...change } as filing.FilingBody))).toThrow(
      message,
    );
  });

  it('refuse another number of columns', () => {
    expect(() => filing.decodeFiling(pack(['F1']))).toThrow(/12列/);
    expect(() => filing.decodeFilingAction(pack(['F1']))).toThrow(/2列/);
  });
});

describe('filing messages in JSON', () => {
  const message = (infno: string, data: object): string =>
    JSON.stringify({
      infno,
      msgid: 'M1',
      insuplc_admdvs: '610100',
      mdtrtarea_admvs: '610100',
      input: { data: { psn_no: 'P1', ...data } },
    });

  it('carry the same body, fields of the referral message left aside', () => {
    const data = {
      filing_kind: 'referral',
      mdtrtarea_admdvs: '110000,310000',
      begndate: '2025-05-06',
      filing_basis: 'papers',
      filing_papers: 'referral_proof',
      refl_rea: '病情需要',
      diag_code: 'C34',
    };
    const { body: bytes } = jsonToEnvelope(message('2501', data));
    expect(filing.decodeFiling(bytes)).toEqual({
      ...{
        filingId: null,
        kind: 'referral',
        group: null,
        areas: ['110000', '310000'],
        begndate: '2025-05-06',
        enddate: null,
      },
      ...{ basis: 'papers', papers: ['referral_proof'], mdtrtId: null, admissionDay: null },
    });
    expect(filing.decodeFilingAction(jsonToEnvelope(message('2502', { filing_id: 'F1' })).body)).toEqual({
      filingId: 'F1',
      papers: [],
    });
    expect(filing.decodeFilingQuery(jsonToEnvelope(message('5304', {})).body)).toEqual({ day: null });
  });

  it('refuse what is misspelt', () => {
    expect(() => jsonToEnvelope(message('2501A', { filing_id: 'F1', paper: 'x' }))).toThrow(/paper/);
    expect(() =>
      jsonToEnvelope(message('2501', { filing_kind: 'referral', mdtrtarea_admdvs: '北京', begndate: '2025-05-06' })),
    ).toThrow(/mdtrtarea_admdvs/);
  });
});

describe('ids of filing events', () => {
  it('are one per event, and none is a setl_id', () => {
    const ids = [1, 2, 36 ** 4 - 1].map((n) => makeFilingEventId('610100', 'P1', n));
    expect(new Set([...ids, makeFilingEventId('610100', 'P2', 1)]).size).toBe(4);
    expect(ids.every((one) => isFilingEventId(one) && parseSetlId(one) === null && one.length <= 30)).toBe(true);
    expect(makeFilingEventId('610100', 'P1', 1)).toBe('F6101000001' + ids[0]?.slice(11));
    expect(() => makeFilingEventId('610100', 'P1', 36 ** 4)).toThrow(RangeError);
  });
});

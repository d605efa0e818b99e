import { describe, expect, it } from 'vitest';
import { pack, wireInt } from '../../src/wire/msgpack.js';
import * as query from '../../src/wire/query-bodies.js';
import { wireError } from './samples.js';

const PERSON: query.PersonAnswer = {
  psnNo: 'P1',
  name: '张*',
  certType: '01',
  certNoMasked: '610***********1234',
  gend: '1',
  brdy: '1960-02-29',
  insutype: '310',
  psnType: '1201',
  insuStatus: '1',
  insuplc: '610100',
  balance: 5_000_000_000,
  filings: [
    {
      id: 'F1',
      kind: 'long_term',
      areas: ['510000', '500100'],
      begndate: '2025-01-01',
      enddate: null,
      basis: 'commitment',
      papersOn: null,
      withdrawnOn: null,
    },
    {
      id: 'F2',
      kind: 'referral',
      areas: [],
      begndate: '2025-03-01',
      enddate: '2025-08-31',
      basis: 'papers',
      papersOn: '2025-03-02',
      withdrawnOn: '2025-04-01',
    },
  ],
  identities: [{ type: '特困', begndate: '2024-01-01', enddate: null }],
};

describe('query bodies', () => {
  it('5203 needs one of its two ids', () => {
    const by = (setlId: string | null, msgid: string | null) =>
      query.decodeSettlementQuery(query.encodeSettlementQuery({ setlId, msgid, explain: true }));
    expect(by('S1', null)).toEqual({ setlId: 'S1', msgid: null, explain: true });
    expect(by(null, 'A1')).toEqual({ setlId: null, msgid: 'A1', explain: true });
    expect(wireError(() => by(null, null)).code).toBe('E107');
  });

  it('5203 returns the stored frame byte for byte and owns it', () => {
    const frame = new Uint8Array([1, 2, 3]);
    const bytes = query
      .encodeSettlementQueryAnswer({ found: true, status: 'settled', answer: frame, by: 'S2', trace: '{"a":"年度"}' })
      .slice();
    const decoded = query.decodeSettlementQueryAnswer(bytes);
    bytes.fill(0);
    expect({ ...decoded, answer: [...(decoded.answer as Uint8Array)] }).toEqual({
      found: true,
      status: 'settled',
      answer: [1, 2, 3],
      by: 'S2',
      trace: '{"a":"年度"}',
    });
  });

  it('5206 keeps large totals whole', () => {
    const answer: query.AccumulatorsAnswer = {
      psnNo: 'P1',
      year: 2025,
      meters: [
        ['a.count', 2],
        ['b', 2 ** 40],
        ['c', -1],
      ],
    };
    expect(query.decodeAccumulatorsAnswer(query.encodeAccumulatorsAnswer(answer))).toEqual(answer);
    expect(query.decodeAccumulatorsQuery(query.encodeAccumulatorsQuery({ year: null }))).toEqual({ year: null });
    expect(wireError(() => query.decodeAccumulatorsQuery(pack([-1]).slice())).code).toBe('E107');
  });

  it('1101 comes back as it went', () => {
    expect(query.decodePersonAnswer(query.encodePersonAnswer(PERSON))).toEqual(PERSON);
    expect(query.decodePersonQuery(query.encodePersonQuery())).toEqual({});
    expect(wireError(() => query.decodePersonQuery(pack([1]).slice())).code).toBe('E107');
  });
});

describe('wireInt', () => {
  it.each([
    [2 ** 32 - 1, 'ceffffffff'],
    [2 ** 32, 'd30000000100000000'],
    [-(2 ** 31), 'd280000000'],
    [-(2 ** 31) - 1, 'd3ffffffff7fffffff'],
    [Number.MAX_SAFE_INTEGER, 'd3001fffffffffffff'],
  ])('%d is written %s', (n, hex) => {
    expect(Buffer.from(pack(wireInt(n))).toString('hex')).toBe(hex);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILING_KINDS } from '../../src/policy/words.js';
import type { Accumulators, PaidVisit, Person } from '../../src/settlement/types.js';
import {
  CellCorrupt,
  decodeAccount,
  decodeAccumulators,
  decodeOutbox,
  decodePerson,
  encodeAccount,
  encodeAccumulators,
  encodeOutbox,
  encodePerson,
  yearCell,
} from '../../src/store/cells.js';
import { pack } from '../../src/wire/msgpack.js';

const text = fc.string({ maxLength: 30 });
const textOrNull = fc.option(text);
const period = { begndate: text, enddate: textOrNull };
const person: fc.Arbitrary<Person> = fc.record({
  psnNo: text,
  name: fc.constantFrom('王小明', '阿依古丽·买买提', ''),
  certType: text,
  certNo: text,
  gend: text,
  brdy: text,
  insuplc: text,
  insutype: fc.constantFrom('310' as const, '390' as const),
  psnType: text,
  insuStatus: text,
  cvlserv: fc.boolean(),
  identities: fc.array(fc.record({ type: text, ...period }), { maxLength: 3 }),
  filings: fc.array(
    fc.record({
      id: text,
      kind: fc.constantFrom(...FILING_KINDS),
      areas: fc.array(text, { maxLength: 3 }),
      ...period,
      basis: fc.constantFrom('papers' as const, 'commitment' as const),
      papersOn: textOrNull,
      withdrawnOn: textOrNull,
    }),
    { maxLength: 3 },
  ),
  chronic: fc.array(fc.record({ diseCode: text, ...period }), { maxLength: 3 }),
});
const totals: fc.Arbitrary<Accumulators> = fc.record({
  events: fc.nat(),
  meters: fc.dictionary(fc.stringMatching(/^[a-z][a-z.]{0,12}$/), fc.maxSafeInteger(), { noNullPrototype: true }),
});

const GOOD = encodePerson({
  psnNo: 'P1',
  name: '王小明',
  certType: '01',
  certNo: '1',
  gend: '1',
  brdy: '1980-01-01',
  insuplc: '610100',
  insutype: '310',
  psnType: '1101',
  insuStatus: '1',
  cvlserv: false,
  identities: [],
  filings: [],
  chronic: [],
});

describe('cells', () => {
  it('give back every person', () => {
    fc.assert(
      fc.property(person, (p) => {
        expect(decodePerson(encodePerson(p))).toEqual(p);
      }),
    );
  });

  it('give back every running total, up to 2^53 fen', () => {
    fc.assert(
      fc.property(totals, (t) => {
        expect(decodeAccumulators(encodeAccumulators(t))).toEqual(t);
      }),
    );
  });

  it('give back balances beyond 32 bits exactly', () => {
    for (const balance of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1]) {
      expect(decodeAccount(encodeAccount({ balance }))).toEqual({ balance });
    }
  });

  it('give back a registered filing and the number of filing events, and leave a roster’s person as it was', () => {
    const filing = {
      id: 'F1',
      kind: 'long_term',
      areas: ['110000'],
      begndate: '2025-01-01',
      enddate: null,
      basis: 'commitment',
      papersOn: null,
      withdrawnOn: null,
    } as const;
    const plain = { ...decodePerson(GOOD), filings: [filing] };
    const touched = {
      ...plain,
      filings: [filing, { ...filing, id: 'F2', group: 'worker', registeredOn: '2025-01-02' }],
      filingEvents: 7,
    } as const;
    expect(decodePerson(encodePerson(touched))).toEqual(touched);
    expect(decodePerson(encodePerson(plain))).toEqual(plain);
    expect(encodePerson({ ...plain, filingEvents: 0 })).toEqual(encodePerson(plain));
  });

  it('NM-4.2 XA-6b JS-3b: keep visits paid otherwise behind everything else, and the bytes of who has none as they were', () => {
    const plain = decodePerson(GOOD);
    const claimed: PaidVisit = {
      ...{ kind: 'claim', setlId: 'S1', live: true, mdtrtId: 'V1', institution: 'H1', inpatient: true },
      ...{ begntime: '2025-04-20 08:00:00', endtime: '2025-05-05 10:00:00', total: 2 ** 33, rivals: ['S0'] },
    };
    const emergency = { kind: 'emergency', live: false, inpatient: false, begntime: '', rivals: [] } as const;
    const included: PaidVisit = { ...claimed, ...emergency };
    const paid = { ...plain, paidVisits: [claimed, included] };
    expect(decodePerson(encodePerson(paid))).toEqual(paid);
    expect(decodePerson(encodePerson({ ...paid, filingEvents: 3 }))).toEqual({ ...paid, filingEvents: 3 });
    expect(encodePerson({ ...plain, paidVisits: [] })).toEqual(encodePerson(plain));
    const wrong = { ...claimed, kind: 'direct' } as unknown as PaidVisit;
    expect(() => decodePerson(encodePerson({ ...plain, paidVisits: [wrong] }))).toThrow(CellCorrupt);
  });

  it('give back an outbox entry', () => {
    const entry = { kind: 'settle', psnNo: 'P1', setlId: 'S1', msgid: 'M1' } as const;
    expect(decodeOutbox(encodeOutbox(entry))).toEqual(entry);
  });

  it('keep an amount an integer on disk', () => {
    // d3/cf = 64-bit integer; cb would be a double.
    expect(Buffer.from(encodeAccount({ balance: 2 ** 33 })).toString('hex')).toBe(
      '9201cf0000000200000000'.replace('cf', 'd3'),
    );
  });

  it('refuse to write what is no amount', () => {
    expect(() => encodeAccount({ balance: 0.5 })).toThrow(CellCorrupt);
    expect(() => encodeAccumulators({ events: 1, meters: { paid: Number.NaN } })).toThrow(CellCorrupt);
    expect(() => encodeAccumulators({ events: 1, meters: { paid: 2 ** 53 } })).toThrow(CellCorrupt);
  });

  it('name years', () => {
    expect([yearCell(2025), yearCell('2024')]).toEqual(['y2025', 'y2024']);
  });
});

describe('damaged cells', () => {
  const good = GOOD;

  it.each([
    [
      'an account',
      decodeAccount,
      [
        pack([1]),
        pack([1, 1, 1]),
        pack([2, 1]),
        pack([1, 1.5]),
        pack([1, '1']),
        pack({ balance: 1 }),
        pack(null),
        new Uint8Array(),
      ],
    ],
    [
      'totals',
      decodeAccumulators,
      [
        pack([1]),
        pack([1, 0, 'a']),
        pack([1, 0, 'a', 1, 'a', 2]),
        pack([1, 0, 1, 1]),
        pack([1, 'x']),
        pack([1, 0, 'a', 0.1]),
      ],
    ],
    ['a person', decodePerson, [pack([1, 'P1']), good.subarray(0, good.length - 1), Buffer.concat([good, good])]],
    ['an outbox entry', decodeOutbox, [pack([1, 'refund', 'P', 'S', 'M']), pack([1, 'settle', 'P', 'S'])]],
  ] as [string, (b: Uint8Array) => unknown, Uint8Array[]][])('are reported, never read: %s', (_, decode, inputs) => {
    for (const input of inputs) expect(() => decode(input), Buffer.from(input).toString('hex')).toThrow(CellCorrupt);
  });

  it('never throw anything else, whatever the bytes', () => {
    const tries = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat(good.length - 1).chain((i) => fc.nat(255).map((b) => good.with(i, b))),
    );
    fc.assert(
      fc.property(tries, (input) => {
        for (const decode of [decodePerson, decodeAccount, decodeAccumulators, decodeOutbox]) {
          try {
            decode(input);
          } catch (error) {
            expect(error).toBeInstanceOf(CellCorrupt);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

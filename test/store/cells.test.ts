import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILING_KINDS } from '../../src/policy/words.js';
import type { Accumulators, PaidVisit, Person } from '../../src/settlement/types.js';
import {
  anyAccount,
  anyAccumulators,
  anyPerson,
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
import { readUsualAccumulators, readUsualBalance } from '../../src/store/number-readers.js';
import { readUsualPerson } from '../../src/store/person-reader.js';
import { pack } from '../../src/wire/msgpack.js';
import { personOf } from '../../bench/world/persons.js';

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

/** A value, or what was found corrupt. */
function outcome(decode: () => unknown): unknown {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CellCorrupt) return { what: error.what, message: error.message };
    throw error;
  }
}

describe('the usual cells', () => {
  const group = fc.constantFrom('retiree' as const, 'resident' as const, 'worker' as const, null);
  const name = fc.oneof(
    fc.constantFrom('王小明', '阿依古丽·买买提', '', '欧阳A', '㐀㐁', 'é', '𠮷野', '\ufffd', '医\ud800'),
    fc.string({ unit: fc.integer({ min: 0x3ff0, max: 0xa010 }).map((c) => String.fromCharCode(c)), maxLength: 12 }),
  );
  const registered = fc.tuple(person, name, group, textOrNull, fc.nat(3)).map(([p, words, g, day, filingEvents]) => ({
    ...p,
    name: words,
    filings: p.filings.map((f, i) => ({
      ...f,
      ...(i > 0 || g === null ? {} : { group: g }),
      ...(i > 1 || day === null ? {} : { registeredOn: day }),
    })),
    ...(filingEvents === 0 ? {} : { filingEvents }),
  }));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
  const changed = (bytes: Uint8Array, places: readonly (readonly [number, number])[]): Uint8Array => {
    const own = Uint8Array.from(bytes);
    for (const [at, value] of places) own[at % own.length] = value;
    return own;
  };

  it('are read from their bytes', () => {
    for (let i = 0; i < 32; i++) {
      const usual = personOf(i, '2026-11-30');
      const filings = usual.filings.map((f) => ({ ...f, group: 'worker' as const, registeredOn: '2026-11-01' }));
      const touched = { ...usual, filings, filingEvents: 2 };
      const chronic = { ...usual, chronic: [{ diseCode: 'M03900', begndate: '2025-01-01', enddate: null }] };
      for (const p of [usual, touched, chronic]) expect(readUsualPerson(encodePerson(p))).toStrictEqual(p);
    }
    for (const balance of [0, 255, 4_000_000_000]) expect(readUsualBalance(encodeAccount({ balance }))).toBe(balance);
    for (const meters of [{}, { 'deductible.year': 120_000, 'pool.paid': 3_000_000_000, 'stay.count': 2 }])
      expect(readUsualAccumulators(encodeAccumulators({ events: 9, meters }))).toStrictEqual({ events: 9, meters });
  });

  it('are what the general decoders make of them, corrupt ones too', () => {
    fc.assert(
      fc.property(registered, totals, fc.maxSafeInteger(), edits, fc.nat(3), (p, t, balance, places, more) => {
        for (const [bytes, decode, any] of [
          [encodePerson(p).slice(), decodePerson, anyPerson],
          [encodeAccumulators(t).slice(), decodeAccumulators, anyAccumulators],
          [encodeAccount({ balance }).slice(), decodeAccount, anyAccount],
        ] as const) {
          const wrong = changed(bytes, places);
          for (const one of [bytes, wrong, wrong.subarray(0, -1), Buffer.concat([wrong, Buffer.alloc(more)])])
            expect(outcome(() => decode(one))).toStrictEqual(outcome(() => any(one)));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('refuse a meter that occurs twice, and take one with a name every object has', () => {
    expect(() => decodeAccumulators(pack([1, 0, 'a', 1, 'a', 2]))).toThrow(CellCorrupt);
    expect(decodeAccumulators(pack([1, 0, 'constructor', 1])).meters['constructor']).toBe(1);
  });
});

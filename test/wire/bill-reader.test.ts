import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billOf } from '../../bench/world/bills.js';
import { readUsualBill } from '../../src/wire/bill-reader.js';
import { FEE_CATEGORIES, HOSPITAL_LEVELS, INSU_TYPES, ITEM_LEVELS } from '../../src/wire/codes.js';
import { refuseFloats } from '../../src/wire/columns.js';
import { WireError } from '../../src/wire/errors.js';
import { KnownTexts } from '../../src/wire/known-texts.js';
import { DEFAULT_LIMITS, type WireLimits } from '../../src/wire/limits.js';
import { unpackUntrusted } from '../../src/wire/msgpack.js';
import { decodeSettleBody, encodeSettleBody, readSettleCells, type SettleBody } from '../../src/wire/settle-body.js';
import { CATEGORY_BILL, LINE_BILL, tampered } from './samples.js';

const LIMITS = DEFAULT_LIMITS;

/** The general decoder, which knows nothing of the usual. */
function general(bytes: Uint8Array, limits: WireLimits): SettleBody {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106', limits.maxDepth);
  const body = readSettleCells(items, limits);
  refuseFloats(hasFloat);
  return body;
}

/** A value, or the fault told. */
function outcome(decode: () => SettleBody): unknown {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError) return { code: error.code, detail: error.detail };
    throw error;
  }
}

function expectSame(bytes: Uint8Array, limits = LIMITS): void {
  expect(outcome(() => decodeSettleBody(bytes, limits))).toStrictEqual(outcome(() => general(bytes, limits)));
}

const two = (n: number): string => String(n).padStart(2, '0');
const moment = fc
  .tuple(fc.integer({ min: 1900, max: 2999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([y, m, d]) => `${y}-${two(m)}-${two(d)} 0${d % 10}:${two(d * 2)}:${two(m * 4)}`);
const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,30}$/);
const item = fc.oneof(id, fc.constantFrom('阿莫西林', 'XA01 ABD/075', 'é'));
const fen = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, LIMITS.maxAmountFen),
);
const key = (table: Readonly<Record<string, string>>) => fc.constantFrom(...Object.keys(table));
const category = key(FEE_CATEGORIES);

const head = {
  mdtrtId: id,
  insutype: key(INSU_TYPES),
  medType: fc.stringMatching(/^[0-9]{2,6}$/),
  begntime: moment,
  endtime: moment,
  setlTime: moment,
  fixmedinsCode: id,
  hospLv: key(HOSPITAL_LEVELS),
  acctUsed: fc.boolean(),
  emergency: fc.boolean(),
  injury: fc.option(fc.boolean()),
  thirdParty: fc.option(fc.boolean()),
  diseCode: fc.option(item),
  networked: fc.boolean(),
  midSettlement: fc.boolean(),
  total: fen,
  ownPay: fen,
  overLimit: fen,
  firstSelfPay: fen,
  inScope: fen,
};
const categoryBill: fc.Arbitrary<SettleBody> = fc.record({
  ...head,
  shape: fc.constant('categories' as const),
  rows: fc.uniqueArray(fc.tuple(category, fen, fen, fen, fen, fen, fen, fen), { selector: ([code]) => code }),
});
const line = fc
  .tuple(id, item, category, key(ITEM_LEVELS), fen, fen, fen, fen, fen, fc.option(fc.boolean()))
  .map(([...cells]) => (cells[9] === null ? cells.slice(0, 9) : cells) as SettleBody['rows'][number]);
const lineBill: fc.Arbitrary<SettleBody> = fc.record({
  ...head,
  shape: fc.constant('lines' as const),
  rows: fc.uniqueArray(line, { selector: ([number]) => number }),
});
const bill = fc.oneof(categoryBill, lineBill);

const cell = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', '01', '15', '3A', '1', '2', 'x'.repeat(31), '2025-02-30 00:00:00'),
  fc.constantFrom<unknown>(-1, 1.5, 2 ** 32, 2n ** 40n, 2n ** 53n, 2n ** 63n, 0, [], [[]], { a: 1 }, Buffer.from('a')),
  fc.constantFrom<unknown>('\u0007', '\u007f', '医', '2025-05-01 08:30:60', '３１'),
  fen,
  fc.string({ unit: 'binary', maxLength: 40 }),
);

describe('the usual bill', () => {
  it('is read from its bytes, of either form, with or without the last column of a line', () => {
    const day = '2026-11-30';
    for (let person = 0; person < 64; person++)
      for (const lines of [null, 1, 20, 200]) {
        const wanted = billOf(person, { day, lines });
        expect(readUsualBill(encodeSettleBody(wanted), LIMITS)).toStrictEqual(wanted);
      }
    const flagged = { ...LINE_BILL, rows: LINE_BILL.rows.map((row) => [...row, false]) };
    for (const wanted of [CATEGORY_BILL, LINE_BILL, flagged])
      expect(readUsualBill(encodeSettleBody(wanted), LIMITS)).toStrictEqual(wanted);
  });

  it('is what the general decoder makes of any valid bill', () => {
    let usual = 0;
    fc.assert(
      fc.property(bill, (wanted) => {
        const bytes = encodeSettleBody(wanted).slice();
        if (readUsualBill(bytes, LIMITS) !== null) usual++;
        expect(decodeSettleBody(bytes)).toStrictEqual(general(bytes, LIMITS));
        expect(decodeSettleBody(bytes)).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
    expect(usual).toBeGreaterThan(0);
  });

  it('is told the same faults in the same words, whichever cell is replaced', () => {
    const edit = fc.tuple(fc.nat(23), cell);
    const rowEdit = fc.tuple(fc.nat(2), fc.nat(10), cell);
    fc.assert(
      fc.property(fc.constantFrom(CATEGORY_BILL, LINE_BILL), fc.option(edit), fc.option(rowEdit), (base, top, row) => {
        const bytes = tampered(base, (cells) => {
          const rows = cells[21] as unknown[][];
          if (row !== null) (rows[row[0]] ?? rows)[row[1]] = row[2];
          if (top !== null) cells[top[0]] = top[1];
        });
        expectSame(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('is told the same faults, or read the same, whatever becomes of its bytes', () => {
    const seeds = [CATEGORY_BILL, LINE_BILL].map((b) => encodeSettleBody(b).slice());
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        edits,
        fc.option(fc.nat()),
        fc.uint8Array({ maxLength: 3 }),
        (seed, e, at, more) => {
          const bytes = seed.slice();
          for (const [where, value] of e) bytes[where % bytes.length] = value;
          const cut = at === null ? bytes.length : at % bytes.length;
          expectSame(bytes.subarray(0, cut));
          expectSame(Buffer.concat([bytes.subarray(0, cut), more, bytes.subarray(cut)]));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is held to the limits it is read under', () => {
    const doubled = { ...LINE_BILL, rows: [...LINE_BILL.rows, ...LINE_BILL.rows] };
    const twice = { ...CATEGORY_BILL, rows: [...CATEGORY_BILL.rows, ...CATEGORY_BILL.rows] };
    for (const limits of [{ maxRows: 1 }, { maxAmountFen: 19_999 }, { maxDepth: 2 }, { maxTextLength: 4 }, {}])
      for (const bill of [CATEGORY_BILL, LINE_BILL, doubled, twice])
        expectSame(encodeSettleBody(bill), { ...LIMITS, ...limits });
  });
});

describe('texts that are kept', () => {
  it('are never given for others, however many share a slot', () => {
    for (const slots of [1, 2, 64]) {
      const kept = new KnownTexts(slots, (text) => !text.includes('x'));
      const text = fc.oneof(
        fc.stringMatching(/^[a-dx]{0,3}$/),
        fc.string({ maxLength: 40 }),
        fc.string({ unit: 'binary' }),
      );
      fc.assert(
        fc.property(fc.array(text), (texts) => {
          for (const one of [...texts, ...texts]) {
            const bytes = Buffer.from(`..${one}..`);
            const ascii = bytes.length === one.length + 4 && one.length <= 31;
            const wanted = ascii && !one.includes('x') ? one : null;
            expect(kept.read(bytes, 2, bytes.length - 4)).toBe(wanted);
          }
        }),
      );
    }
  });
});

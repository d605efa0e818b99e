import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, decodeRequest, encodeAnswer, encodeRequest } from '../../src/wire/envelope.js';
import { jsonToEnvelope } from '../../src/wire/json.js';
import { pack } from '../../src/wire/msgpack.js';
import * as query from '../../src/wire/query-bodies.js';
import { decodeSettleAnswer, encodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { decodeSettleBody, encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { storedSettlement } from '../../src/wire/stored-answer.js';
import * as undo from '../../src/wire/undo-bodies.js';
import { scan } from '../../src/wire/structure.js';
import { ANSWER, CATEGORY_BILL, envelopeWith, LINE_BILL, wireError } from './samples.js';
import { block } from './page.js';

const DECODERS: readonly ((bytes: Uint8Array) => unknown)[] = [
  decodeRequest,
  decodeAnswer,
  (bytes) => decodeSettleBody(bytes),
  decodeSettleAnswer,
  query.decodeSettlementQuery,
  query.decodeSettlementQueryAnswer,
  query.decodeAccumulatorsQuery,
  query.decodeAccumulatorsAnswer,
  query.decodePersonQuery,
  query.decodePersonAnswer,
  undo.decodeCancelBody,
  undo.decodeCancelAnswer,
  undo.decodeReversalBody,
  undo.decodeReversalAnswer,
  storedSettlement,
];

const SEEDS: readonly Uint8Array[] = [
  encodeRequest(envelopeWith(encodeSettleBody(CATEGORY_BILL))),
  encodeSettleBody(CATEGORY_BILL),
  encodeSettleBody(LINE_BILL),
  encodeSettleAnswer(ANSWER),
  encodeAnswer({ msgid: 'A1', refMsgid: 'R1', body: encodeSettleAnswer(ANSWER) }),
  query.encodeSettlementQuery({ setlId: 'S1', msgid: 'A1', explain: true }),
].map((bytes) => bytes.slice());

/** Either a value or a WireError; anything else fails. */
function settles(decode: () => unknown): void {
  let thrown = true;
  try {
    decode();
    thrown = false;
  } catch {
    // Looked at below.
  }
  if (thrown) wireError(decode);
}

const everyDecoder = (bytes: Uint8Array): void => {
  for (const decode of DECODERS) settles(() => decode(bytes));
};

/** A valid message with bytes replaced, cut off, put in or appended. */
const mutated = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 4 }),
    fc.nat(700),
    fc.uint8Array({ maxLength: 6 }),
    fc.boolean(),
  )
  .map(([seed, edits, cut, extra, truncate]) => {
    const bytes = seed.slice();
    for (const [at, value] of edits) bytes[at % bytes.length] = value;
    const at = cut % bytes.length;
    return truncate ? bytes.subarray(0, at) : Buffer.concat([bytes.subarray(0, at), extra, bytes.subarray(at)]);
  });

describe('whatever arrives', () => {
  it('any bytes end in a value or a WireError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), everyDecoder), { numRuns: 1000 });
  });

  it('any change to a valid message ends in a value or a WireError', () => {
    fc.assert(fc.property(mutated, everyDecoder), { numRuns: 1000 });
  });

  it('any well-formed value in a body ends in a value or a WireError', () => {
    const value = fc.anything({ maxDepth: 4, withBigInt: false, withDate: false, withTypedArray: false });
    fc.assert(
      fc.property(fc.array(value), (items) => {
        let bytes: Uint8Array;
        try {
          bytes = pack(items).slice();
        } catch {
          return;
        }
        everyDecoder(bytes);
      }),
    );
  });

  it('any text and any JSON at the JSON door ends in an envelope or a WireError', () => {
    const sample = block('json', 'http-request');
    const cut = fc
      .tuple(fc.nat(sample.length), fc.nat(sample.length), fc.string())
      .map(([a, b, s]) => sample.slice(0, Math.min(a, b)) + s + sample.slice(Math.max(a, b)));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), cut), (text) => settles(() => jsonToEnvelope(text))),
      { numRuns: 1000 },
    );
  });

  it('any value under any key of a JSON message ends in an envelope or a WireError', () => {
    const sample = JSON.parse(block('json', 'http-request')) as Record<string, unknown>;
    const paths = [[], ['input'], ['input', 'data'], ['input', 'feesttinfo'], ['input', 'feesttinfo', '0']];
    const edit = fc.tuple(
      fc.constantFrom(...paths),
      fc.nat(30),
      fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(undefined)),
    );
    fc.assert(
      fc.property(edit, ([path, key, value]) => {
        const copy = structuredClone(sample);
        const node = path.reduce<Record<string, unknown>>((n, step) => n[step] as Record<string, unknown>, copy);
        const keys = Object.keys(node);
        node[keys[key % keys.length] as string] = value;
        settles(() => jsonToEnvelope(JSON.stringify(copy)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the structure walk', () => {
  it('agrees with the encoder about well-formed values', () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.integer(),
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array(),
        fc.array(tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(value, (v) => {
        const bytes = pack(v).slice();
        expect(scan(bytes, 64)).toBe(0);
        if (bytes.length > 1) expect(scan(bytes.subarray(0, -1), 64)).toBeLessThan(0);
        expect(scan(Buffer.concat([bytes, Buffer.from([0])]), 64)).toBeLessThan(0);
      }),
    );
  });
});

describe('bills at large', () => {
  const fen = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 1_000_000_000_000 }));
  const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,30}$/);
  const line = fc.tuple(
    fc.stringMatching(/^[\p{L}\p{N}]{1,20}$/u),
    fc.constantFrom('01', '09', '14'),
    fc.constantFrom('01', '02', '03'),
    fen,
    fen,
    fen,
    fen,
    fen,
  );
  const bill = fc
    .record({
      amounts: fc.tuple(fen, fen, fen, fen, fen),
      flags: fc.tuple(fc.boolean(), fc.boolean(), fc.option(fc.boolean()), fc.option(fc.boolean()), fc.option(id)),
      lines: fc.uniqueArray(fc.tuple(id, line), { selector: ([sn]) => sn, maxLength: 30 }),
    })
    .map(
      ({ amounts, flags, lines }): SettleBody => ({
        ...LINE_BILL,
        total: amounts[0],
        ownPay: amounts[1],
        overLimit: amounts[2],
        firstSelfPay: amounts[3],
        inScope: amounts[4],
        acctUsed: flags[0],
        emergency: flags[1],
        injury: flags[2],
        thirdParty: flags[3],
        diseCode: flags[4],
        rows: lines.map(([sn, rest]) => [sn, ...rest]),
      }),
    );

  it('come back as they went', () => {
    fc.assert(
      fc.property(bill, (b) => {
        expect(decodeSettleBody(encodeSettleBody(b))).toEqual(b);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeErrorAnswer,
  encodeRequest,
} from '../../src/wire/envelope.js';
import type { WireError } from '../../src/wire/errors.js';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import { pack } from '../../src/wire/msgpack.js';
import { envelopeWith, wireError } from './samples.js';

const BODY = new Uint8Array([0x91, 0x01]);
const ITEMS: readonly unknown[] = [1, '2304', 'A1', 'P1', '610100', '510100', 5000, BODY];
const frameWith = (at: number, value: unknown): Uint8Array => pack(ITEMS.with(at, value)).slice();
const refusal = (frame: Uint8Array) => {
  const { code, detail, msgid } = wireError(() => decodeRequest(frame));
  return { code, detail, msgid };
};

describe('request envelope', () => {
  it('comes back as it went', () => {
    const decoded = decodeRequest(encodeRequest(envelopeWith(BODY)));
    expect({ ...decoded, body: new Uint8Array(decoded.body) }).toEqual(envelopeWith(BODY));
  });

  it('leaves the body where it is: nothing is copied for a message that may be refused', () => {
    const frame = encodeRequest(envelopeWith(BODY)).slice();
    expect(decodeRequest(frame).body.buffer).toBe(frame.buffer);
  });

  // The usual frame is read by a reader of its own. Its array header spelled in three bytes, the same goes to the general one.
  it('is read the same, and refused the same, by the quick reader and the general one', () => {
    const read = (frame: Uint8Array): unknown => {
      try {
        const { body, ...rest } = decodeRequest(frame);
        return { ...rest, body: Buffer.from(body).toString('latin1') };
      } catch (error) {
        const { code, detail, msgid } = error as WireError;
        return { code, detail, msgid };
      }
    };
    const usually = <T>(right: fc.Arbitrary<T>, ...wrong: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 12, arbitrary: right }, ...wrong.map((arbitrary) => ({ weight: 1, arbitrary })));
    const short = fc.string({ unit: 'binary', maxLength: 6 });
    const id = usually(fc.stringMatching(/^[0-9A-Za-z_-]{1,30}$/), short, fc.constant('x'.repeat(31)));
    const place = usually(fc.stringMatching(/^[0-9]{6}$/), id);
    const items = fc.tuple(
      usually(fc.constant(1), fc.constant(2)),
      usually(fc.constantFrom('2304', '2207', '2601'), fc.constantFrom('9999', '')),
      ...[id, id, place, place],
      usually(
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: -2, max: 70_000 }),
        fc.double(),
        fc.constant(2 ** 32),
      ),
      usually(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(70_000)), short),
    );
    const damage = fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 1 });
    fc.assert(
      fc.property(items, damage, fc.nat(9), (values, hit, cut) => {
        const frame = pack(values).slice();
        if (hit !== null) frame[1 + (hit[0] % (frame.length - 1))] = hit[1];
        const whole = cut === 0 ? frame.subarray(0, -1) : frame;
        const general = Uint8Array.of(0xdc, 0, 8, ...whole.subarray(1));
        expect(read(whole)).toEqual(read(general));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves the body closed', () => {
    expect(decodeRequest(encodeRequest(envelopeWith(new Uint8Array([0xc1])))).body).toHaveLength(1);
  });

  it.each([
    ['another version', 0, 2, 'E102', ''],
    ['a version as text', 0, '1', 'E102', ''],
    ['infno unknown', 1, '9999', 'E109', '9999'],
    ['infno not open', 1, '2102', 'E109', '2102'],
    ['infno as number', 1, 2304, 'E103', 'infno'],
    ['infno with a line break', 1, '23\n04', 'E109', 'infno'],
    ['psn_no too long', 3, 'x'.repeat(31), 'E103', 'psn_no'],
    ['psn_no with a brace', 3, 'a}b', 'E103', 'psn_no'],
    ['psn_no empty', 3, '', 'E103', 'psn_no'],
    ['insuplc of 5', 4, '61010', 'E103', 'insuplc_admdvs'],
    ['insuplc in full-width digits', 4, '６１０１００', 'E103', 'insuplc_admdvs'],
    ['mdtrtarea nil', 5, null, 'E103', 'mdtrtarea_admvs'],
    ['timeout 0', 6, 0, 'E103', 'timeout_ms 应为 1–60000'],
    ['timeout too long', 6, 60_001, 'E103', 'timeout_ms 应为 1–60000'],
    ['timeout negative', 6, -1, 'E103', 'timeout_ms 应为 1–60000'],
    ['timeout a float', 6, 1.5, 'E103', 'timeout_ms 应为整数'],
    ['timeout beyond 2^53', 6, 2n ** 60n, 'E103', 'timeout_ms 应为整数'],
    ['body as text', 7, 'x', 'E103', 'body 应为 bin'],
    ['body as array', 7, [1], 'E103', 'body 应为 bin'],
  ])('%s is refused with the msgid', (_, at, value, code, detail) => {
    expect(refusal(frameWith(at, value))).toEqual({ code, detail, msgid: 'A1' });
  });

  it.each([[''], ['a b'], ['x'.repeat(31)], [7], [null], ['中']])('msgid %j is refused without one', (msgid) => {
    expect(refusal(frameWith(2, msgid))).toEqual({ code: 'E103', detail: 'msgid', msgid: null });
  });

  it('a whole float is no timeout', () => {
    const frame = encodeRequest(envelopeWith(BODY));
    // cd 1388 -> cb 40b3880000000000
    const at = Buffer.from(frame).indexOf(Buffer.from('cd1388', 'hex'));
    const float = Buffer.concat([
      frame.subarray(0, at),
      Buffer.from('cb40b3880000000000', 'hex'),
      frame.subarray(at + 3),
    ]);
    expect(refusal(float).code).toBe('E103');
  });

  it('another number of items is refused, a later version first of all', () => {
    expect(refusal(pack(ITEMS.slice(0, 7)).slice())).toMatchObject({ code: 'E103', msgid: 'A1' });
    expect(refusal(pack([...ITEMS, 1]).slice())).toMatchObject({ code: 'E103', msgid: 'A1' });
    expect(refusal(pack([2, ...ITEMS.slice(1), 1]).slice())).toMatchObject({ code: 'E102', msgid: 'A1' });
  });

  it.each([
    ['nothing', '', 'E101'],
    ['no array', '01', 'E101'],
    ['a map', '80', 'E101'],
    ['a truncated array', '9801', 'E101'],
    ['bytes behind', '90c0', 'E101'],
    ['an array that claims 2^32-1 items', 'ddffffffff', 'E101'],
    ['a text that claims 2^32-1 bytes', '91dbffffffff', 'E101'],
    ['a bin that claims 2^31 bytes', '91c680000000', 'E101'],
    ['a timestamp extension', '91d6ff00000000', 'E101'],
    ['a record definition', '91d4720191a161', 'E101'],
    ['the unused byte', '91c1', 'E101'],
    ['nesting', '91'.repeat(7) + '00', 'E111'],
    ['nesting deeper than a stack', '91'.repeat(1_000_000), 'E111'],
  ])('%s is refused', (_, hex, code) => {
    expect(refusal(Buffer.from(hex, 'hex')).code).toBe(code);
  });

  it('the byte limit is exact', () => {
    const limits = { ...DEFAULT_LIMITS, maxFrameBytes: encodeRequest(envelopeWith(BODY)).length };
    expect(() => decodeRequest(encodeRequest(envelopeWith(BODY)), limits)).not.toThrow();
    expect(wireError(() => decodeRequest(encodeRequest(envelopeWith(new Uint8Array(3))), limits)).code).toBe('E104');
  });
});

describe('answer frame', () => {
  it('comes back as it went', () => {
    const ok = decodeAnswer(encodeAnswer({ msgid: 'A1', refMsgid: 'R1', body: BODY }));
    expect({ ...ok, body: [...(ok.body as Uint8Array)] }).toEqual({
      infcode: 0,
      msgid: 'A1',
      refMsgid: 'R1',
      body: [0x91, 1],
      error: null,
    });
    const no = decodeAnswer(encodeErrorAnswer({ msgid: '', refMsgid: '', code: 'E101', message: '报文无法识别' }));
    expect(no).toEqual({
      infcode: -1,
      msgid: '',
      refMsgid: '',
      body: null,
      error: { code: 'E101', message: '报文无法识别' },
    });
  });

  it('a code of a newer core passes', () => {
    expect(
      decodeAnswer(encodeErrorAnswer({ msgid: 'A1', refMsgid: '', code: 'E999', message: '新' })).error?.code,
    ).toBe('E999');
  });

  it.each([
    [[1, 0, 'A1', 'R1', ['E101', 'x']]],
    [[1, -1, 'A1', 'R1', BODY]],
    [[1, 1, 'A1', 'R1', BODY]],
    [[1, 0, 'A1', 'R1']],
    [[1, 0, 7, 'R1', BODY]],
    [[1, -1, 'A1', 'R1', ['E101']]],
  ])('%j is refused', (items) => {
    expect(wireError(() => decodeAnswer(pack(items).slice())).code).toBe('E103');
  });
});

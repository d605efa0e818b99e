import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/compute/record.js';
import { encodeRecord } from '../../src/compute/record-write.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { encodeAccumulators } from '../../src/store/cells.js';
import { pack, unpack } from '../../src/wire/msgpack.js';
import { settle } from '../../src/settlement/settle.js';
import { BODY, cells, execute, expectKind, PERSON, POLICIES, settleAnswerOf, task } from './fixtures.js';

const outcome = expectKind(execute(task()), 'commit');
const bytes = outcome.record as Uint8Array;
const record = decodeRecord(bytes);

describe('a settlement record', () => {
  it('reads back to what was written', () => {
    const { body } = decodeAnswer(outcome.frame);
    const again = encodeRecord(record, { answer: body as Uint8Array, accumulators: null });
    expect(decodeRecord(again.bytes)).toEqual(record);
    expect(Buffer.from(again.bytes).equals(bytes)).toBe(true);
    expect(record.input.bill).toEqual({
      total: BODY.total,
      ownPay: BODY.ownPay,
      overLimit: 0,
      firstSelfPay: BODY.firstSelfPay,
      inScope: BODY.inScope,
    });
    expect(record.input.person).toEqual({ ...PERSON, name: '', certType: '', certNo: '' });
    expect(record).toMatchObject({
      setlId: outcome.setlId,
      source: {
        msgid: 'M1',
        refMsgid: 'REF1',
        infno: '2304',
        senderId: 'bj',
        psnNo: 'P1',
        fixmedinsCode: BODY.fixmedinsCode,
      },
      accountAfter: 0,
      cellVersions: [3, 2, 0],
    });
  });

  it('says where the end of the answer frame stands in it', () => {
    const { at, length } = outcome.answerTail as { at: number; length: number };
    expect(length).toBe(decodeAnswer(outcome.frame).body?.length);
    expect(Buffer.from(bytes.subarray(at, at + length)).equals(outcome.frame.subarray(-length))).toBe(true);
  });

  it('is in the form a general encoder gives the same values', () => {
    expect(Buffer.from(pack(unpack(bytes))).equals(bytes)).toBe(true);
  });

  it('is enough to price the bill again and get the answer that was given', () => {
    const again = settle(POLICIES, record.input);
    expect(again).toEqual({ ok: true, value: record.result });
    expect(settleAnswerOf(outcome.frame).fundTotal).toBe(record.result.split.fundTotal);
  });

  it('holds the totals before it', () => {
    const before = { events: 7, meters: { 'pool.paid': 39_900_000, 'inpatient.stays.count': 2 } };
    const third = expectKind(
      execute(
        task({ cells: [...cells().slice(0, 2), { name: 'y2025', version: 7, bytes: encodeAccumulators(before) }] }),
      ),
      'commit',
    );
    const kept = decodeRecord(third.record as Uint8Array);
    expect(kept.input.accumulators).toEqual(before);
    expect(settle(POLICIES, kept.input)).toEqual({ ok: true, value: kept.result });
    expect(kept.setlId.slice(10, 14)).toBe('0008');
  });

  it('knows neither name nor identity number', () => {
    const text = Buffer.from(bytes).toString('utf8');
    expect(text).not.toContain(PERSON.name);
    expect(text).not.toContain(PERSON.certNo);
  });

  it('of another version is not guessed at', () => {
    expect(() => decodeRecord(pack([2, 'X']))).toThrow(/version 2/);
  });
});

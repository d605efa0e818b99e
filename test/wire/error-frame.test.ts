import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeErrorAnswer } from '../../src/wire/envelope.js';
import { errorFrame } from '../../src/wire/error-frame.js';
import { ERRORS, type ErrorCode, errorMessage } from '../../src/wire/errors.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];
const general = (msgid: string, refMsgid: string, code: ErrorCode, detail = ''): Uint8Array =>
  encodeErrorAnswer({ msgid, refMsgid, code, message: errorMessage(code, detail) });

describe('answers of failed messages', () => {
  it('are the bytes of the general encoder, whatever the code, the ids and the detail', () => {
    const id = fc.oneof(fc.string({ maxLength: 40, unit: 'binary' }), fc.stringMatching(/^[0-9A-Za-z_-]{0,31}$/));
    const detail = fc.oneof(fc.constant(''), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(id, id, fc.constantFrom(...CODES), detail, (msgid, refMsgid, code, more) => {
        expect(Buffer.compare(errorFrame(msgid, refMsgid, code, more), general(msgid, refMsgid, code, more))).toBe(0);
      }),
    );
  });

  it('do not overwrite one another: more of them than the pool holds stay as they were given', () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `M${i}`);
    const frames = ids.map((id) => errorFrame(id, '', 'E701'));
    const wrong = frames.filter((frame, i) => !Buffer.from(general(ids[i] as string, '', 'E701')).equals(frame));
    expect(wrong).toEqual([]);
  });
});

import { Buffer } from 'node:buffer';
import { charCode } from './char-codes.js';
import { encodeErrorAnswer } from './envelope.js';
import { type ErrorCode, errorMessage } from './errors.js';
import { packExact } from './msgpack.js';

const FIVE_ITEMS = 0x95;
const VERSION_ONE = 1;
const MINUS_ONE = 0xff;
const FIXSTR = 0xa0;
const FIXSTR_MAX = 0x1f;
const HEAD_BYTES = 3;
const CHUNK_BYTES = 64 * 1024;

/** What follows the two ids in every refusal without detail: packed once per code. */
const TAILS = new Map<ErrorCode, Uint8Array>();

let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
let at = 0;

/**
 * The answer to a message that failed, with the catalogue's sentence and `detail` behind it; `msgid` and `refMsgid` are ''
 * where there is none. The usual one, without detail, is put together from what was packed before: under overload
 * refusals are most of what is written. The result is a view of a shared pool that is never written again.
 */
export function errorFrame(msgid: string, refMsgid: string, code: ErrorCode, detail = ''): Uint8Array {
  const usual = detail === '' ? usualFrame(msgid, refMsgid, tailOf(code)) : null;
  return usual ?? encodeErrorAnswer({ msgid, refMsgid, code, message: errorMessage(code, detail) });
}

function tailOf(code: ErrorCode): Uint8Array {
  let tail = TAILS.get(code);
  if (tail === undefined) {
    // Kept, so a copy of its own: the pool it was packed in may be written over.
    tail = packExact([code, errorMessage(code)]);
    TAILS.set(code, tail);
  }
  return tail;
}

/** Null when an id is none of ours. */
function usualFrame(msgid: string, refMsgid: string, tail: Uint8Array): Uint8Array | null {
  const most = HEAD_BYTES + 2 * (1 + FIXSTR_MAX) + tail.length;
  if (chunk.length - at < most) {
    chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    at = 0;
  }
  const start = at;
  chunk[start] = FIVE_ITEMS;
  chunk[start + 1] = VERSION_ONE;
  chunk[start + 2] = MINUS_ONE;
  let to = putId(msgid, start + HEAD_BYTES);
  if (to > 0) to = putId(refMsgid, to);
  if (to < 0) return null;
  chunk.set(tail, to);
  at = to + tail.length;
  return chunk.subarray(start, at);
}

/** Where it ends; -1 unless it is a short text of one byte per character. */
function putId(id: string, from: number): number {
  const { length } = id;
  if (length > FIXSTR_MAX) return -1;
  chunk[from] = FIXSTR | length;
  let to = from + 1;
  for (let i = 0; i < length; i++) {
    const c = charCode(id, i);
    if (c > 0x7f) return -1;
    chunk[to++] = c;
  }
  return to;
}

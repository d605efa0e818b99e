import { Buffer } from 'node:buffer';
import { readUsualEnvelope } from './envelope-reader.js';
import { WireError } from './errors.js';
import { DEFAULT_LIMITS, type WireLimits } from './limits.js';
import { pack, unpackUntrusted } from './msgpack.js';
import { begin, end, putArray, putBytes, putNumber, putText } from './pack-writer.js';
import { isCleanText, isDigits, isIdentifier } from './text.js';
import { TRANSACTIONS } from './transactions.js';

/** Version of the binary protocol: the first item of every frame. */
export const WIRE_VERSION = 1;
export const MAX_ID_LENGTH = 30;

/** Who, what, for whom, until when. All the I/O thread reads of a message; `body` stays closed until a worker opens it. */
export interface Envelope {
  readonly infno: string;
  readonly msgid: string;
  readonly psnNo: string;
  readonly insuplc: string;
  readonly mdtrtarea: string;
  readonly timeoutMs: number;
  readonly body: Uint8Array;
}

/** Names of the envelope's items in wire order; also the rows of its table in PROTOCOL.md. */
export const ENVELOPE_COLUMNS = [
  ['version', '协议版本', 'integer, always 1'],
  ['infno', '交易编号', 'text'],
  ['msgid', '发送方报文ID', 'text `[0-9A-Za-z_-]`, 1–30'],
  ['psn_no', '人员编号', 'text `[0-9A-Za-z_-]`, 1–30'],
  ['insuplc_admdvs', '参保地医保区划', 'text of 6 digits'],
  ['mdtrtarea_admvs', '就医地医保区划', 'text of 6 digits'],
  ['timeout_ms', '超时', 'integer, ms'],
  ['body', '交易内容', 'bin holding one MessagePack array'],
] as const;

export function encodeRequest(e: Envelope): Uint8Array {
  return pack([WIRE_VERSION, e.infno, e.msgid, e.psnNo, e.insuplc, e.mdtrtarea, e.timeoutMs, e.body]);
}

/** Checks the fields every door shares. Throws WireError E103 naming the field, E109. */
export function checkEnvelope(e: Envelope, limits: WireLimits): Envelope {
  const bad = (field: string): WireError =>
    new WireError('E103', field, isIdentifier(e.msgid, MAX_ID_LENGTH) ? e.msgid : null);
  if (!isIdentifier(e.msgid, MAX_ID_LENGTH)) throw bad('msgid');
  if (!TRANSACTIONS.has(e.infno)) throw new WireError('E109', isIdentifier(e.infno, 8) ? e.infno : 'infno', e.msgid);
  if (!isIdentifier(e.psnNo, MAX_ID_LENGTH)) throw bad('psn_no');
  if (!isDigits(e.insuplc, 6)) throw bad('insuplc_admdvs');
  if (!isDigits(e.mdtrtarea, 6)) throw bad('mdtrtarea_admvs');
  const { minTimeoutMs: min, maxTimeoutMs: max } = limits;
  if (!Number.isInteger(e.timeoutMs) || e.timeoutMs < min || e.timeoutMs > max)
    throw bad(`timeout_ms 应为 ${min}–${max}`);
  return e;
}

function readableMsgid(items: readonly unknown[]): string | null {
  const msgid = items[2];
  return typeof msgid === 'string' && isIdentifier(msgid, MAX_ID_LENGTH) ? msgid : null;
}

/**
 * Throws WireError E101-E104, E109, E111; with the msgid whenever it could be read. The body is a view of the frame, so that
 * a message that is refused costs no copy: who keeps it copies it.
 */
export function decodeRequest(frame: Uint8Array, limits: WireLimits = DEFAULT_LIMITS): Envelope {
  if (frame.length > limits.maxFrameBytes) throw new WireError('E104', `上限 ${limits.maxFrameBytes} 字节`);
  return readUsualEnvelope(frame, MAX_ID_LENGTH, limits) ?? decodeAny(frame, limits);
}

function decodeAny(frame: Uint8Array, limits: WireLimits): Envelope {
  const { items, hasFloat } = unpackUntrusted(frame, 'E101', limits.maxDepth);
  const msgid = readableMsgid(items);
  const [version, infno, , psnNo, insuplc, mdtrtarea, timeoutMs, body] = items;
  // Before the count: a later version may well have another number of items.
  if (version !== WIRE_VERSION) throw new WireError('E102', '', msgid);
  if (items.length !== ENVELOPE_COLUMNS.length)
    throw new WireError('E103', `版本 1 共 ${ENVELOPE_COLUMNS.length} 项`, msgid);
  const bad = (field: string): WireError => new WireError('E103', field, msgid);
  if (msgid === null) throw bad('msgid');
  if (typeof infno !== 'string') throw bad('infno');
  if (typeof psnNo !== 'string') throw bad('psn_no');
  if (typeof insuplc !== 'string') throw bad('insuplc_admdvs');
  if (typeof mdtrtarea !== 'string') throw bad('mdtrtarea_admvs');
  if (typeof timeoutMs !== 'number' || hasFloat) throw bad('timeout_ms 应为整数');
  if (!(body instanceof Uint8Array)) throw bad('body 应为 bin');
  return checkEnvelope({ infno, msgid, psnNo, insuplc, mdtrtarea, timeoutMs, body }, limits);
}

/** One answer. Exactly one of `body` and `error` is present. */
export interface AnswerFrame {
  readonly infcode: 0 | -1;
  readonly msgid: string;
  /** '' when the engine gave none. */
  readonly refMsgid: string;
  readonly body: Uint8Array | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const ANSWER_ITEMS = 5;

/** The frame ends with the body. */
export function encodeAnswer(a: { msgid: string; refMsgid: string; body: Uint8Array }): Uint8Array {
  begin();
  putArray(ANSWER_ITEMS);
  putNumber(WIRE_VERSION);
  putNumber(0);
  putText(a.msgid);
  putText(a.refMsgid);
  putBytes(a.body);
  return end();
}

/** `msgid` is '' when the request's could not be read. */
export function encodeErrorAnswer(a: { msgid: string; refMsgid: string; code: string; message: string }): Uint8Array {
  return pack([WIRE_VERSION, -1, a.msgid, a.refMsgid, [a.code, a.message]]);
}

/** Throws WireError E101-E103. Unknown error codes pass: a client may be older than its server. */
export function decodeAnswer(frame: Uint8Array): AnswerFrame {
  const { items } = unpackUntrusted(frame, 'E101');
  const [version, infcode, msgid, refMsgid, content] = items;
  if (version !== WIRE_VERSION) throw new WireError('E102');
  if (items.length !== ANSWER_ITEMS) throw new WireError('E103', `应答共 ${ANSWER_ITEMS} 项`);
  if (typeof msgid !== 'string' || (msgid !== '' && !isIdentifier(msgid, MAX_ID_LENGTH)))
    throw new WireError('E103', 'msgid');
  if (typeof refMsgid !== 'string' || (refMsgid !== '' && !isIdentifier(refMsgid, MAX_ID_LENGTH)))
    throw new WireError('E103', 'inf_refmsgid');
  if (infcode === 0 && content instanceof Uint8Array)
    return { infcode, msgid, refMsgid, body: Buffer.from(content), error: null };
  if (infcode === -1 && Array.isArray(content) && content.length === 2) {
    const [code, message] = content as unknown[];
    if (typeof code === 'string' && typeof message === 'string' && isCleanText(code) && code.length <= 8) {
      return { infcode, msgid, refMsgid, body: null, error: { code, message } };
    }
  }
  throw new WireError('E103', 'infcode', msgid === '' ? null : msgid);
}

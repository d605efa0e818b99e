import { describe, expect, it } from 'vitest';
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeErrorAnswer,
  encodeRequest,
} from '../../src/wire/envelope.js';
import { intentFingerprint, plainFingerprint } from '../../src/wire/fingerprint.js';
import { answerToJson, jsonToEnvelope } from '../../src/wire/json.js';
import { pack, unpack, wireInt } from '../../src/wire/msgpack.js';
import * as query from '../../src/wire/query-bodies.js';
import { decodeSettleAnswer, encodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { decodeSettleBody, encodeSettleBody } from '../../src/wire/settle-body.js';
import { INFNO } from '../../src/wire/transactions.js';
import * as undo from '../../src/wire/undo-bodies.js';
import { block, blocks, bytesOf, hexOf } from './page.js';

interface Meaning {
  readonly frame: readonly unknown[];
  readonly body?: readonly unknown[];
}

const widen = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(widen) : typeof value === 'number' ? wireInt(value) : value;

const meaningOf = (name: string): Meaning => JSON.parse(block('meaning', name)) as Meaning;
const frameOf = (name: string): Uint8Array => bytesOf(block('hex', name));

/** Decodes with the codec of the transaction and encodes the result again. */
const BODIES: Readonly<Record<string, (body: Uint8Array) => Uint8Array>> = {
  [INFNO.inpatientSettle]: (b) => encodeSettleBody(decodeSettleBody(b)),
  [INFNO.outpatientSettle]: (b) => encodeSettleBody(decodeSettleBody(b)),
  [INFNO.accumulatorsQuery]: (b) => query.encodeAccumulatorsQuery(query.decodeAccumulatorsQuery(b)),
  [INFNO.inpatientCancel]: (b) => undo.encodeCancelBody(undo.decodeCancelBody(b)),
  [INFNO.reversal]: (b) => undo.encodeReversalBody(undo.decodeReversalBody(b)),
  [INFNO.settlementQuery]: (b) => query.encodeSettlementQuery(query.decodeSettlementQuery(b)),
};
const ANSWERS: Readonly<Record<string, (body: Uint8Array) => Uint8Array>> = {
  '2304-answer': (b) => encodeSettleAnswer(decodeSettleAnswer(b)),
  '2305-answer': (b) => undo.encodeCancelAnswer(undo.decodeCancelAnswer(b)),
  '2601-answer': (b) => undo.encodeReversalAnswer(undo.decodeReversalAnswer(b)),
  '5206-answer': (b) => query.encodeAccumulatorsAnswer(query.decodeAccumulatorsAnswer(b)),
};

describe('test vectors of PROTOCOL.md', () => {
  const names = [...blocks('hex').keys()];

  it('are all there', () => {
    expect(names).toEqual(
      expect.arrayContaining(['2304-request', '2304-answer', 'error-answer', '2207-request', '5206-request']),
    );
  });

  it.each(names)('%s means what the page says, both ways', (name) => {
    const { frame, body } = meaningOf(name);
    const items = unpack(frameOf(name)) as unknown[];
    const content = items.at(-1);
    if (body === undefined) expect(items).toEqual(frame);
    else {
      expect([...items.slice(0, -1), 'body']).toEqual(frame);
      expect(unpack(content as Uint8Array)).toEqual(body);
    }
    const last = body === undefined ? frame.at(-1) : pack(widen(body)).slice();
    expect(hexOf(pack([...frame.slice(0, -1), last]))).toBe(hexOf(frameOf(name)));
  });

  it.each(names.filter((n) => n.endsWith('-request')))('%s survives the typed codecs byte for byte', (name) => {
    const envelope = decodeRequest(frameOf(name));
    const again = (BODIES[envelope.infno] as (b: Uint8Array) => Uint8Array)(envelope.body);
    expect(hexOf(encodeRequest({ ...envelope, body: again }))).toBe(hexOf(frameOf(name)));
  });

  it.each(Object.keys(ANSWERS))('%s survives the typed codecs byte for byte', (name) => {
    const { msgid, refMsgid, body } = decodeAnswer(frameOf(name));
    const again = (ANSWERS[name] as (b: Uint8Array) => Uint8Array)(body as Uint8Array);
    expect(hexOf(encodeAnswer({ msgid, refMsgid, body: again }))).toBe(hexOf(frameOf(name)));
  });

  it('the refusal survives the typed codecs byte for byte', () => {
    const { msgid, refMsgid, error } = decodeAnswer(frameOf('error-answer'));
    expect(error?.code).toBe('E501');
    expect(hexOf(encodeErrorAnswer({ msgid, refMsgid, code: 'E501', message: error?.message ?? '' }))).toBe(
      hexOf(frameOf('error-answer')),
    );
  });

  it('the JSON request is the binary one', () => {
    const fromJson = jsonToEnvelope(block('json', 'http-request'));
    expect(hexOf(encodeRequest(fromJson))).toBe(hexOf(frameOf('2304-request')));
  });

  it('the JSON answer is the binary one, at any time', () => {
    const text = answerToJson(frameOf('2304-answer'), '2304', { receivedMs: 1, respondMs: 2 });
    expect(JSON.parse(text)).toEqual(JSON.parse(block('json', 'http-answer')));
    expect(answerToJson(frameOf('2304-answer'), '2304')).toBe(text);
  });

  // Receipts keep these bytes: a change here would make a core refuse its own earlier messages.
  it('fingerprints stay as they were stored', () => {
    const fingerprint = (name: string): string => {
      const envelope = decodeRequest(frameOf(name));
      return hexOf(intentFingerprint(envelope, decodeSettleBody(envelope.body)));
    };
    expect(fingerprint('2304-request')).toBe('617ab71248a67e6a23043cc69f813492');
    expect(fingerprint('2207-request')).toBe('700b20d7e73b28de1c47fc94e6350dd0');
    const plain = (name: string, values: readonly string[]): string =>
      hexOf(plainFingerprint(decodeRequest(frameOf(name)), values));
    expect(plain('2305-request', ['61010020250001VS5ZDT4Q0M2YET37', 'MZ20250506000001'])).toBe(
      '868b9b300133f006ac2b526869e39115',
    );
    expect(plain('2601-request', ['H51010000001202505080900000004', '2305'])).toBe('ef502b1e6e271a309d6bbe5bd0e57912');
  });
});

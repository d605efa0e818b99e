import { describe, expect, it } from 'vitest';
import { encodeAnswer } from '../../src/wire/envelope.js';
import { plainFingerprint } from '../../src/wire/fingerprint.js';
import { answerToJson, jsonToEnvelope } from '../../src/wire/json.js';
import { pack } from '../../src/wire/msgpack.js';
import { encodeSettlementQueryAnswer } from '../../src/wire/query-bodies.js';
import { encodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { isCancellation, storedSettlement } from '../../src/wire/stored-answer.js';
import {
  type CancelAnswer,
  decodeCancelAnswer,
  decodeCancelBody,
  decodeReversalAnswer,
  decodeReversalBody,
  encodeCancelAnswer,
  encodeCancelBody,
  encodeReversalAnswer,
  encodeReversalBody,
} from '../../src/wire/undo-bodies.js';
import { ANSWER, envelopeWith, wireError } from './samples.js';

const REF = '610100202505061010100010000001';
const REFUND: CancelAnswer = { ...ANSWER, total: -101, refund: true, ofSetlId: 'S0' };

/** A national envelope around `data`. */
function national(infno: string, data: Record<string, unknown>): string {
  const head = { infno, msgid: 'A2', mdtrtarea_admvs: '510100', insuplc_admdvs: '610100', infver: 'V1.0' };
  return JSON.stringify({ ...head, input: { data } });
}

describe('bodies of cancellations and reversals', () => {
  it('read back to what was written', () => {
    const cancel = { setlId: 'S1', mdtrtId: 'M1', preview: true };
    expect(decodeCancelBody(encodeCancelBody(cancel))).toEqual(cancel);
    const reversal = { omsgid: 'A1', oinfno: '2304' };
    expect(decodeReversalBody(encodeReversalBody(reversal))).toEqual(reversal);
    expect(decodeReversalAnswer(encodeReversalAnswer({ outcome: 'barred' }))).toEqual({ outcome: 'barred' });
    expect(decodeCancelAnswer(encodeCancelAnswer(REFUND))).toEqual(REFUND);
  });

  it.each<[string, () => unknown]>([
    ['a cancellation without preview_flag', () => decodeCancelBody(pack(['S1', 'M1']))],
    ['a cancellation without setl_id', () => decodeCancelBody(pack(['', 'M1', false]))],
    ['a reversal without oinfno', () => decodeReversalBody(pack(['A1', '']))],
    ['an outcome nobody knows', () => decodeReversalAnswer(pack(['undone']))],
  ])('are refused: %s', (_name, decode) => {
    expect(wireError(decode).code).toBe('E107');
  });

  it('are told apart in a receipt by their columns', () => {
    const stored = storedSettlement(encodeCancelAnswer(REFUND));
    expect(stored !== null && isCancellation(stored) && stored.ofSetlId).toBe('S0');
    const settled = storedSettlement(encodeSettleAnswer(ANSWER));
    expect(settled !== null && !isCancellation(settled) && settled.setlId).toBe('S1');
    expect(storedSettlement(encodeReversalAnswer({ outcome: 'reversed' }))).toBeNull();
  });

  it('have fingerprints that name every part of the intent', () => {
    const e = envelopeWith(new Uint8Array(0), { infno: '2305' });
    const fingerprints = [
      plainFingerprint(e, ['S1', 'M1']),
      plainFingerprint(e, ['S1', 'M2']),
      plainFingerprint(e, ['S1M', '1']),
      plainFingerprint({ ...e, msgid: 'A2' }, ['S1', 'M1']),
      plainFingerprint({ ...e, infno: '2208' }, ['S1', 'M1']),
      plainFingerprint({ ...e, psnNo: 'P2' }, ['S1', 'M1']),
      plainFingerprint({ ...e, mdtrtarea: '510101' }, ['S1', 'M1']),
    ].map((bytes) => Buffer.from(bytes).toString('hex'));
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    expect(fingerprints.every((hex) => hex.length === 32)).toBe(true);
  });
});

describe('the JSON door', () => {
  it('reads the national nodes of a cancellation, with and without a preview', () => {
    const data = { psn_no: 'P1', setl_id: 'S1', mdtrt_id: 'M1', exp_content: '' };
    const envelope = jsonToEnvelope(national('2208', data));
    expect(envelope).toMatchObject({ infno: '2208', psnNo: 'P1', msgid: 'A2' });
    expect(decodeCancelBody(envelope.body)).toEqual({ setlId: 'S1', mdtrtId: 'M1', preview: false });
    const preview = jsonToEnvelope(national('2305', { ...data, preview_flag: '1' }));
    expect(decodeCancelBody(preview.body).preview).toBe(true);
    expect(wireError(() => jsonToEnvelope(national('2208', { psn_no: 'P1', setl_id: 'S1' }))).code).toBe('E107');
  });

  it('reads the national nodes of a reversal', () => {
    const envelope = jsonToEnvelope(national('2601', { psn_no: 'P1', omsgid: 'A1', oinfno: '2304' }));
    expect(decodeReversalBody(envelope.body)).toEqual({ omsgid: 'A1', oinfno: '2304' });
    expect(wireError(() => jsonToEnvelope(national('2601', { psn_no: 'P1', omsgid: 'A1', setl_id: 'S1' }))).code).toBe(
      'E107',
    );
  });

  it('shows a cancellation that was asked for as the refund it is', () => {
    const frame = encodeAnswer({ msgid: 'C1', refMsgid: REF, body: encodeCancelAnswer(REFUND) });
    const body = encodeSettlementQueryAnswer({ found: true, status: 'reversed', answer: frame, by: 'S9', trace: null });
    const { output } = JSON.parse(answerToJson(encodeAnswer({ msgid: 'Q1', refMsgid: REF, body }), '5203'));
    expect(output.queryinfo).toMatchObject({ status: 'reversed', by_setl_id: 'S9', msgid: 'C1' });
    expect(output.setlinfo).toMatchObject({ medfee_sumamt: '-1.01', refd_setl_flag: '1', init_setl_id: 'S0' });
    expect(output.setlinfo).toEqual(JSON.parse(answerToJson(frame, '2208')).output.setlinfo);
  });

  it('shows the answer of another message without inventing a settlement', () => {
    const answer = encodeAnswer({ msgid: 'R1', refMsgid: REF, body: encodeReversalAnswer({ outcome: 'barred' }) });
    const body = encodeSettlementQueryAnswer({ found: true, status: 'none', answer, by: '', trace: null });
    const { output } = JSON.parse(answerToJson(encodeAnswer({ msgid: 'Q1', refMsgid: REF, body }), '5203'));
    expect(output).toEqual({
      queryinfo: { found: '1', status: 'none', by_setl_id: '', msgid: 'R1', inf_refmsgid: REF },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { encodeAnswer, encodeErrorAnswer } from '../../src/wire/envelope.js';
import { answerToJson } from '../../src/wire/json.js';
import * as query from '../../src/wire/query-bodies.js';
import { encodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { ANSWER, wireError } from './samples.js';

describe('JSON answers', () => {
  const REF = '610100202505061010010010000001';
  const settled = encodeAnswer({ msgid: 'A1', refMsgid: REF, body: encodeSettleAnswer(ANSWER) }).slice();

  it('an error carries its code and sentence', () => {
    const frame = encodeErrorAnswer({ msgid: 'A1', refMsgid: REF, code: 'E301', message: '未办理异地就医备案' });
    expect(JSON.parse(answerToJson(frame, '2304'))).toEqual({
      infcode: -1,
      inf_refmsgid: REF,
      refmsg_time: '20250506101001000',
      respond_time: '20250506101001000',
      err_code: 'E301',
      err_msg: '未办理异地就医备案',
      warn_msg: '',
      output: null,
    });
  });

  it('an answer without inf_refmsgid takes the times it is given', () => {
    const frame = encodeErrorAnswer({ msgid: '', refMsgid: '', code: 'E101', message: 'x' });
    const times = { receivedMs: Date.UTC(2025, 0, 1), respondMs: Date.UTC(2025, 0, 1, 0, 0, 0, 7) };
    expect(JSON.parse(answerToJson(frame, '', times))).toMatchObject({
      refmsg_time: '20250101080000000',
      respond_time: '20250101080000007',
    });
  });

  it('a settlement has yuan, ratios with four decimals and its warnings', () => {
    const json = JSON.parse(answerToJson(settled, '2304'));
    expect(json.warn_msg).toBe('采用了未确认的数值');
    expect(json.output.setlinfo).toMatchObject({
      medfee_sumamt: '1.01',
      pool_prop_selfpay: '0.9050',
      hifp_pay: '1.08',
    });
    expect(json.output.setldetail[1]).toMatchObject({
      inscp_scp_amt: '50000000.00',
      crt_payb_lmt_amt: '1.23',
      fund_payamt: '-1.24',
    });
  });

  it('a settlement query shows the stored answer and the trace', () => {
    const body = query.encodeSettlementQueryAnswer({
      found: true,
      status: 'settled',
      answer: settled,
      by: '',
      trace: '{"steps":[]}',
    });
    const json = JSON.parse(answerToJson(encodeAnswer({ msgid: 'Q1', refMsgid: REF, body }), '5203'));
    expect(json.output).toMatchObject({
      queryinfo: { found: '1', status: 'settled', msgid: 'A1', inf_refmsgid: REF },
      trace: { steps: [] },
    });
    expect(json.output.setlinfo).toEqual(JSON.parse(answerToJson(settled, '2304')).output.setlinfo);
    const none = query.encodeSettlementQueryAnswer({ found: false, status: 'none', answer: null, by: '', trace: null });
    expect(JSON.parse(answerToJson(encodeAnswer({ msgid: 'Q1', refMsgid: REF, body: none }), '5203')).output).toEqual({
      queryinfo: { found: '0', status: 'none', by_setl_id: '', msgid: '', inf_refmsgid: '' },
    });
  });

  it('accumulators tell money from counts', () => {
    const body = query.encodeAccumulatorsAnswer({
      psnNo: 'P1',
      year: 2025,
      meters: [
        ['fund.hifp', 12_345],
        ['inpatient.count', 2],
      ],
    });
    expect(JSON.parse(answerToJson(encodeAnswer({ msgid: 'Q1', refMsgid: REF, body }), '5206')).output).toEqual({
      cuminfo: { psn_no: 'P1', year: 2025 },
      cumdetail: [
        { meter: 'fund.hifp', value: '123.45' },
        { meter: 'inpatient.count', value: 2 },
      ],
    });
  });

  it('bytes of another transaction are refused, not shown as something else', () => {
    expect(wireError(() => answerToJson(settled, '1101')).code).toBe('E107');
    expect(wireError(() => answerToJson(settled, '9999')).code).toBe('E109');
  });
});

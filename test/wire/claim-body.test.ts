import { describe, expect, it } from 'vitest';
import { type ClaimBody, decodeClaimBody, encodeClaimBody } from '../../src/wire/claim-body.js';
import { jsonToEnvelope } from '../../src/wire/json.js';
import { pack, unpack } from '../../src/wire/msgpack.js';
import { decodeSettleAnswer, encodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { isCancellation, storedSettlement } from '../../src/wire/stored-answer.js';
import { CLAIM } from '../compute/claims.js';
import { sample } from './json-samples.js';
import { ANSWER, LINE_BILL, wireError } from './samples.js';

const BODY: ClaimBody = { bill: LINE_BILL, claim: CLAIM, rawLines: null };
const RAW: ClaimBody = {
  bill: { ...LINE_BILL, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 0, rows: [] },
  claim: {
    ...CLAIM,
    papers: [],
    extras: ['injury', 'rescue'],
    lateFiledOn: '2025-05-07',
    consent: false,
    consentBy: '',
  },
  rawLines: [
    ['1', 'XC09', '09', '02', 5_000_000_000, 1000, null],
    ['2', 'XC08', '08', '01', 20_000, 0, 15_000],
  ],
};

/** The second array of a claim with some cells replaced. */
function with_(body: ClaimBody, change: (claim: unknown[], bill: unknown[]) => void): Uint8Array {
  const [bill, claim] = unpack(encodeClaimBody(body)) as [unknown[], unknown[]];
  change(claim, bill);
  return pack([bill, claim]).slice();
}

describe('the body of a claim', () => {
  it.each([
    ['split', BODY],
    ['raw', RAW],
  ])('comes back as it went: %s', (_name, body) => {
    expect(decodeClaimBody(encodeClaimBody(body))).toEqual(body);
  });

  it.each<[string, string, RegExp, Uint8Array]>([
    ['one array', 'E107', /两个数组/, pack([[], 1]).slice()],
    ['an unknown reason', 'E107', /claim_reason/, with_(BODY, (c) => (c[1] = 'bored'))],
    ['consent by nobody', 'E107', /consent_by/, with_(BODY, (c) => (c[5] = ''))],
    ['somebody without consent', 'E107', /consent_by/, with_(BODY, (c) => (c[4] = false))],
    ['an unknown paper', 'E107', /claim_papers/, with_(BODY, (c) => (c[8] = 'identity,letter'))],
    ['an unknown circumstance', 'E107', /claim_extras/, with_(BODY, (c) => (c[9] = 'luck'))],
    ['no operator', 'E107', /opter/, with_(BODY, (c) => (c[12] = ''))],
    ['a column too few', 'E107', /15列/, with_(BODY, (c) => c.pop())],
    [
      'raw lines beside split ones',
      'E107',
      /feeraw/,
      with_(BODY, (c) => (c[14] = [['1', 'X', '09', '01', 1, 0, null]])),
    ],
    ['raw lines beside parts', 'E107', /feeraw/, with_(RAW, (_, b) => (b[19] = 1))],
    [
      'a raw line twice',
      'E110',
      /^1$/,
      with_(RAW, (c) => (c[14] = [0, 1].map(() => ['1', 'X', '09', '01', 1, 0, null]))),
    ],
    [
      'a share above all',
      'E107',
      /selfpay_prop/,
      with_(RAW, (c) => (c[14] = [['1', 'X', '09', '01', 1, 10_001, null]])),
    ],
    ['half a fen', 'E108', /det_item_fee_sumamt/, with_(RAW, (c) => (c[14] = [['1', 'X', '09', '01', 1.5, 0, null]]))],
  ])('with %s is refused', (_name, code, detail, bytes) => {
    const error = wireError(() => decodeClaimBody(bytes));
    expect(error.code).toBe(code);
    expect(error.detail).toMatch(detail);
  });
});

describe('the JSON door', () => {
  const message = (raw: boolean): string => {
    const m = sample();
    Object.assign(m, { infno: '2207M', mdtrtarea_admvs: m['insuplc_admdvs'] });
    Object.assign(m.input.data, {
      mdtrtarea_admdvs: '110105',
      claim_reason: 'offline',
      claim_catalog: 'home',
      recv_date: '2025-06-01',
      claim_papers: 'identity,receipt',
      opter: 'OP01',
      opter_name: '李四',
    });
    if (raw) {
      delete m.input.feesttinfo;
      for (const part of ['fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt'])
        delete m.input.data[part];
      const line = { feedetl_sn: '1', med_list_codg: 'X', med_chrgitm_type: '09', chrgitm_lv: '02' };
      m.input['feeraw'] = [{ ...line, det_item_fee_sumamt: '60000000.05', selfpay_prop: '0.15' }];
    }
    return JSON.stringify(m);
  };

  it('takes bill and claim from one node', () => {
    const { bill, claim, rawLines } = decodeClaimBody(jsonToEnvelope(message(false)).body);
    expect(bill.rows.length).toBeGreaterThan(0);
    expect(claim).toMatchObject({
      reason: 'offline',
      designated: true,
      consent: false,
      papers: ['identity', 'receipt'],
    });
    expect(rawLines).toBeNull();
  });

  it('takes raw lines, ratios as the interface writes them', () => {
    const { bill, rawLines } = decodeClaimBody(jsonToEnvelope(message(true)).body);
    expect(bill).toMatchObject({ rows: [], inScope: 0 });
    expect(rawLines).toEqual([['1', 'X', '09', '02', 6_000_000_005, 1500, null]]);
  });

  it.each([
    ['both kinds of rows', (m: Record<string, unknown>) => Object.assign(m, { feesttinfo: [] }), /须且只能有一个/],
    [
      'a ratio above one',
      (m: Record<string, unknown>) => (((m['feeraw'] as Record<string, unknown>[])[0] ?? {})['selfpay_prop'] = '1.5'),
      /selfpay_prop/,
    ],
    ['no rows at all', (m: Record<string, unknown>) => delete m['feeraw'], /feesttinfo/],
  ])('refuses %s', (_name, change, detail) => {
    const m = JSON.parse(message(true)) as { input: Record<string, unknown> };
    change(m.input);
    const error = wireError(() => jsonToEnvelope(JSON.stringify(m)));
    expect(error.code).toBe('E107');
    expect(error.detail).toMatch(detail);
  });
});

describe('the answer to a claim', () => {
  const claim = { ...CLAIM, dueOn: '2025-05-20', dueNote: '推定', basis: ['《文件》第一条'] };

  it('is setlinfo with the claim behind it, told from other answers by its columns', () => {
    const bytes = encodeSettleAnswer({ ...ANSWER, claim });
    expect(decodeSettleAnswer(bytes)).toEqual({ ...ANSWER, claim });
    const stored = storedSettlement(bytes);
    expect(stored).toEqual({ ...ANSWER, claim });
    expect(stored !== null && isCancellation(stored)).toBe(false);
    expect(decodeSettleAnswer(encodeSettleAnswer(ANSWER))).not.toHaveProperty('claim');
  });
});

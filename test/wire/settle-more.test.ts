/** The columns behind the rows of a bill: flags, the emergency before a stay, slips. */
import { describe, expect, it } from 'vitest';
import { intentFingerprint } from '../../src/wire/fingerprint.js';
import { jsonToEnvelope } from '../../src/wire/json-request.js';
import { pack, unpack } from '../../src/wire/msgpack.js';
import { decodeSettleBody, encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { NOTHING_MORE, SETTLE_WIDTH, type SlipRow } from '../../src/wire/settle-more.js';
import { CATEGORY_BILL, wireError } from './samples.js';

const SLIP: SlipRow = ['WG001', 'H11010500002', '1', '2025-05-03', '核磁共振', 80_000, true];
const FULL = {
  otpErReferral: true,
  needInpatient: true,
  iptType: '1',
  erBegntime: '2025-04-30 22:10:00',
  erMdtrtId: 'JZ1',
  erSetlId: null,
  slips: [SLIP],
};
const ADDRESSED = { infno: '2304', msgid: 'M1', psnNo: 'P1', insuplc: '610100', mdtrtarea: '110105' };
const cellsOf = (body: SettleBody): unknown[] => [...(unpack(encodeSettleBody(body)) as unknown[])];
const print = (body: SettleBody): string =>
  Buffer.from(intentFingerprint(ADDRESSED, decodeSettleBody(encodeSettleBody(body)))).toString('hex');

describe('the columns behind the rows', () => {
  it('come back as they were sent', () => {
    expect(decodeSettleBody(encodeSettleBody({ ...CATEGORY_BILL, ...FULL }))).toEqual({ ...CATEGORY_BILL, ...FULL });
  });

  it('may be left out from any place on, and then say nothing', () => {
    expect(cellsOf(CATEGORY_BILL)).toHaveLength(SETTLE_WIDTH);
    const cells = cellsOf({ ...CATEGORY_BILL, ...FULL });
    for (let n = SETTLE_WIDTH + 1; n <= cells.length; n++) {
      const body = decodeSettleBody(pack(cells.slice(0, n)));
      expect(body.otpErReferral).toBe(true);
      expect(body.slips === null).toBe(n < cells.length);
    }
  });

  it('leave the fingerprint of a bill that says nothing there as it was', () => {
    expect(print(CATEGORY_BILL)).toBe(print({ ...CATEGORY_BILL, ...NOTHING_MORE }));
    const bare = Buffer.from(intentFingerprint(ADDRESSED, CATEGORY_BILL)).toString('hex');
    expect(print(CATEGORY_BILL)).toBe(bare);
    const defaults = pack([...cellsOf(CATEGORY_BILL), false, false, null, null, null, null, null]);
    expect(Buffer.from(intentFingerprint(ADDRESSED, decodeSettleBody(defaults))).toString('hex')).toBe(bare);
  });

  it.each<[string, Partial<SettleBody>]>([
    ['the flag', { ...FULL, otpErReferral: false }],
    ['the other flag', { ...FULL, needInpatient: false }],
    ['ipt_type', { ...FULL, iptType: '2' }],
    ['the start of the emergency', { ...FULL, erBegntime: '2025-04-30 22:10:01' }],
    ['which id names it', { ...FULL, erMdtrtId: null, erSetlId: 'JZ1' }],
    ['an amount of a slip', { ...FULL, slips: [[...SLIP.slice(0, 5), 80_001, true] as unknown as SlipRow] }],
    ['a seal', { ...FULL, slips: [[...SLIP.slice(0, 6), false] as unknown as SlipRow] }],
    ['no slips', { ...FULL, slips: null }],
  ])('%s is another intent', (_, change) => {
    expect(print({ ...CATEGORY_BILL, ...change })).not.toBe(print({ ...CATEGORY_BILL, ...FULL }));
  });

  it.each<[string, Partial<SettleBody>, string]>([
    ['two slips of one number', { slips: [SLIP, SLIP] }, 'E110'],
    ['both ids of the emergency', { erMdtrtId: 'A', erSetlId: 'B' }, 'E107'],
    ['a day that does not exist', { slips: [[...SLIP.slice(0, 3), '2025-02-30', 'x', 1, true] as never] }, 'E107'],
    ['an unknown kind of place', { slips: [['1', 'H1', '4', '2025-05-03', 'x', 1, true]] }, 'E107'],
    ['a negative amount', { slips: [['1', 'H1', '1', '2025-05-03', 'x', -1, true]] }, 'E108'],
    ['an emergency at no time', { erBegntime: '2025-04-30' }, 'E107'],
  ])('%s: refused', (_, change, code) => {
    expect(wireError(() => decodeSettleBody(encodeSettleBody({ ...CATEGORY_BILL, ...change }))).code).toBe(code);
  });

  it('slips without a number are told apart by nothing and left to the rules', () => {
    const bare: SlipRow = ['', 'H1', '1', '2025-05-03', 'x', 1, true];
    expect(decodeSettleBody(encodeSettleBody({ ...CATEGORY_BILL, slips: [bare, bare] })).slips).toHaveLength(2);
  });

  it('are the same message in JSON', () => {
    const data = {
      psn_no: 'P1',
      mdtrt_id: 'M1',
      insutype: '310',
      med_type: '24',
      begntime: '2025-05-01 08:30:00',
      endtime: '2025-05-06 10:00:00',
      setl_time: '2025-05-06 10:10:00',
      hosp_lv: '3A',
      acct_used_flag: '1',
      medfee_sumamt: '300.00',
      inscp_scp_amt: '300.00',
      otp_er_refl_flag: '1',
      er_begntime: '2025-04-30 22:10:00',
      er_mdtrt_id: 'JZ1',
    };
    const slip = {
      slip_no: 'WG001',
      slip_fixmedins_code: 'H2',
      slip_inst_type: '3',
      slip_date: '2025-05-03',
      slip_item: '药',
      slip_amt: '12.30',
      slip_seal_flag: '1',
    };
    const feesttinfo = [{ med_chrgitm_type: '09', item_sumamt: '300.00', inscp_scp_amt: '300.00' }];
    const json = { ...ADDRESSED, mdtrtarea_admvs: '110105', insuplc_admdvs: '610100', fixmedins_code: 'H1' };
    const { psnNo: _, insuplc: __, mdtrtarea: ___, ...head } = json;
    const send = (input: object): SettleBody =>
      decodeSettleBody(jsonToEnvelope(JSON.stringify({ ...head, input })).body);
    expect(send({ data, feesttinfo, slipinfo: [slip] })).toMatchObject({
      otpErReferral: true,
      needInpatient: false,
      erMdtrtId: 'JZ1',
      slips: [['WG001', 'H2', '3', '2025-05-03', '药', 1230, true]],
    });
    const { otp_er_refl_flag: _f, er_begntime: _b, er_mdtrt_id: _m, ...plain } = data;
    expect(send({ data: plain, feesttinfo })).not.toHaveProperty('slips');
  });
});

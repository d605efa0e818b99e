import { pack, unpack } from '../../src/wire/msgpack.js';
import type { Envelope } from '../../src/wire/envelope.js';
import { ERRORS, WireError } from '../../src/wire/errors.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { expect } from 'vitest';

export const CATEGORY_BILL: SettleBody = {
  mdtrtId: 'M1',
  insutype: '310',
  medType: '21',
  begntime: '2025-05-01 08:30:00',
  endtime: '2025-05-06 10:00:00',
  setlTime: '2025-05-06 10:10:00',
  fixmedinsCode: 'H51010000001',
  hospLv: '3A',
  acctUsed: true,
  emergency: false,
  injury: null,
  thirdParty: null,
  diseCode: null,
  networked: true,
  midSettlement: false,
  total: 30000,
  ownPay: 1000,
  overLimit: 0,
  firstSelfPay: 2000,
  inScope: 27000,
  shape: 'categories',
  rows: [
    ['01', 10000, 10000, 0, 0, 0, 0, 10000],
    ['09', 20000, 9000, 10000, 1000, 0, 2000, 17000],
  ],
};

export const LINE_BILL: SettleBody = {
  ...CATEGORY_BILL,
  medType: '14',
  diseCode: 'M03900',
  injury: false,
  thirdParty: false,
  shape: 'lines',
  rows: [
    ['1', 'XC09', '09', '02', 10000, 0, 0, 2000, 8000],
    ['2', 'XC08', '09', '01', 20000, 1000, 0, 0, 19000],
  ],
};

/** Every field has a value of its own, so that two swapped columns show. */
export const ANSWER: SettleAnswer = {
  setlId: 'S1',
  mdtrtId: 'M1',
  psnNo: 'P1',
  insutype: '310',
  psnType: '1101',
  medType: '21',
  setlTime: '2025-05-06 10:10:00',
  total: 101,
  ownPay: 102,
  overLimit: 103,
  firstSelfPay: 104,
  inScope: 105,
  crossSelfPay: 106,
  deductible: 107,
  poolRatioBp: 9050,
  hifp: 108,
  cvlserv: 109,
  hifes: 110,
  hifmi: 111,
  hifob: 112,
  maf: 113,
  oth: 114,
  fundTotal: 115,
  hospitalPart: 116,
  personTotal: 117,
  account: 118,
  cash: 119,
  balance: 120,
  medinsSetlId: 'A1',
  treatmentClass: 'long_term',
  policyVersion: '610100@0123',
  clrType: '21',
  clrOptins: '610100',
  details: [
    { fundPayType: '310100', fundPayTypeName: '统筹', base: 121, payable: null, paid: 122 },
    { fundPayType: '330100', fundPayTypeName: '大额', base: 5_000_000_000, payable: 123, paid: -124 },
  ],
  warnings: ['采用了未确认的数值'],
};

export function envelopeWith(body: Uint8Array, over: Partial<Envelope> = {}): Envelope {
  return {
    infno: '2304',
    msgid: 'A1',
    psnNo: 'P1',
    insuplc: '610100',
    mdtrtarea: '510100',
    timeoutMs: 5000,
    body,
    ...over,
  };
}

/** The cells of a bill with some replaced, packed again. */
export function tampered(bill: SettleBody, change: (cells: unknown[]) => void): Uint8Array {
  const cells = unpack(encodeSettleBody(bill)) as unknown[];
  change(cells);
  return pack(cells).slice();
}

/** The WireError a call throws; anything else fails the test. */
export function wireError(call: () => unknown): WireError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    const known = error as WireError;
    expect(ERRORS).toHaveProperty(known.code);
    expect(known.message.length).toBeLessThanOrEqual(200);
    return known;
  }
  throw new Error('it was accepted');
}

import { type BillCall, SettlementClient } from '../../src/client/index.js';
import type { ClientOptions } from '../../src/client/options.js';
import { encodeSettlementQueryAnswer } from '../../src/wire/query-bodies.js';
import { encodeSettleAnswer, type SettleAnswer } from '../../src/wire/settle-answer.js';
import type { SettleBody } from '../../src/wire/settle-body.js';

export const BODY: SettleBody = {
  mdtrtId: 'M1',
  insutype: '310',
  medType: '21',
  begntime: '2026-03-01 08:00:00',
  endtime: '2026-03-02 10:00:00',
  setlTime: '2026-03-02 10:30:00',
  fixmedinsCode: 'H11010500001',
  hospLv: '3A',
  acctUsed: true,
  emergency: false,
  injury: null,
  thirdParty: null,
  diseCode: null,
  networked: true,
  midSettlement: false,
  total: 100_00,
  ownPay: 0,
  overLimit: 0,
  firstSelfPay: 0,
  inScope: 100_00,
  shape: 'categories',
  rows: [['09', 100_00, 100_00, 0, 0, 0, 0, 100_00]],
};

export function bill(overrides: Partial<BillCall> = {}): BillCall {
  return { psnNo: 'P1', insuplc: '610100', mdtrtarea: '110105', visit: 'inpatient', body: BODY, ...overrides };
}

export function answerBody(medinsSetlId: string, overrides: Partial<SettleAnswer> = {}): Uint8Array {
  return encodeSettleAnswer({
    setlId: '61010020260001ABCDEFGHJKMNPQRS',
    mdtrtId: 'M1',
    psnNo: 'P1',
    insutype: '310',
    psnType: '1101',
    medType: '21',
    setlTime: '2026-03-02 10:30:00',
    total: 100_00,
    ownPay: 0,
    overLimit: 0,
    firstSelfPay: 0,
    inScope: 100_00,
    crossSelfPay: 0,
    deductible: 100_00,
    poolRatioBp: 0,
    hifp: 0,
    cvlserv: 0,
    hifes: 0,
    hifmi: 0,
    hifob: 0,
    maf: 0,
    oth: 0,
    fundTotal: 0,
    hospitalPart: 0,
    personTotal: 100_00,
    account: 0,
    cash: 100_00,
    balance: 0,
    medinsSetlId,
    treatmentClass: 'local',
    policyVersion: '610100@000000000000',
    clrType: '21',
    clrOptins: '610100',
    details: [],
    warnings: [],
    ...overrides,
  });
}

export function queryBody(answer: Uint8Array | null): Uint8Array {
  const status = answer === null ? 'none' : 'settled';
  return encodeSettlementQueryAnswer({ found: answer !== null, status, answer, by: '', trace: null });
}

/** A client for tests: quick to reconnect, patient for answers. SILENT is for those in which none comes. */
export function clientOf(url: string, overrides: Partial<ClientOptions> = {}): SettlementClient {
  return new SettlementClient({
    url,
    sender: { id: 'test', secret: 'secret' },
    reconnect: { minMs: 2, maxMs: 20 },
    requestTimeoutMs: 2_000,
    answerGraceMs: 500,
    ...overrides,
  });
}

/** Bytes as text: what is compared is what was on the wire, not what a codec hung on the object. */
export const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** Waits short enough to sit out a silence, long enough for an answer on a busy machine. */
export const SILENT = { requestTimeoutMs: 300, answerGraceMs: 100 } as const;

import { makeContext, type ComputeContext } from '../../src/compute/context.js';
import { NO_LOOKUP, type ComputeOutcome, type ComputeTask, type TaskCell } from '../../src/compute/contract.js';
import { executeTask } from '../../src/compute/transact.js';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { Person } from '../../src/settlement/types.js';
import { encodeAccount, encodePerson } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { decodeSettleAnswer, type SettleAnswer } from '../../src/wire/settle-answer.js';
import { encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';

export const BUNDLES = await loadBundlesFromDir(builtinPacksDir);
export const POLICIES = PolicySet.fromBundles(BUNDLES.map((b) => b.bytes));

/** 2025-05-06 10:00 in Shanghai. */
export const NOW_MS = Date.UTC(2025, 4, 6, 2, 0, 0);
export const CONTEXT: ComputeContext = makeContext(NOW_MS, { strict: false });

export const PERSON: Person = {
  psnNo: 'P1',
  name: '王小明',
  certType: '01',
  certNo: '610101198001011234',
  gend: '1',
  brdy: '1980-01-01',
  insuplc: '610100',
  insutype: '310',
  psnType: '1101',
  insuStatus: '1',
  cvlserv: false,
  identities: [{ type: '01', begndate: '2024-01-01', enddate: null }],
  filings: [
    {
      id: 'F1',
      kind: 'long_term',
      areas: ['110000'],
      begndate: '2024-01-01',
      enddate: null,
      basis: 'papers',
      papersOn: '2024-01-01',
      withdrawnOn: null,
    },
  ],
  chronic: [{ diseCode: 'M01600', begndate: '2024-01-01', enddate: '2026-12-31' }],
};

/** An in-patient stay in Beijing: 20,000 yuan, 15,000 of it in scope. */
export const BODY: SettleBody = {
  mdtrtId: 'V1',
  insutype: '310',
  medType: '21',
  begntime: '2025-04-20 08:00:00',
  endtime: '2025-05-05 10:00:00',
  setlTime: '2025-05-06 09:30:00',
  fixmedinsCode: 'H11010500001',
  hospLv: '3A',
  acctUsed: true,
  emergency: false,
  injury: null,
  thirdParty: null,
  diseCode: null,
  networked: true,
  midSettlement: false,
  total: 2_000_000,
  ownPay: 300_000,
  overLimit: 0,
  firstSelfPay: 200_000,
  inScope: 1_500_000,
  shape: 'categories',
  rows: [
    ['01', 500_000, 500_000, 0, 0, 0, 0, 500_000],
    ['09', 1_500_000, 0, 0, 300_000, 0, 200_000, 1_000_000],
  ],
};

export function cells(person: Person = PERSON, balance = 100_000): TaskCell[] {
  return [
    { name: 'p', version: 3, bytes: encodePerson(person) },
    { name: 'b', version: 2, bytes: encodeAccount({ balance }) },
    { name: 'y2025', version: 0, bytes: null },
  ];
}

export function task(change: Partial<ComputeTask> = {}): ComputeTask {
  return {
    infno: '2304',
    msgid: 'M1',
    psnNo: 'P1',
    insuplc: '610100',
    mdtrtarea: '110105',
    senderId: 'bj',
    refMsgid: 'REF1',
    body: encodeSettleBody(BODY),
    cells: cells(),
    receipt: null,
    claimedByOther: false,
    lookup: NO_LOOKUP,
    ...change,
  };
}

export function bodyWith(change: Partial<SettleBody>): Uint8Array {
  return encodeSettleBody({ ...BODY, ...change });
}

export function execute(t: ComputeTask): ComputeOutcome {
  return executeTask(t, POLICIES, CONTEXT);
}

/** The outcome, which must be of that kind. */
export function expectKind<K extends ComputeOutcome['kind']>(
  outcome: ComputeOutcome,
  kind: K,
): Extract<ComputeOutcome, { kind: K }> {
  if (outcome.kind !== kind)
    throw new Error(`${outcome.kind} ${outcome.kind === 'answer' ? outcome.code : ''} instead of ${kind}`);
  return outcome as Extract<ComputeOutcome, { kind: K }>;
}

export function codeOf(outcome: ComputeOutcome): string {
  return expectKind(outcome, 'answer').code;
}

export function settleAnswerOf(frame: Uint8Array): SettleAnswer {
  const { body } = decodeAnswer(frame);
  if (body === null) throw new Error('an error answer');
  return decodeSettleAnswer(body);
}

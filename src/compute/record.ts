import type { FundDetail, SettlementInput, SettlementResult, Visit } from '../settlement/contract.js';
import type { PricedPart } from '../settlement/parts.js';
import { FUNDS, type BillAmounts, type Fund, type Person, type Split } from '../settlement/types.js';
import { unpack } from '../wire/msgpack.js';
import { decodeSettleAnswer, type SettleAnswer } from '../wire/settle-answer.js';
import { unpackPerson, unpackVisit } from './record-input.js';
import { type PackedYear, totalsOf, touchesOf, type TouchedYear, unpackParts } from './record-parts.js';

/** Identification of the message a settlement came from. */
export interface RecordSource {
  readonly msgid: string;
  readonly refMsgid: string;
  readonly infno: string;
  readonly senderId: string;
  readonly psnNo: string;
  readonly mdtrtId: string;
  readonly medType: string;
  readonly fixmedinsCode: string;
  readonly begntime: string;
  readonly endtime: string;
  readonly setlTime: string;
}

/**
 * One settlement as it was made, immutable: enough to explain it again and to take back exactly its own contributions
 * (meterDeltas, account) without any other state. Amounts in fen.
 */
export interface SettlementRecord {
  readonly setlId: string;
  readonly source: RecordSource;
  /**
   * Everything the rules were given; `accumulators` and `accountBalance` are those before the settlement. The person is
   * without name and identity number: a record outlives every need to know those.
   */
  readonly input: SettlementInput;
  readonly result: SettlementResult;
  readonly accountAfter: number;
  /** Versions of the cells it was computed on: person, account, year. */
  readonly cellVersions: readonly [number, number, number];
  /** In their order; `input` and `result` are then those of the whole. Empty for a settlement that is one bill of one year. */
  readonly parts: readonly PricedPart[];
  /** What it changed in other years than its own. */
  readonly touches: readonly TouchedYear[];
  /** Engine's wall clock at computation, epoch ms. */
  readonly computedAtMs: number;
}

/** Format of a record, its first place. */
export const RECORD_VERSION = 1;
/** The same with two more places: the other years' cells before, and the parts. */
export const PARTS_VERSION = 3;

const NOTHING: readonly never[] = [];

type PackedSource = [string, string, string, string, string, string];
type PackedResult = [string, string[], Record<string, number>, number[], boolean];
type PackedRecord = [
  number,
  Uint8Array,
  Uint8Array | null,
  PackedSource,
  unknown,
  unknown,
  number,
  PackedResult,
  [number, number, number],
  number,
  (readonly PackedYear[])?,
  unknown?,
];

/** Reads what `encodeRecord` wrote. Throws RangeError for another version, WireError or CellCorrupt for bytes that are no record. */
export function decodeRecord(bytes: Uint8Array): SettlementRecord {
  const row = unpack(bytes) as PackedRecord;
  if (row[0] !== RECORD_VERSION && row[0] !== PARTS_VERSION)
    throw new RangeError(`settlement record version ${String(row[0])} is not known`);
  const [, body, before, source, visit, packedPerson, accountBalance, result, cellVersions, computedAtMs] = row;
  const answer = decodeSettleAnswer(body);
  const bill = billOf(answer);
  const person = personOf(answer, packedPerson);
  const accumulators = totalsOf(before);
  return {
    setlId: answer.setlId,
    source: sourceOf(answer, source),
    input: {
      visit: { ...unpackVisit(visit, source[3]), ...claimIn(answer) },
      bill,
      person,
      accumulators,
      accountBalance,
    },
    result: resultOf(answer, bill, result),
    accountAfter: answer.balance,
    cellVersions,
    computedAtMs,
    ...partsOf(row, answer, person),
  };
}

function partsOf(
  [version, , before, source, , , accountBalance, , , , years = NOTHING, packed]: PackedRecord,
  answer: SettleAnswer,
  person: Person,
): Pick<SettlementRecord, 'parts' | 'touches'> {
  if (version !== PARTS_VERSION) return { parts: NOTHING, touches: NOTHING };
  const { setlTime, policyVersion } = answer;
  const totals = new Map(years.map(([year, , bytes]) => [year, totalsOf(bytes)]));
  totals.set(Number(setlTime.slice(0, 4)), totalsOf(before));
  const claimed = claimIn(answer);
  const context = { person, institution: source[3], claimed, policyVersion, accountBalance, totals };
  const parts = unpackParts(packed, context);
  return { parts, touches: touchesOf(years, parts) };
}

/** A claim stands in the answer as a whole. */
const claimIn = ({ claim }: SettleAnswer): Pick<Visit, 'claim'> => (claim === undefined ? {} : { claim });

function sourceOf(
  a: SettleAnswer,
  [refMsgid, infno, senderId, fixmedinsCode, begntime, endtime]: PackedSource,
): RecordSource {
  const { medinsSetlId: msgid, psnNo, mdtrtId, medType, setlTime } = a;
  return { msgid, refMsgid, infno, senderId, psnNo, mdtrtId, medType, fixmedinsCode, begntime, endtime, setlTime };
}

function personOf(a: SettleAnswer, packed: unknown): Person {
  return unpackPerson(packed, {
    psnNo: a.psnNo,
    insuplc: a.clrOptins,
    insutype: a.insutype as Person['insutype'],
    psnType: a.psnType,
  });
}

function billOf({ total, ownPay, overLimit, firstSelfPay, inScope }: SettleAnswer): BillAmounts {
  return { total, ownPay, overLimit, firstSelfPay, inScope };
}

function splitOf(a: SettleAnswer, bill: BillAmounts): Split {
  const { crossSelfPay, deductible, fundTotal, hospitalPart, personTotal, account, cash } = a;
  const funds = [a.hifp, a.cvlserv, a.hifes, a.hifmi, a.hifob, a.maf, a.oth];
  return { bill, crossSelfPay, deductible, funds, fundTotal, hospitalPart, personTotal, account, cash };
}

function resultOf(a: SettleAnswer, bill: BillAmounts, packed: PackedResult): SettlementResult {
  const [planKey, classCitations, meterDeltas, funds, fundTotalIncludesAccount] = packed;
  const details = a.details.map((d, i): FundDetail => ({ fund: FUNDS[funds[i] ?? -1] as Fund, ...d }));
  return {
    split: splitOf(a, bill),
    policyVersion: a.policyVersion,
    planKey,
    treatmentClass: a.treatmentClass,
    classCitations,
    meterDeltas,
    details,
    warnings: a.warnings,
    poolRatio: a.poolRatioBp,
    fundTotalIncludesAccount,
  };
}

import type { SettlementResult } from '../settlement/contract.js';
import { FUNDS } from '../settlement/types.js';
import * as to from '../wire/pack-writer.js';
import { putPlain } from '../wire/plain-pack.js';
import { PARTS_VERSION, RECORD_VERSION, type RecordSource, type SettlementRecord } from './record.js';
import { putPerson, putVisit } from './record-input.js';
import { type PackedYear, putPart } from './record-parts.js';

/** The bytes a record takes over as they are: they were encoded for the answer and need not be a second time. */
export interface RecordParts {
  /** Body of the answer, see src/wire/settle-answer.ts. */
  readonly answer: Uint8Array;
  /** Year cell before the settlement; null = it did not exist. */
  readonly accumulators: Uint8Array | null;
  /** Cells of `touches`. */
  readonly years?: readonly PackedYear[];
}

export interface EncodedRecord {
  readonly bytes: Uint8Array;
  /** Where the answer's body stands in it. */
  readonly answerAt: number;
}

const PLACES = 10;

/**
 * `[1, answer body, year cell before, source, visit, person, account before, result, cell versions, computed at]`: what
 * the answer says is not said twice. Value by value, not by way of arrays: this runs for every settlement.
 */
export function encodeRecord(r: SettlementRecord, parts: RecordParts): EncodedRecord {
  const { input, cellVersions } = r;
  const whole = r.parts.length === 0;
  to.begin();
  to.putArray(whole ? PLACES : PLACES + 2);
  to.putNumber(whole ? RECORD_VERSION : PARTS_VERSION);
  to.putBytes(parts.answer);
  const answerAt = to.size() - parts.answer.length;
  putBytesOrNull(parts.accumulators);
  putSource(r.source);
  putVisit(input.visit);
  putPerson(input.person);
  to.putNumber(input.accountBalance);
  putResult(r.result);
  to.putArray(cellVersions.length);
  for (let i = 0; i < cellVersions.length; i++) to.putNumber(cellVersions[i] as number);
  to.putNumber(r.computedAtMs);
  if (!whole) {
    putPlain(parts.years ?? []);
    to.putArray(r.parts.length);
    r.parts.forEach(putPart);
  }
  return { bytes: to.end(), answerAt };
}

function putBytesOrNull(bytes: Uint8Array | null): void {
  if (bytes === null) to.putNull();
  else to.putBytes(bytes);
}

function putSource(s: RecordSource): void {
  to.putArray(6);
  to.putText(s.refMsgid);
  to.putText(s.infno);
  to.putText(s.senderId);
  to.putText(s.fixmedinsCode);
  to.putText(s.begntime);
  to.putText(s.endtime);
}

function putResult(result: SettlementResult): void {
  to.putArray(5);
  to.putText(result.planKey);
  to.putTexts(result.classCitations);
  putPlain(result.meterDeltas);
  to.putArray(result.details.length);
  for (const { fund } of result.details) to.putNumber(FUNDS.indexOf(fund));
  to.putFlag(result.fundTotalIncludesAccount);
}

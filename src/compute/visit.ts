import { SLIP_PLACES } from '../policy/visit-words.js';
import type { Slip, Visit, VisitMore } from '../settlement/contract.js';
import type { Refusal } from '../settlement/refusal.js';
import type { BenefitLine, InsuType } from '../settlement/types.js';
import type { SettleBody } from '../wire/settle-body.js';
import type { SlipRow } from '../wire/settle-more.js';
import { INFNO, isClaim } from '../wire/transactions.js';
import type { ComputeContext } from './context.js';

/**
 * Out-patient med_type -> line. 15 is left out because places give it different meanings (特药, 门诊统筹), 51-53 because
 * maternity is another benefit.
 */
const OUTPATIENT_LINES: ReadonlyMap<string, BenefitLine> = new Map([
  ['11', 'outpatient'], // 普通门诊
  ['12', 'outpatient'], // 门诊挂号
  ['13', 'outpatient'], // 急诊
  ['19', 'outpatient'], // 意外伤害门诊
  ['81', 'outpatient'], // 意外伤害门诊
  ['14', 'chronic'], // 门诊慢特病
  ['140104', 'chronic'],
  ['140201', 'chronic'],
  ['41', 'pharmacy'], // 定点药店购药
]);

/** 21-28: the kinds of in-patient stay that the ordinary in-patient benefit covers. */
const INPATIENT_MED_TYPES: ReadonlySet<string> = new Set(['21', '22', '23', '24', '25', '26', '27', '28']);

/** The line of benefit, or null when med_type belongs to none or not to this transaction. */
export function benefitLine(infno: string, medType: string): BenefitLine | null {
  if (isClaim(infno)) return INPATIENT_MED_TYPES.has(medType) ? 'inpatient' : (OUTPATIENT_LINES.get(medType) ?? null);
  if (infno !== INFNO.inpatientSettle && infno !== INFNO.inpatientPreSettle)
    return OUTPATIENT_LINES.get(medType) ?? null;
  return INPATIENT_MED_TYPES.has(medType) ? 'inpatient' : null;
}

const DAY_LENGTH = 'yyyy-MM-dd'.length;

/** The year a settlement counts for: that of its business time, whatever the engine's clock says. */
export function settlementYear(body: SettleBody): number {
  return Number(body.setlTime.slice(0, 4));
}

/** Days in the order admission, discharge, settlement; a settlement time from the far future is a wrong clock. */
export function checkDates(body: SettleBody, context: ComputeContext): Refusal | null {
  if (isLaterDay(body.begntime, body.endtime)) return invalid('结束时间早于开始时间');
  if (isLaterDay(body.endtime, body.setlTime)) return invalid('结算时间早于结束时间');
  if (body.setlTime > context.latestSetlTime) return invalid('结算时间晚于当前时间一天以上');
  return null;
}

/** Moments in their order lie on days in their order: only those that are not are cut down to the day. */
const isLaterDay = (a: string, b: string): boolean => a > b && a.slice(0, DAY_LENGTH) > b.slice(0, DAY_LENGTH);

function invalid(detail: string): Refusal {
  return { reason: 'bill_dates_invalid', detail };
}

interface Places {
  readonly insuplc: string;
  readonly mdtrtarea: string;
}

export function visitOf(places: Places, line: BenefitLine, body: SettleBody): Visit {
  const visit: Visit = {
    line,
    insutype: body.insutype as InsuType,
    insuplc: places.insuplc,
    mdtrtarea: body.claim?.mdtrtarea ?? places.mdtrtarea,
    begnDate: body.begntime.slice(0, DAY_LENGTH),
    endDate: body.endtime.slice(0, DAY_LENGTH),
    setlDate: body.setlTime.slice(0, DAY_LENGTH),
    hospLv: body.hospLv,
    emergency: body.emergency,
    injury: body.injury,
    thirdParty: body.thirdParty,
    diseCode: body.diseCode,
    acctUsed: body.acctUsed,
    networked: body.networked,
    midSettlement: body.midSettlement,
    institution: body.fixmedinsCode,
    shape: body.shape,
  };
  const more = moreOf(body);
  if (more === null && body.claim === undefined) return visit;
  return { ...visit, ...(more === null ? {} : { more }), ...(body.claim === undefined ? {} : { claim: body.claim }) };
}

/** 13 急诊, 24 急诊转住院: kinds of visit a pack may take for an emergency. */
const EMERGENCY_MED_TYPES: readonly string[] = ['13', '24'];

/** null for the visits that are most: their records stay as short as they are. */
function moreOf(body: SettleBody): VisitMore | null {
  const { otpErReferral, iptType = null, erBegntime = null, slips = null, medType } = body;
  if (otpErReferral === undefined && !EMERGENCY_MED_TYPES.includes(medType)) return null;
  return {
    referralFlag: otpErReferral === true,
    iptType,
    medType,
    emergencyDay: erBegntime === null ? null : erBegntime.slice(0, DAY_LENGTH),
    slips: (slips ?? []).map(slipOf),
  };
}

/** slip_inst_type by its words. */
const SLIP_PLACE_CODES = ['1', '2', '3', '9'];

function slipOf([no, institution, place, date, item, amount, sealed]: SlipRow): Slip {
  const word = SLIP_PLACES[SLIP_PLACE_CODES.indexOf(place)] ?? 'other';
  return { no, institution, place: word, date, item, amount, sealed };
}

import { isDay } from './dates.js';
import { isMap, listOf, mapOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf } from './node.js';
import type { Citation } from './plan.js';
import { type Ruled, type RuleReader, ruleReader } from './rule-reader.js';
import { BILL_SHAPES, type BillShape, SLIP_PLACES, type SlipPlace } from './visit-words.js';
import { BENEFIT_LINES, type BenefitLine, type Scope, SCOPES } from './words.js';

/** Which forms of bill a scope and line may send (NM-32, NM-33, XA-33..36, JS-34, JS-35). */
export interface ShapeRule {
  readonly scopes: readonly Scope[];
  readonly lines: readonly BenefitLine[];
  readonly shapes: readonly BillShape[];
  readonly citation: Citation;
}

/** An institution of the list of those open for direct settlement. */
export interface Institution {
  /** Where the list puts it (归属地), six digits. */
  readonly area: string;
  readonly lines: readonly BenefitLine[];
  /** First day on which it takes nobody in; '' = it does. */
  readonly suspendedFrom: string;
}

/** What a place says of single visits; null = it does not say. */
export interface VisitRules {
  /** 门诊急诊转诊标志 marks an emergency as er_flag does. */
  readonly referralFlag: Ruled<boolean> | null;
  /** Values of ipt_type, and of med_type, that mark one. */
  readonly emergencyIptTypes: Ruled<readonly string[]> | null;
  readonly emergencyMedTypes: Ruled<readonly string[]> | null;
  /** The emergency before an admission belongs to the stay, or is settled apart. */
  readonly emergencyBeforeStay: Ruled<'joined' | 'separate'> | null;
  readonly slipPlaces: Ruled<readonly SlipPlace[]> | null;
  readonly shapes: readonly ShapeRule[];
  /** Institutions open away from home; empty = there is no list, nothing is checked. */
  readonly institutions: ReadonlyMap<string, Institution>;
  readonly institutionsCitation: Citation | null;
  /** Chronic care away from home only at so many institutions named in the filing. */
  readonly chronicInstitutions: Ruled<number> | null;
}

const NOTES = ['cite', 'standing', 'why', 'note'];
const KEYS = [
  ...['emergency_referral_flag', 'emergency_ipt_types', 'emergency_med_types', 'emergency_before_stay', 'slip_places'],
  ...['bill_shapes', 'institutions', 'chronic_institutions', ...NOTES],
];

/** The `visit:` block of a region file. Throws PackError. */
export function visitRules(region: PackMap): VisitRules {
  const visit = mapOf(region, 'visit');
  refuseUnknownKeys(visit, KEYS, 'visit');
  const read = ruleReader(region).inside(visit);
  const institutions = institutionsOf(visit, read);
  return {
    referralFlag: read.flag(visit, 'emergency_referral_flag'),
    emergencyIptTypes: read.texts(visit, 'emergency_ipt_types', /^[0-9A-Za-z_-]{1,3}$/),
    emergencyMedTypes: read.texts(visit, 'emergency_med_types', /^\d{2,6}$/),
    emergencyBeforeStay: read.word(visit, 'emergency_before_stay', ['joined', 'separate']),
    slipPlaces: read.words(visit, 'slip_places', SLIP_PLACES),
    shapes: listOf(visit, 'bill_shapes').map((node) => {
      if (!isMap(node)) throw new PackError('"bill_shapes" lists {scope, line, shape}', positionOf(visit));
      return shapeRule(node, read);
    }),
    institutions,
    institutionsCitation: institutions.size === 0 ? null : read.citation(visit),
    chronicInstitutions: read.months(visit, 'chronic_institutions'),
  };
}

function shapeRule(node: PackMap, outer: RuleReader): ShapeRule {
  refuseUnknownKeys(node, ['scope', 'line', 'shape', ...NOTES], 'a bill shape');
  const read = outer.inside(node);
  const shapes = read.words(node, 'shape', BILL_SHAPES);
  if (shapes === null) throw new PackError('a bill shape says shape', positionOf(node));
  return {
    scopes: read.words(node, 'scope', SCOPES)?.value ?? SCOPES,
    lines: read.words(node, 'line', BENEFIT_LINES)?.value ?? BENEFIT_LINES,
    shapes: shapes.value,
    citation: shapes.citation,
  };
}

function institutionsOf(visit: PackMap, read: RuleReader): ReadonlyMap<string, Institution> {
  const found = new Map<string, Institution>();
  for (const node of listOf(visit, 'institutions')) {
    if (!isMap(node)) throw new PackError('"institutions" lists {code, area, lines}', positionOf(visit));
    refuseUnknownKeys(node, ['code', 'area', 'lines', 'suspended_from', ...NOTES], 'an institution');
    const [code = '', area = '', from = ''] = ['code', 'area', 'suspended_from'].map((key) => textOf(node, key));
    if (!/^[0-9A-Za-z_-]{1,30}$/.test(code) || !/^\d{6}$/.test(area))
      throw new PackError('an institution has a code and an area of six digits', positionOf(node));
    if (from !== '' && !isDay(from))
      throw new PackError('"suspended_from" is a day like 2025-01-01', positionOf(node, 'suspended_from'));
    if (found.has(code)) throw new PackError(`institution ${code} is listed twice`, positionOf(node));
    const lines = read.inside(node).words(node, 'lines', BENEFIT_LINES)?.value ?? BENEFIT_LINES;
    found.set(code, { area, lines, suspendedFrom: from });
  }
  return found;
}

/** One stay of an example: visit, person and bill from what stands in the file, the case and the stay, the nearer one first. */
import { fenOf, percentOf } from '../policy/compile-context.js';
import { isDay } from '../policy/dates.js';
import {
  isList,
  isMap,
  listOf,
  mapOf,
  PackError,
  type PackMap,
  positionOf,
  refuseUnknownKeys,
  requireText,
  textOf,
  textsOf,
} from '../policy/node.js';
import { RATE_ZERO } from '../policy/rate.js';
import {
  BENEFIT_LINES,
  type BenefitLine,
  FILING_KINDS,
  type FilingKind,
  INSURED,
  type InsuredWord,
} from '../policy/words.js';
import type { Visit } from './contract.js';
import { refuseUnknownExpectations } from './example-expect.js';
import type { ExampleStay } from './example-file.js';
import { splitLines, type StampedLine } from './line-split.js';
import type { BillAmounts, Filing, Person } from './types.js';

export interface StayDefaults {
  readonly region: string;
  /** From the farthest to the nearest: file, case. */
  readonly layers: readonly PackMap[];
}

export const STAY_KEYS = ['date', 'person', 'filings', 'visit', 'bill', 'lines', 'account', 'totals', 'expect'];
const PERSON_KEYS = ['psn_type', 'age', 'brdy', 'identities', 'cvlserv', 'insured', 'chronic'];
const VISIT_KEYS = [
  'line',
  'hosp_lv',
  'area',
  'emergency',
  'networked',
  'dise_codg',
  'begn_date',
  'end_date',
  'setl_date',
  'acct_used',
  'injury',
  'third_party',
];
const BILL_KEYS = ['total', 'own_pay', 'over_limit', 'first_self_pay', 'in_scope'];
const FILING_KEYS = ['kind', 'areas', 'from', 'to', 'basis', 'papers_on', 'withdrawn_on'];
/** Employees' psn_type prefixes. */
const EMPLOYEE = /^1[123]/;
const DEFAULT_AGE = 45;

/** Reads a stay with what is expected of it. `carried`: totals and balance run on from the stay before unless stated. Throws PackError. */
export function stayOf(defaults: StayDefaults, own: PackMap, at: PackMap, carried = false): ExampleStay {
  const expect = mapOf(at, 'expect');
  refuseUnknownExpectations(expect, positionOf(at));
  return { ...statedInput(defaults, own, at, carried), expect };
}

/** Reads visit, person, bill and totals. Throws PackError. */
export function statedInput(
  defaults: StayDefaults,
  own: PackMap,
  at: PackMap,
  carried: boolean,
): Omit<ExampleStay, 'expect'> {
  const layers = [...defaults.layers, own];
  const merged = (key: string): PackMap => Object.assign({}, ...layers.map((layer) => mapOf(layer, key))) as PackMap;
  const nearest = (key: string): PackMap | undefined => layers.findLast((layer) => layer[key] !== undefined);
  const where = positionOf(at);
  const visitMap = merged('visit');
  refuseUnknownKeys(visitMap, VISIT_KEYS, 'visit');
  const date = dayOf(nearest('date'), 'date') ?? dayOf(visitMap, 'setl_date');
  if (date === undefined) throw new PackError('a case needs a date', where);
  const person = personOf(merged('person'), defaults.region, date, visitMap, filingsOf(nearest('filings')), where);
  const balance = nearest('account');
  return {
    where,
    person,
    visit: visitOf(visitMap, defaults.region, date, person.insutype, where),
    bill: billOf(at, where),
    totals: carried && nearest('totals') === undefined ? null : totalsOf(merged('totals'), where),
    account:
      balance === undefined
        ? carried
          ? null
          : 0
        : fenOf(requireText(balance, 'account'), positionOf(balance, 'account')),
  };
}

function dayOf(map: PackMap | undefined, key: string): string | undefined {
  const text = map === undefined ? undefined : textOf(map, key);
  if (text !== undefined && !isDay(text))
    throw new PackError(`"${key}" is a day like 2025-01-01`, positionOf(map, key));
  return text;
}

function flag(map: PackMap, key: string): boolean | null {
  const text = textOf(map, key);
  if (text !== undefined && text !== 'true' && text !== 'false')
    throw new PackError(`"${key}" is true or false`, positionOf(map, key));
  return text === undefined ? null : text === 'true';
}

function visitOf(map: PackMap, region: string, date: string, insutype: Visit['insutype'], where: string): Visit {
  const line = textOf(map, 'line') ?? 'inpatient';
  if (!(BENEFIT_LINES as readonly string[]).includes(line))
    throw new PackError(`lines are ${BENEFIT_LINES.join(', ')}`, where);
  const setlDate = dayOf(map, 'setl_date') ?? date;
  return {
    line: line as BenefitLine,
    insutype,
    insuplc: region,
    mdtrtarea: textOf(map, 'area') ?? region,
    begnDate: dayOf(map, 'begn_date') ?? setlDate,
    endDate: dayOf(map, 'end_date') ?? setlDate,
    setlDate,
    hospLv: textOf(map, 'hosp_lv') ?? '3A',
    emergency: flag(map, 'emergency') ?? false,
    injury: flag(map, 'injury'),
    thirdParty: flag(map, 'third_party'),
    diseCode: textOf(map, 'dise_codg') ?? null,
    acctUsed: flag(map, 'acct_used') ?? true,
    networked: flag(map, 'networked') ?? true,
    midSettlement: false,
  };
}

function personOf(
  map: PackMap,
  region: string,
  date: string,
  visit: PackMap,
  filings: readonly Filing[],
  where: string,
): Person {
  refuseUnknownKeys(map, PERSON_KEYS, 'person');
  const psnType = textOf(map, 'psn_type') ?? '1101';
  const word = textOf(map, 'insured') ?? (EMPLOYEE.test(psnType) ? 'employee' : 'resident');
  if (!(word in INSURED)) throw new PackError('insured is employee or resident', where);
  const age = textOf(map, 'age') ?? String(DEFAULT_AGE);
  if (!/^\d{1,3}$/.test(age)) throw new PackError('"age" is a number of years', positionOf(map, 'age') || where);
  const disease = textOf(visit, 'dise_codg');
  const chronic = map['chronic'] === undefined ? (disease === undefined ? [] : [disease]) : textsOf(map, 'chronic');
  const always = { begndate: '1900-01-01', enddate: null };
  return {
    psnNo: 'EXAMPLE',
    name: '',
    certType: '',
    certNo: '',
    gend: '1',
    brdy: dayOf(map, 'brdy') ?? `${String(Number(date.slice(0, 4)) - Number(age)).padStart(4, '0')}-01-01`,
    insuplc: region,
    insutype: INSURED[word as InsuredWord],
    psnType,
    insuStatus: '1',
    cvlserv: flag(map, 'cvlserv') ?? false,
    identities: textsOf(map, 'identities').map((type) => ({ type, ...always })),
    filings,
    chronic: chronic.map((diseCode) => ({ diseCode, ...always })),
  };
}

function filingsOf(layer: PackMap | undefined): Filing[] {
  if (layer === undefined) return [];
  return listOf(layer, 'filings').map((node, i): Filing => {
    const where = positionOf(layer, 'filings');
    if (!isMap(node)) throw new PackError('"filings" lists {kind, areas, from}', where);
    refuseUnknownKeys(node, FILING_KEYS, 'a filing');
    const kind = requireText(node, 'kind');
    if (!(FILING_KINDS as readonly string[]).includes(kind))
      throw new PackError(`kinds of filing are ${FILING_KINDS.join(', ')}`, where);
    const basis = textOf(node, 'basis') ?? 'papers';
    if (basis !== 'papers' && basis !== 'commitment')
      throw new PackError('basis is papers or commitment', positionOf(node, 'basis'));
    return {
      id: `F${i + 1}`,
      kind: kind as FilingKind,
      areas: textsOf(node, 'areas'),
      begndate: dayOf(node, 'from') ?? '1900-01-01',
      enddate: dayOf(node, 'to') ?? null,
      basis,
      papersOn: dayOf(node, 'papers_on') ?? null,
      withdrawnOn: dayOf(node, 'withdrawn_on') ?? null,
    };
  });
}

/** The bill as stated, or split from `lines`; `in_scope` and `total` follow from the others when one of them is left out. */
function billOf(at: PackMap, where: string): BillAmounts {
  if (at['lines'] !== undefined) {
    if (at['bill'] !== undefined) throw new PackError('a stay has a bill or lines, not both', positionOf(at, 'bill'));
    return splitLines(linesOf(at));
  }
  const map = mapOf(at, 'bill');
  refuseUnknownKeys(map, BILL_KEYS, 'bill');
  const fen = (key: string): number | undefined =>
    map[key] === undefined ? undefined : fenOf(requireText(map, key), positionOf(map, key));
  const ownPay = fen('own_pay') ?? 0;
  const overLimit = fen('over_limit') ?? 0;
  const firstSelfPay = fen('first_self_pay') ?? 0;
  const outside = ownPay + overLimit + firstSelfPay;
  const total = fen('total');
  const inScope = fen('in_scope') ?? (total === undefined ? undefined : total - outside);
  if (inScope === undefined) throw new PackError('a stay needs a bill {total or in_scope} or lines', where);
  const bill = { total: total ?? inScope + outside, ownPay, overLimit, firstSelfPay, inScope };
  if (inScope < 0 || inScope + outside !== bill.total)
    throw new PackError('the parts of the bill do not add up to its total', positionOf(map));
  return bill;
}

function linesOf(at: PackMap): StampedLine[] {
  const nodes = at['lines'];
  if (!isList(nodes)) throw new PackError('"lines" lists {amount, price_limit, self_pay}', positionOf(at, 'lines'));
  return nodes.map((node): StampedLine => {
    if (!isMap(node)) throw new PackError('"lines" lists {amount, price_limit, self_pay}', positionOf(at, 'lines'));
    refuseUnknownKeys(node, ['name', 'amount', 'price_limit', 'self_pay', 'note'], 'a line');
    return {
      amount: fenOf(requireText(node, 'amount'), positionOf(node, 'amount')),
      priceLimit:
        node['price_limit'] === undefined
          ? null
          : fenOf(requireText(node, 'price_limit'), positionOf(node, 'price_limit')),
      selfPay: node['self_pay'] === undefined ? RATE_ZERO : percentOf(node['self_pay'], positionOf(node, 'self_pay')),
    };
  });
}

/** Meter -> yuan, or a count for `*.count`. */
function totalsOf(map: PackMap, where: string): Record<string, number> {
  return Object.fromEntries(Object.keys(map).map((meter) => [meter, meterValue(map, meter, where)]));
}

export function meterValue(map: PackMap, meter: string, where: string): number {
  const text = requireText(map, meter);
  const at = positionOf(map, meter) || where;
  if (!meter.endsWith('.count')) return fenOf(text, at);
  if (!/^\d{1,6}$/.test(text)) throw new PackError(`"${meter}" is a count`, at);
  return Number(text);
}

import { isMap, mapOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf } from './node.js';
import { ruleReader, type Ruled } from './rule-reader.js';

/** How a stay over New Year is settled (NM-41, XA-45, JS-44). */
export interface YearCrossing {
  /** One bill in the year of the settlement, or each year its days' share. */
  readonly inpatient: Ruled<'whole' | 'daily_average'>;
  /** With daily_average: the deductible of a stay once over all years, or in each; null with whole. */
  readonly deductible: Ruled<'once' | 'each_year'> | null;
}

/** How stays and chronic visits that are no single bill of one year are settled. */
export interface StayRules {
  /** null: the pack does not say, and a stay over New Year is refused. */
  readonly yearCrossing: YearCrossing | null;
  /** Why a chronic visit of a person with several qualifications is refused (JS-15b); null: each is settled by its own limits. */
  readonly severalRefused: string | null;
}

const NOTES = ['cite', 'standing', 'why', 'note'];

/** The `year_crossing:` and `chronic:` blocks of a region file. Throws PackError. */
export function stayRules(region: PackMap): StayRules {
  return { yearCrossing: yearCrossing(region), severalRefused: severalRefused(region) };
}

function yearCrossing(region: PackMap): YearCrossing | null {
  if (region['year_crossing'] === undefined) return null;
  const map = mapOf(region, 'year_crossing');
  refuseUnknownKeys(map, ['inpatient', 'deductible', ...NOTES], 'year_crossing');
  const read = ruleReader(region).inside(map);
  const inpatient = read.word(map, 'inpatient', ['whole', 'daily_average']);
  if (inpatient === null)
    throw new PackError('"inpatient" must be stated: whole or daily_average', positionOf(region, 'year_crossing'));
  const deductible = read.word(map, 'deductible', ['once', 'each_year']);
  if (inpatient.value === 'daily_average' && deductible === null)
    throw new PackError('"deductible" must be stated: once or each_year', positionOf(region, 'year_crossing'));
  if (inpatient.value === 'whole' && deductible !== null)
    throw new PackError('deductible goes with inpatient: daily_average', positionOf(map, 'deductible'));
  return { inpatient, deductible };
}

function severalRefused(region: PackMap): string | null {
  if (region['chronic'] === undefined) return null;
  const map = mapOf(region, 'chronic');
  refuseUnknownKeys(map, ['several', ...NOTES], 'chronic');
  const { several } = map;
  if (isMap(several) && several['not_provided'] !== undefined) {
    refuseUnknownKeys(several, ['not_provided', ...NOTES], '"several"');
    return textOf(several, 'not_provided') ?? '';
  }
  const found = ruleReader(region).inside(map).word(map, 'several', ['each']);
  if (found === null)
    throw new PackError('"several" must be stated: each or {not_provided: …}', positionOf(region, 'chronic'));
  return null;
}

import type { FilingRules } from '../policy/filing-rules.js';
import type { PlaceUnit } from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import { type Checked, no } from './filing-contract.js';
import { scopeOf } from './classify.js';
import { covers } from './filing.js';
import type { Filing } from './types.js';

export interface FiledPlaces {
  readonly areas: readonly string[];
  readonly warnings: readonly string[];
}

const MUNICIPALITIES = ['11', '12', '31', '50'];
/** Counties and cities under no prefecture (省直辖): `429004`, `419001`. */
const DIRECT = /^\d{2}90\d{2}$/;

/** How large a filed place is. A municipality and a directly governed county count as cities. */
export function unitOf(area: string): PlaceUnit {
  if (area.endsWith('0000')) return MUNICIPALITIES.includes(area.slice(0, 2)) ? 'city' : 'province';
  if (DIRECT.test(area)) return 'city';
  return area.endsWith('00') && !MUNICIPALITIES.includes(area.slice(0, 2)) ? 'city' : 'county';
}

/** The place one step up that is a city: what a too small place should be filed as. */
function cityOf(area: string): string {
  const province = area.slice(0, 2);
  return MUNICIPALITIES.includes(province) ? `${province}0000` : `${area.slice(0, 4)}00`;
}

/** The places as they are recorded: XA-14 (city or municipality, some provinces whole), JS-12a, TJ-4.3a, NM-9 (outside). */
export function filedPlaces(asked: readonly string[], frame: RegionFrame): Checked<FiledPlaces> {
  const { whole } = frame.filing;
  const areas: string[] = [];
  const warnings: string[] = [];
  for (const area of asked) {
    const province = `${area.slice(0, 2)}0000`;
    const widened = whole?.value.includes(area.slice(0, 2)) === true ? province : area;
    if (widened !== area) warnings.push(`${area} 按全域备案，记为 ${province}`);
    const refused =
      outsideFault(widened, frame) ??
      (whole?.value.includes(area.slice(0, 2)) === true ? null : unitFault(area, frame.filing));
    if (refused !== null) return refused;
    if (!areas.includes(widened)) areas.push(widened);
  }
  if (areas.length === 0) return no('filing_place', '请填写备案就医地');
  return { ok: true, value: { areas, warnings } };
}

/** TJ-4.3b: chronic care at a few institutions of the filed place, each open for it. */
export function institutionsFault({ institutions = [], areas }: Filing, frame: RegionFrame): Fault {
  const [first] = institutions;
  if (first === undefined) return null;
  const { chronicInstitutions: rule, institutions: listed } = frame.visit;
  if (rule === null) return no('filing_institutions', '参保地没有异地选定机构的规定');
  if (new Set(institutions).size > rule.value)
    return no('filing_institutions', `门诊慢特病在备案地至多选定 ${rule.value} 家机构`, rule.citation);
  if (listed.size === 0) return null;
  const closed = institutions.find((code) => {
    const found = listed.get(code);
    return found === undefined || !found.lines.includes('chronic') || !areas.some((area) => covers(area, found.area));
  });
  return closed === undefined
    ? null
    : no('filing_institutions', `${closed} 不是备案地开通门诊慢特病的机构`, rule.citation);
}

type Fault = ReturnType<typeof no> | null;

function outsideFault(area: string, frame: RegionFrame): Fault {
  const { outside } = frame.filing;
  if (outside === null) return null;
  const scope = scopeOf(frame, area);
  if (scope === 'local') return no('filing_place', `${area} 在参保统筹区内，不需备案`, outside.citation);
  if (scope === 'in_province' && outside.value === 'province')
    return no('filing_place', `${area} 在省内，不需备案`, outside.citation);
  return null;
}

function unitFault(area: string, { units }: FilingRules): Fault {
  if (units === null || units.value.includes(unitOf(area))) return null;
  const hint = unitOf(area) === 'county' ? `请备案到 ${cityOf(area)}` : '请备案到地市或直辖市';
  return no('filing_place', `${area} 不是可备案的区划，${hint}`, units.citation);
}

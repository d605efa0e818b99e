import { FILING_KIND_NAMES } from '../../../policy/filing-words.js';
import type { Filing, Person } from '../../../settlement/types.js';
import { ACCOUNT_CELL, decodeAccount, decodeAccumulators, yearCell } from '../../../store/cells.js';
import { decodeHold, type Hold, HOLD_CELL } from '../../../store/hold-cell.js';
import { shanghai } from '../../../wire/clock.js';
import { FILING_STANDING_COLUMNS } from '../../../wire/filing-columns.js';
import { maskCertNo, maskName } from '../../../wire/mask.js';
import { type AdminContext, bundleOf, lastYear, versionAt } from '../context.js';
import { AdminError } from '../errors.js';
import type { PersonStudy } from '../study/person.js';
import { meterNodes, type Node } from './national.js';
import { fromOtherYears, personYears } from './person-year.js';

interface YearTotals {
  readonly year: number;
  readonly events: number;
  readonly meters: Readonly<Record<string, number>>;
}

/** A person as of a day; name and identity number masked. Throws AdminError `not_found`; rejects with StoreUnavailable. */
export async function personView(context: AdminContext, psnNo: string, date: string): Promise<Node> {
  const { store } = context;
  const known = await personYears(store, psnNo, lastYear(context));
  if (known === null) throw new AdminError('not_found', 'psn_no');
  const { person } = known;
  const yearNumbers = [...known.events.keys()];
  const [found] = await store.load([{ psnNo, cells: [ACCOUNT_CELL, HOLD_CELL, ...yearNumbers.map(yearCell)] }]);
  const [account = null, hold = null, ...cells] = found?.cells.map((cell) => cell.bytes) ?? [];
  const years = yearNumbers.flatMap((year, i): YearTotals[] => {
    const bytes = cells[i] ?? null;
    return bytes === null ? [] : [{ year, ...decodeAccumulators(bytes) }];
  });
  const elsewhere = await fromOtherYears(store, known);
  const version = versionAt(await store.activePolicies(), person.insuplc);
  const study =
    version === null
      ? null
      : await context.study.ask('person', { version: await bundleOf(context, version), person, date, years });
  return {
    ...rosterNode(person),
    insuplc_name: study?.insuplcName ?? '',
    balc: account === null ? 0 : decodeAccount(account).balance,
    date,
    policy_version: version,
    hold: hold === null ? null : holdNode(decodeHold(hold)),
    identities: person.identities.map((i) => ({
      psn_idet_type: i.type,
      begntime: i.begndate,
      endtime: i.enddate,
    })),
    chronic: person.chronic.map((c) => ({ dise_code: c.diseCode, begndate: c.begndate, enddate: c.enddate })),
    filings: filingNodes(person, study),
    years: years.map(({ year, events, meters }) => ({
      year,
      events,
      meters: meterNodes(meters),
      limits: study?.limits.get(year) ?? [],
      from_other_years: (elsewhere.get(year) ?? []).map(({ setlId, kind, meterDeltas }) => ({
        setl_id: setlId,
        kind,
        deltas: meterNodes(meterDeltas),
      })),
    })),
  };
}

function rosterNode(p: Person): Node {
  return {
    psn_no: p.psnNo,
    psn_name_masked: maskName(p.name),
    psn_cert_type: p.certType,
    certno_masked: maskCertNo(p.certNo),
    gend: p.gend,
    brdy: p.brdy,
    insuplc_admdvs: p.insuplc,
    insutype: p.insutype,
    psn_type: p.psnType,
    psn_insu_stas: p.insuStatus,
    cvlserv_flag: p.cvlserv,
  };
}

function filingNodes(person: Person, study: PersonStudy | null): Node[] {
  return person.filings.map((filing, i) => {
    const standing = study?.filings?.[i] ?? bareFiling(filing);
    const countsAs = standing['counts_as'] as keyof typeof FILING_KIND_NAMES | null;
    return {
      ...standing,
      fixmedins_codes: standing['fixmedins_codes'] ?? [],
      filing_kind_name: FILING_KIND_NAMES[filing.kind],
      counts_as_name: countsAs === null ? null : FILING_KIND_NAMES[countsAs],
    };
  });
}

/** Without a policy in force nobody can say what it means. */
function bareFiling(filing: Filing): Node {
  const known = filing as unknown as Record<string, unknown>;
  return Object.fromEntries(FILING_STANDING_COLUMNS.map(({ name, field }) => [name, known[field] ?? null]));
}

export function holdNode(hold: Hold | null): Node | null {
  if (hold === null) return null;
  return {
    held: hold.held,
    since: shanghai(hold.sinceMs).time,
    reason: hold.reason,
    released: hold.releasedMs === 0 ? null : shanghai(hold.releasedMs).time,
    release_reason: hold.releaseReason,
  };
}

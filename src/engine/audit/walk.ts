import { PERSON_CELL } from '../../store/cells.js';
import type { LoadRequest, ScanPage, StateStore } from '../../store/port.js';
import type { Auditor, Subject } from './auditor.js';

const SCANNED_AT_ONCE = 500;

/** A step of the walk over the whole store. */
export interface Step {
  readonly subjects: readonly Subject[];
  readonly visited: number;
  readonly total: number;
}

/** Every person of the store, also one of whom only damage is left: totals without a person, a status without a record. */
export async function* everyone(store: StateStore, auditor: Auditor): AsyncGenerator<Step> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: ScanPage = await store.scanCells(cursor, SCANNED_AT_ONCE);
    yield { subjects: await subjectsOf(store, auditor, page), visited: page.visited, total: page.total };
    cursor = page.cursor;
  }
}

async function subjectsOf(store: StateStore, auditor: Auditor, { cells }: ScanPage): Promise<Subject[]> {
  const persons = new Set(cells.filter((c) => c.cell === PERSON_CELL).map((c) => c.psnNo));
  const subjects = new Map<string, { psnNo: string; years: number[]; strayStatus: string[] }>();
  const subject = (psnNo: string): { years: number[]; strayStatus: string[] } => {
    const known = subjects.get(psnNo) ?? { psnNo, years: [], strayStatus: [] };
    subjects.set(psnNo, known);
    return known;
  };
  for (const psnNo of persons) subject(psnNo);
  // The person of any other cell turns up on a page of its own, unless there is none.
  const others = cells.filter(({ psnNo, cell }) => cell.startsWith('s') || !persons.has(psnNo));
  const found = await store.load(others.map(otherRequest));
  for (const [i, { psnNo, cell }] of others.entries()) {
    if (found[i]?.cells[0]?.version === 0) subject(psnNo);
    if (cell.startsWith('s') && found[i]?.record === null) subject(psnNo).strayStatus.push(cell.slice(1));
    const year = yearOf(cell);
    if (year !== null && !auditor.covers(year)) subject(psnNo).years.push(year);
  }
  for (const { psnNo, cell } of cells) {
    const year = yearOf(cell);
    if (year !== null && persons.has(psnNo) && !auditor.covers(year)) subject(psnNo).years.push(year);
  }
  return [...subjects.values()];
}

function otherRequest({ psnNo, cell }: ScanPage['cells'][number]): LoadRequest {
  const request = { psnNo, cells: [PERSON_CELL] };
  return cell.startsWith('s') ? { ...request, setlId: cell.slice(1) } : request;
}

const yearOf = (cell: string): number | null => (/^y\d{4}$/.test(cell) ? Number(cell.slice(1)) : null);

import type { BenefitLine, PaidVisit, Person } from '../settlement/types.js';
import { statusCell } from '../store/status-cell.js';
import type { SettleBody } from '../wire/settle-body.js';
import { isClaim } from '../wire/transactions.js';
import { failure } from './answers.js';
import type { AnswerOutcome, ComputeTask } from './contract.js';
import type { Pricing } from './pricing.js';

/** What tells one visit from another; moments, fen. */
export type VisitFacts = Pick<PaidVisit, 'mdtrtId' | 'institution' | 'inpatient' | 'begntime' | 'endtime' | 'total'>;

export function factsOf(body: SettleBody, line: BenefitLine): VisitFacts {
  const { mdtrtId, fixmedinsCode: institution, begntime, endtime, total } = body;
  return { mdtrtId, institution, inpatient: line === 'inpatient', begntime, endtime, total };
}

/**
 * The office may have given a claim a mdtrt_id of its own, so days and amounts tell as well: of one institution, stays that
 * overlap, or other visits that began at one moment and cost the same.
 */
export function sameVisit(a: VisitFacts, b: VisitFacts): boolean {
  if (a.mdtrtId === b.mdtrtId) return true;
  if (a.institution !== b.institution) return false;
  if (a.inpatient || b.inpatient)
    return a.inpatient === b.inpatient && a.begntime < b.endtime && b.begntime < a.endtime;
  return a.begntime === b.begntime && a.total === b.total;
}

/**
 * Refuses what was paid already by a claim (E611; NM-4.2, XA-6b, JS-3b) or, being an emergency, with a stay (E413; NM-34,
 * XA-21). Nothing is looked at for a person without such visits.
 */
export function refusePaid(
  task: ComputeTask,
  body: SettleBody,
  line: BenefitLine,
  { paidVisits }: Person,
): AnswerOutcome | null {
  if (paidVisits === undefined) return null;
  const asked = { body, facts: factsOf(body, line), claimed: isClaim(task.infno) };
  const paid = paidVisits.find((visit) => visit.live && concerns(visit, asked));
  if (paid === undefined) return null;
  return paidAlready(task, names(body, paid) ? { ...paid, kind: 'emergency' } : paid);
}

/** The refusal that names the settlement in the way. */
export function paidAlready(task: ComputeTask, { kind, setlId }: Pick<PaidVisit, 'kind' | 'setlId'>): AnswerOutcome {
  return failure(task, kind === 'claim' ? 'E611' : 'E413', `结算ID ${setlId}`);
}

interface Asked {
  readonly body: SettleBody;
  readonly facts: VisitFacts;
  readonly claimed: boolean;
}

function concerns(paid: PaidVisit, { body, facts, claimed }: Asked): boolean {
  if (names(body, paid)) return true;
  if (paid.kind === 'claim') return sameVisit(paid, facts);
  if (facts.inpatient) return false;
  // What an emergency cost is not known apart from its stay; a claim may bear an id of the office.
  const began = paid.begntime === facts.begntime && paid.institution === facts.institution;
  return paid.mdtrtId === facts.mdtrtId || (claimed && began);
}

/** Whether a stay's bill includes this visit as the emergency before it. */
function names(body: SettleBody, paid: PaidVisit): boolean {
  const { erMdtrtId = null, erSetlId = null, erBegntime = null } = body;
  if (erMdtrtId === null && erSetlId === null) return false;
  if (paid.mdtrtId === erMdtrtId || (erSetlId !== null && paid.rivals.includes(erSetlId))) return true;
  // Claimed under an id of the office.
  const claimed = paid.kind === 'claim' && !paid.inpatient;
  return claimed && paid.begntime === erBegntime && paid.institution === body.fixmedinsCode;
}

/**
 * The person's paid visits after this settlement, null when they stay as they are. A claim and an emergency included are
 * added; any settlement of a visit whose payment is cancelled is noted there, so that both never count at once.
 */
export function paidAfter(p: Pricing, setlId: string, emergency: string | null): readonly PaidVisit[] | null {
  const { task, body, input } = p;
  const claimed = input.visit.claim !== undefined;
  const before = input.person.paidVisits ?? NONE;
  if (!claimed && emergency === null && before.length === 0) return null;
  const facts = factsOf(body, input.visit.line);
  const asked = { body, facts, claimed };
  const noted = before.map((v) => (concerns(v, asked) ? { ...v, rivals: [...v.rivals, setlId] } : v));
  const common = { setlId, live: true, rivals: undoneBefore(task) };
  const more: PaidVisit[] = claimed ? [{ kind: 'claim', ...facts, ...common }] : [];
  if (emergency !== null) more.push({ kind: 'emergency', ...emergencyFacts(body, emergency), ...common });
  return more.length > 0 || noted.some((v, i) => v !== before[i]) ? [...noted, ...more] : null;
}

const NONE: readonly PaidVisit[] = Object.freeze([]);

function emergencyFacts({ fixmedinsCode, erBegntime = null }: SettleBody, mdtrtId: string): VisitFacts {
  const begntime = erBegntime ?? '';
  return { mdtrtId, institution: fixmedinsCode, inpatient: false, begntime, endtime: begntime, total: 0 };
}

const STATUS_CELLS = statusCell('');

/** Settlements of the visit that were looked at: only those no longer in force let it be paid once more. */
function undoneBefore({ cells }: ComputeTask): string[] {
  return cells.filter(({ name }) => name.startsWith(STATUS_CELLS)).map(({ name }) => name.slice(STATUS_CELLS.length));
}

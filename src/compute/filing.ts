import type { PolicySet } from '../policy/policy-set.js';
import type { RegionPolicy } from '../policy/region-policy.js';
import {
  type FilingDecision,
  type FilingOutcome,
  type FilingScene,
  withFilings,
} from '../settlement/filing-contract.js';
import { decideReview } from '../settlement/filing-review.js';
import { registerFiling } from '../settlement/filing-register.js';
import { supplyPapers, withdrawFiling } from '../settlement/filing-withdraw.js';
import { citationText } from '../settlement/trace.js';
import type { Person } from '../settlement/types.js';
import { encodeOutbox, encodePerson, PERSON_CELL } from '../store/cells.js';
import type { CellCheck } from '../store/port.js';
import { shanghai } from '../wire/clock.js';
import { encodeAnswer } from '../wire/envelope.js';
import {
  decodeFiling,
  decodeFilingAction,
  decodeFilingReview,
  encodeFilingAnswer,
  type FilingBody,
  type FilingReviewBody,
} from '../wire/filing-bodies.js';
import { makeFilingEventId } from '../wire/filing-ids.js';
import { plainFingerprint } from '../wire/fingerprint.js';
import { INFNO } from '../wire/transactions.js';
import { failure, refused } from './answers.js';
import type { ComputeContext } from './context.js';
import type { CommitOutcome, ComputeOutcome, ComputeTask } from './contract.js';
import { encodeFilingRecord, type FilingAction } from './filing-record.js';
import { filingRow } from './filing-row.js';
import { answerKnown } from './known.js';
import { insuredHere } from './query-person.js';
import { findCell } from './state.js';
import { unsettledStay } from './unsettled-stay.js';

/** What one of the four messages asks for, before anything is known of the person. */
interface Asked {
  readonly action: FilingAction;
  readonly papers: readonly string[];
  /** The intent over decoded values, in a fixed order. */
  readonly cells: readonly (string | null)[];
  /** Of the reviewer, for the record. */
  readonly note: string;
  readonly filingId: string | null;
  decide(scene: FilingScene): FilingOutcome;
}

/**
 * 2501, 2501A, 2501B, 2502: registers, decides on, changes, completes or withdraws a filing by the rules of the insured place and proposes the
 * person as they are then. A settlement under way at the same time is computed on the person before or after, never between.
 * Throws WireError for a malformed body.
 */
export function executeFiling(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const asked = askedFor(task);
  const fingerprint = plainFingerprint(task, asked.cells);
  const known = answerKnown(task, fingerprint);
  if (known !== null) return known;
  const person = insuredHere(task);
  if ('kind' in person) return person;
  const policy = policies.regionFor(task.insuplc);
  if (policy === undefined) return failure(task, 'E401', task.insuplc);
  const scene = sceneOf(task, person, policy, context);
  const outcome = asked.decide(scene);
  if (!outcome.ok) return refused(task, outcome.refusal);
  const { unsettledStay: stay } = outcome.value;
  const found = stay === null ? { checks: [] } : unsettledStay(task, stay, context);
  if ('kind' in found) return found;
  return commitOf(
    { task, asked, person, policy, scene, decision: outcome.value, atMs: context.nowMs },
    fingerprint,
    found.checks,
  );
}

function askedFor(task: ComputeTask): Asked {
  if (task.infno === INFNO.filing) return askedOf(decodeFiling(task.body));
  return task.infno === INFNO.filingReview ? reviewOf(decodeFilingReview(task.body)) : actionOf(task);
}

function reviewOf({ filingId, result, note }: FilingReviewBody): Asked {
  return {
    action: result,
    papers: [],
    cells: [filingId, result, note],
    note,
    filingId,
    decide: (scene) => decideReview(filingId, result === 'approve', scene),
  };
}

function askedOf(body: FilingBody): Asked {
  const { areas, papers, mdtrtId, admissionDay, ...rest } = body;
  const { channel = '', institutions = [] } = body;
  const stay = mdtrtId === null || admissionDay === null ? null : { mdtrtId, admissionDay };
  return {
    action: body.filingId === null ? 'register' : 'change',
    papers,
    cells: [
      body.filingId,
      body.kind,
      body.group,
      areas.join(),
      body.begndate,
      body.enddate,
      body.basis,
      papers.join(),
      mdtrtId,
      admissionDay,
      // Behind what was always there, and only when sent: earlier receipts keep their fingerprints.
      ...(channel === '' && institutions.length === 0 ? [] : [channel, institutions.join()]),
    ],
    note: '',
    filingId: body.filingId,
    decide: (scene) => registerFiling({ ...rest, areas, papers, stay }, scene),
  };
}

function actionOf(task: ComputeTask): Asked {
  const { filingId, papers } = decodeFilingAction(task.body);
  const withdraws = task.infno === INFNO.filingWithdrawal;
  return {
    action: withdraws ? 'withdraw' : 'papers',
    papers,
    cells: [filingId, papers.join()],
    note: '',
    filingId,
    decide: (scene) => (withdraws ? withdrawFiling : supplyPapers)(filingId, papers, scene),
  };
}

/** A person's filings as the rules see them on the day of the message. */
export function sceneOf(task: ComputeTask, person: Person, policy: RegionPolicy, context: ComputeContext): FilingScene {
  return {
    person,
    today: shanghai(context.nowMs).date,
    actingFor: task.mdtrtarea,
    newId: makeFilingEventId(task.insuplc, task.psnNo, (person.filingEvents ?? 0) + 1),
    frameOn: (day) => policy.frameOn(day),
  };
}

interface Decided {
  readonly task: ComputeTask;
  readonly asked: Asked;
  readonly person: Person;
  readonly policy: RegionPolicy;
  readonly scene: FilingScene;
  readonly decision: FilingDecision;
  readonly atMs: number;
}

function commitOf(d: Decided, fingerprint: Uint8Array, moreChecks: readonly CellCheck[]): CommitOutcome {
  const { task, person, scene, decision } = d;
  const { filing, closed } = decision;
  // The event of a registration names the filing it makes.
  const eventId = scene.newId;
  const after: Person = {
    ...person,
    filings: withFilings(person.filings, [closed, filing]),
    filingEvents: (person.filingEvents ?? 0) + 1,
  };
  return {
    kind: 'commit',
    frame: encodeAnswer({ msgid: task.msgid, refMsgid: task.refMsgid, body: answerOf(d, eventId) }),
    fingerprint,
    checks: [{ cell: PERSON_CELL, version: findCell(task, PERSON_CELL)?.version ?? 0 }, ...moreChecks],
    writes: [{ cell: PERSON_CELL, bytes: encodePerson(after) }],
    setlId: eventId,
    record: recordOf(d, eventId),
    answerTail: null,
    outbox: encodeOutbox({ kind: 'filing', psnNo: task.psnNo, setlId: eventId, msgid: task.msgid }),
    alsoReceipt: null,
  };
}

function answerOf(d: Decided, eventId: string): Uint8Array {
  const { filing, closed, citations, warnings } = d.decision;
  return encodeFilingAnswer({
    eventId,
    psnNo: d.task.psnNo,
    policyVersion: d.policy.versionId,
    filings: [filing, ...(closed === null ? [] : [closed])].map((f) => filingRow(f, d.scene)),
    citations: citations.map(citationText),
    warnings,
  });
}

function recordOf(d: Decided, eventId: string): Uint8Array {
  const { task, asked, person, decision } = d;
  return encodeFilingRecord({
    eventId,
    action: asked.action,
    psnNo: task.psnNo,
    msgid: task.msgid,
    refMsgid: task.refMsgid,
    infno: task.infno,
    senderId: task.senderId,
    mdtrtarea: task.mdtrtarea,
    policyVersion: d.policy.versionId,
    citations: decision.citations.map(citationText),
    papers: asked.papers,
    mdtrtId: decision.unsettledStay?.mdtrtId ?? null,
    before: person.filings.find((f) => f.id === asked.filingId) ?? null,
    after: decision.filing,
    atMs: d.atMs,
    note: asked.note,
  });
}

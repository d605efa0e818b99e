import type { Filing } from '../settlement/types.js';
import { pack, unpack } from '../wire/msgpack.js';

export const FILING_ACTIONS = ['register', 'change', 'papers', 'withdraw', 'approve', 'reject'] as const;
export type FilingAction = (typeof FILING_ACTIONS)[number];

/** One filing event as it happened, immutable. */
export interface FilingRecord {
  readonly eventId: string;
  readonly action: FilingAction;
  readonly psnNo: string;
  readonly msgid: string;
  readonly refMsgid: string;
  readonly infno: string;
  readonly senderId: string;
  /** Place for which the sender spoke. */
  readonly mdtrtarea: string;
  readonly policyVersion: string;
  readonly citations: readonly string[];
  /** Papers that were brought, see FILING_PAPERS. */
  readonly papers: readonly string[];
  /** The stay a late filing was made for; null for any other. */
  readonly mdtrtId: string | null;
  /** As it was before; null for a new one. */
  readonly before: Filing | null;
  /** As it is from now on; of a change the filing that takes its place. */
  readonly after: Filing;
  /** Engine's wall clock, epoch ms. */
  readonly atMs: number;
  /** Why it was rejected, or what the reviewer noted; '' for any other. */
  readonly note: string;
}

const KIND = 'filing';
const VERSION = 1;

type PackedFiling = [
  string,
  string,
  string[],
  string,
  string | null,
  string,
  string | null,
  string | null,
  string | null,
  string | null,
  (PackedReview | null)?,
  string[]?,
];

function packFiling(f: Filing): unknown[] {
  const { review, institutions } = f;
  const more =
    review === undefined && institutions === undefined
      ? []
      : [
          review === undefined ? null : [review.channel, review.state, review.due, review.decidedOn, review.replaces],
          institutions ?? [],
        ];
  return [
    f.id,
    f.kind,
    [...f.areas],
    f.begndate,
    f.enddate,
    f.basis,
    f.papersOn,
    f.withdrawnOn,
    f.group ?? null,
    f.registeredOn ?? null,
    ...more,
  ];
}

function unpackFiling([
  id,
  kind,
  areas,
  begndate,
  enddate,
  basis,
  papersOn,
  withdrawnOn,
  group,
  registeredOn,
  review = null,
  institutions = [],
]: PackedFiling): Filing {
  return {
    ...{ id, areas, begndate, enddate, papersOn, withdrawnOn },
    kind: kind as Filing['kind'],
    basis: basis as Filing['basis'],
    ...(group === null ? {} : { group: group as NonNullable<Filing['group']> }),
    ...(registeredOn === null ? {} : { registeredOn }),
    ...(review === null ? {} : { review: unpackReview(review) }),
    ...(institutions.length === 0 ? {} : { institutions }),
  };
}

type Review = NonNullable<Filing['review']>;
type PackedReview = [Review['channel'], Review['state'], string, string | null, string | null];

function unpackReview([channel, state, due, decidedOn, replaces]: PackedReview): Review {
  return { channel, state, due, decidedOn, replaces };
}

/** `['filing', 1, …]`; a settlement's record begins with a number. */
export function encodeFilingRecord(r: FilingRecord): Uint8Array {
  return pack([
    ...[KIND, VERSION, r.eventId, r.action, r.psnNo, r.msgid, r.refMsgid, r.infno, r.senderId, r.mdtrtarea],
    ...[r.policyVersion, r.citations, r.papers, r.mdtrtId],
    ...[r.before === null ? null : packFiling(r.before), packFiling(r.after), r.atMs],
    ...(r.note === '' ? [] : [r.note]),
  ]);
}

/** Throws RangeError for bytes that are no filing record of a known version. */
export function decodeFilingRecord(bytes: Uint8Array): FilingRecord {
  const row = unpack(bytes) as readonly unknown[];
  if (!Array.isArray(row) || row[0] !== KIND || row[1] !== VERSION) throw new RangeError('not a filing record');
  const [
    ,
    ,
    eventId,
    action,
    psnNo,
    msgid,
    refMsgid,
    infno,
    senderId,
    mdtrtarea,
    policyVersion,
    citations,
    papers,
    mdtrtId,
    before,
    after,
    atMs,
    note = '',
  ] = row;
  return {
    ...({
      eventId,
      action,
      psnNo,
      msgid,
      refMsgid,
      infno,
      senderId,
      mdtrtarea,
      policyVersion,
      citations,
      papers,
      mdtrtId,
      atMs,
      note,
    } as Omit<FilingRecord, 'before' | 'after'>),
    before: before === null ? null : unpackFiling(before as PackedFiling),
    after: unpackFiling(after as PackedFiling),
  };
}

import { type Static, Type } from 'typebox';
import type { OutboxEvent } from '../../../store/cells.js';
import { shanghai } from '../../../wire/clock.js';
import { type AdminContext, bundleOf, lastYear } from '../context.js';
import { AdminError } from '../errors.js';
import { body, Cursor, Day, DEFAULT_LIMIT, Lang, Limit, Msgid, PsnNo, realDay, Reason, SetlId } from '../fields.js';
import { findInOutbox, findOfPerson, type Found } from '../records/find.js';
import { listPersonYear } from '../records/list-year.js';
import { RecentWalk } from '../records/recent.js';
import type { RecordKey } from '../records/refs.js';
import { rowOf } from '../records/row.js';
import { readRecord, settlementStatus, settlementView } from '../records/settlement.js';
import { statementFor } from '../records/statement-for.js';
import { type Route, route, type Subject } from '../route.js';

const KINDS = ['settle', 'cancel', 'reverse', 'restore', 'filing', 'correction'] as const;
const Kinds = Type.Array(Type.Union(KINDS.map((kind) => Type.Literal(kind))), { minItems: 1, maxItems: KINDS.length });
const RecentInput = body({
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
  kinds: Type.Optional(Kinds),
});
const FindInput = body({
  setl_id: Type.Optional(SetlId),
  msgid: Type.Optional(Msgid),
  psn_no: Type.Optional(PsnNo),
  cursor: Type.Optional(Cursor),
  reason: Reason,
});
const PersonInput = body({
  psn_no: PsnNo,
  year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2999 })),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,8}$' })),
  limit: Type.Optional(Limit),
  reason: Reason,
});
const KEY = {
  setl_id: Type.Optional(SetlId),
  psn_no: Type.Optional(PsnNo),
  ref: Type.Optional(Type.String({ maxLength: 400 })),
};
const KeyInput = body({ ...KEY, reason: Reason });
const ExplainInput = body({ ...KEY, lang: Type.Optional(Lang), reason: Reason });

/** Settlements: the latest, one, a person's; what became of them, why they came out so, the printed statement. */
export function settlementRoutes(context: AdminContext): Route[] {
  const { store, refs, clock } = context;
  const subject = (input: Static<typeof KeyInput>): Subject => safeKey(context, input);
  return [
    route('POST', 'settlements/recent', {
      role: 'view',
      input: RecentInput,
      handle: ({ input }) => {
        const limit = input.limit ?? DEFAULT_LIMIT;
        const kinds = new Set<OutboxEvent['kind']>(input.kinds ?? ['settle', 'cancel', 'reverse', 'restore']);
        return new RecentWalk(store, input.cursor ?? null, limit).page(kinds, limit, refs);
      },
    }),
    route('POST', 'settlements/find', {
      role: 'view',
      input: FindInput,
      audit: 'find',
      subject: (input, answer) => ({
        psnNo: input.psn_no ?? (answer as { psn_no?: string | null } | null)?.psn_no ?? null,
        setlId: input.setl_id ?? null,
        detail: input.msgid ?? '',
      }),
      handle: ({ input }) => find(context, input),
    }),
    route('POST', 'settlements/person', {
      role: 'view',
      input: PersonInput,
      audit: 'person_settlements',
      subject: ({ psn_no }) => ({ psnNo: psn_no }),
      handle: ({ input }) => {
        const { psn_no: psnNo, from = '', to = '', limit = DEFAULT_LIMIT, cursor } = input;
        for (const [field, day] of Object.entries({ from, to })) if (day !== '') realDay(day, field);
        const year = input.year ?? (to === '' ? shanghai(clock.nowMs()).year : Number(to.slice(0, 4)));
        const before = cursor === undefined ? null : Number(cursor);
        return listPersonYear(store, refs, { psnNo, year, from, to, limit, before, lastYear: lastYear(context) });
      },
    }),
    route('POST', 'settlements/get', {
      role: 'view',
      input: KeyInput,
      audit: 'settlement',
      subject,
      handle: async ({ input }) =>
        settlementView(store, await readRecord(store, keyOf(context, input)), lastYear(context)),
    }),
    route('POST', 'settlements/explain', {
      role: 'view',
      input: ExplainInput,
      audit: 'explanation',
      subject,
      handle: async ({ input }) => {
        const { key, entry, bytes: record } = await readRecord(store, keyOf(context, input));
        if (entry.kind !== 'settle') throw new AdminError('not_found', entry.record.of);
        const version = await bundleOf(context, entry.record.result.policyVersion);
        const status = await settlementStatus(store, key);
        const explained = await context.study.ask('explain', { version, record, status, language: input.lang ?? 'zh' });
        if (explained.ok) return explained.explanation;
        throw new AdminError('refused', explained.refusal.detail, { reason: explained.refusal.reason });
      },
    }),
    route('POST', 'settlements/statement', {
      role: 'view',
      input: KeyInput,
      audit: 'statement',
      subject,
      handle: async ({ input }) =>
        statementFor(store, await readRecord(store, keyOf(context, input)), context.clock.nowMs()),
    }),
  ];
}

function keyOf({ refs }: AdminContext, { ref, setl_id, psn_no }: Static<typeof KeyInput>): RecordKey {
  if (ref !== undefined) return refs.open(ref);
  if (setl_id === undefined || psn_no === undefined) throw new AdminError('bad_request', 'setl_id, psn_no');
  return { setlId: setl_id, psnNo: psn_no };
}

/** For the access log, also of a request that was refused. */
function safeKey(context: AdminContext, input: Static<typeof KeyInput>): Subject {
  try {
    return keyOf(context, input);
  } catch {
    return { psnNo: input.psn_no ?? null, setlId: input.setl_id ?? null };
  }
}

async function find(context: AdminContext, input: Static<typeof FindInput>) {
  const { store, refs } = context;
  const { setl_id: setlId, msgid, psn_no: psnNo, cursor = null } = input;
  if ((setlId === undefined) === (msgid === undefined)) throw new AdminError('bad_request', 'setl_id, msgid');
  const wanted = { ...(setlId === undefined ? {} : { setlId }), ...(msgid === undefined ? {} : { msgid }) };
  const result: Found | null =
    psnNo === undefined
      ? await findInOutbox(store, wanted, cursor)
      : await findOfPerson(store, psnNo, wanted, lastYear(context));
  if (result === null) throw new AdminError('not_found', 'psn_no');
  const { event, ...rest } = result;
  if (event === null) return { found: null, psn_no: psnNo ?? null, ...rest };
  const [loaded] = await store.load([{ psnNo: event.psnNo, cells: [], setlId: event.setlId }]);
  return { found: rowOf(event, loaded?.record ?? null, null, refs), psn_no: event.psnNo, ...rest };
}

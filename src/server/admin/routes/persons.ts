import { type Static, Type } from 'typebox';
import { readHold, releaseHold } from '../../../engine/audit/hold.js';
import { decodePerson, PERSON_CELL } from '../../../store/cells.js';
import { encodeHold, type Hold } from '../../../store/hold-cell.js';
import { type AdminContext, today } from '../context.js';
import { AdminError } from '../errors.js';
import { body, Day, PsnNo, realDay, Reason } from '../fields.js';
import { holdNode, personView } from '../records/person.js';
import { type Route, route } from '../route.js';

const GetInput = body({ psn_no: PsnNo, date: Type.Optional(Day), reason: Reason });
const FIELDS = ['certno', 'psn_name'] as const;
const RevealInput = body({
  psn_no: PsnNo,
  fields: Type.Array(Type.Union(FIELDS.map((field) => Type.Literal(field))), { minItems: 1, maxItems: 2 }),
  reason: Reason,
});
const HoldInput = body({ psn_no: PsnNo, reason: Reason });

/** One person: who, what is filed, how far the year's limits; revealed only on the record; held and released. */
export function personRoutes(context: AdminContext): Route[] {
  return [
    route('POST', 'persons/get', {
      role: 'view',
      input: GetInput,
      audit: 'person',
      subject: ({ psn_no }) => ({ psnNo: psn_no }),
      handle: ({ input }) => personView(context, input.psn_no, realDay(input.date ?? today(context), 'date')),
    }),
    route('POST', 'persons/reveal', {
      role: 'operate',
      input: RevealInput,
      audit: 'reveal',
      subject: ({ psn_no, fields }) => ({ psnNo: psn_no, detail: fields.join(',') }),
      handle: ({ input }) => reveal(context, input),
    }),
    route('POST', 'persons/hold', {
      role: 'operate',
      input: HoldInput,
      audit: 'hold',
      subject: ({ psn_no }) => ({ psnNo: psn_no }),
      handle: async ({ input: { psn_no: psnNo, reason }, caller }) => {
        await requirePerson(context, psnNo);
        if ((await readHold(context.store, psnNo))?.held === true) throw new AdminError('conflict', 'held');
        const by = `${reason}（${caller?.operator.name ?? ''}）`;
        const hold: Hold = {
          held: true,
          sinceMs: context.clock.nowMs(),
          reason: by,
          releasedMs: 0,
          releaseReason: '',
        };
        await context.store.setHold(psnNo, encodeHold(hold));
        return { hold: holdNode(hold) };
      },
    }),
    route('POST', 'persons/release', {
      role: 'operate',
      input: HoldInput,
      audit: 'release',
      subject: ({ psn_no }) => ({ psnNo: psn_no }),
      handle: async ({ input: { psn_no: psnNo, reason }, caller }) => {
        const hold = await readHold(context.store, psnNo);
        if (hold === null || !hold.held) throw new AdminError('conflict', 'not held');
        const by = `${reason}（${caller?.operator.name ?? ''}）`;
        await releaseHold(context.store, psnNo, hold, by, context.clock.nowMs());
        return { hold: holdNode(await readHold(context.store, psnNo)) };
      },
    }),
  ];
}

async function requirePerson({ store }: AdminContext, psnNo: string) {
  const [found] = await store.load([{ psnNo, cells: [PERSON_CELL] }]);
  const bytes = found?.cells[0]?.bytes ?? null;
  if (bytes === null) throw new AdminError('not_found', 'psn_no');
  return decodePerson(bytes);
}

async function reveal(context: AdminContext, { psn_no, fields }: Static<typeof RevealInput>) {
  const person = await requirePerson(context, psn_no);
  const whole = { certno: person.certNo, psn_name: person.name };
  return { psn_no, ...Object.fromEntries(fields.map((field) => [field, whole[field]])) };
}

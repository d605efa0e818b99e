import { type Static, Type } from 'typebox';
import { shanghai } from '../../../wire/clock.js';
import { type AccessAction, ACCESS_ACTIONS } from '../access/access-log.js';
import { type AccessFilter, readAccess } from '../access/access-read.js';
import { OPERATOR_NAME } from '../access/operators.js';
import type { AdminContext } from '../context.js';
import { AdminError } from '../errors.js';
import { body, Day, DEFAULT_LIMIT, PsnNo, realDay } from '../fields.js';
import { type Route, route } from '../route.js';

const AccessQuery = body({
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
  limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,3}$' })),
  operator: Type.Optional(Type.String({ pattern: OPERATOR_NAME })),
  action: Type.Optional(Type.Union(ACCESS_ACTIONS.map((action) => Type.Literal(action)))),
  psn_no: Type.Optional(PsnNo),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
});

const MAX_LIMIT = 200;
const DAY_MS = 86_400_000;

/** Who looked at whom, and who may. */
export function accessRoutes(context: AdminContext): Route[] {
  return [
    route('GET', 'access', {
      role: 'administer',
      input: AccessQuery,
      audit: 'access_log',
      subject: ({ psn_no, operator = '', action = '' }) => ({
        psnNo: psn_no ?? null,
        detail: `${operator} ${action}`.trim(),
      }),
      handle: ({ input }) => page(context, input),
    }),
    route('GET', 'operators', {
      role: 'administer',
      heavy: false,
      handle: () => ({
        rows: context.operators.all().map(({ name, role, createdMs }) => ({
          name,
          role,
          created: shanghai(createdMs).time,
          locked_until_ms: context.signIn.lockedUntil(name),
          sessions: context.sessions.countOf(name),
        })),
      }),
    }),
  ];
}

async function page({ accessLog }: AdminContext, query: Static<typeof AccessQuery>) {
  const limit = Number(query.limit ?? DEFAULT_LIMIT);
  if (limit < 1 || limit > MAX_LIMIT) throw new AdminError('bad_request', 'limit');
  const cursor = query.cursor === undefined ? null : Number(query.cursor);
  const { rows, cursor: next } = await readAccess(accessLog.path, filterOf(query), limit, cursor);
  return {
    rows: rows.map((row) => ({
      seq: row.seq,
      time: shanghai(row.atMs).time,
      operator: row.operator,
      role: row.role,
      action: row.action satisfies AccessAction,
      psn_no: row.psnNo,
      setl_id: row.setlId,
      reason: row.reason,
      detail: row.detail,
      ip: row.ip,
      outcome: row.outcome,
    })),
    cursor: next === null ? null : String(next),
  };
}

function filterOf({ operator, action, psn_no, from, to }: Static<typeof AccessQuery>): AccessFilter {
  return {
    ...(operator === undefined ? {} : { operator }),
    ...(action === undefined ? {} : { action }),
    ...(psn_no === undefined ? {} : { psnNo: psn_no }),
    ...(from === undefined ? {} : { fromMs: startOf(from, 'from') }),
    ...(to === undefined ? {} : { beforeMs: startOf(to, 'to') + DAY_MS }),
  };
}

/** Epoch ms of midnight in Shanghai. */
const startOf = (day: string, field: string): number => Date.parse(`${realDay(day, field)}T00:00:00+08:00`);

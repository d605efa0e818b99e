import { Type } from 'typebox';
import { type Change, HistoryRace, previousOf, putInForce, readHistory } from '../../../store/policy-history.js';
import { type AdminContext, bundleOf, today } from '../context.js';
import { AdminError } from '../errors.js';
import { body, Day, realDay, Reason, Region, Version } from '../fields.js';
import { type Route, route } from '../route.js';
import type { RegionSummary } from '../study/summary.js';

const TablesInput = body({ version: Version, date: Type.Optional(Day) });
const DiffInput = body({
  from: Version,
  to: Version,
  date_from: Type.Optional(Day),
  date_to: Type.Optional(Day),
});
const CoverageInput = body({ version: Version });
const ActivateInput = body({ region: Region, version: Version, reason: Reason });
const RollbackInput = body({ region: Region, reason: Reason });

/** Coverage reports kept: a version never changes, and a large one takes seconds. */
const KEPT_REPORTS = 32;

/** Policies: versions, what they say, what differs, what is missing; put in force and taken back. */
export function policyRoutes(context: AdminContext): Route[] {
  const { store, study } = context;
  const reports = new Map<string, Promise<Record<string, unknown>>>();
  const coverage = (version: string): Promise<Record<string, unknown>> => {
    const known = reports.get(version);
    if (known !== undefined) return known;
    const made = bundleOf(context, version).then((bundle) => study.ask('coverage', bundle));
    made.catch(() => reports.delete(version));
    if (reports.size >= KEPT_REPORTS) reports.clear();
    reports.set(version, made);
    return made;
  };
  return [
    route('GET', 'policies', { role: 'view', handle: () => overview(context) }),
    route('GET', 'policies/tables', {
      role: 'view',
      input: TablesInput,
      handle: async ({ input }) => {
        const date = realDay(input.date ?? today(context), 'date');
        const tables = await study.ask('tables', { version: await bundleOf(context, input.version), date });
        if (tables === null) throw new AdminError('not_found', 'date');
        return tables;
      },
    }),
    route('GET', 'policies/diff', {
      role: 'view',
      input: DiffInput,
      handle: async ({ input }) => {
        if (input.from.slice(0, 6) !== input.to.slice(0, 6)) throw new AdminError('bad_request', 'from, to');
        const [dateFrom, dateTo] = [input.date_from ?? '', input.date_to ?? ''];
        for (const [field, day] of Object.entries({ date_from: dateFrom, date_to: dateTo }))
          if (day !== '') realDay(day, field);
        const [from, to] = [await bundleOf(context, input.from), await bundleOf(context, input.to)];
        return study.ask('diff', { from, to, dateFrom, dateTo });
      },
    }),
    route('GET', 'policies/coverage', {
      role: 'view',
      input: CoverageInput,
      handle: ({ input }) => coverage(input.version),
    }),
    route('POST', 'policies/activate', {
      role: 'administer',
      input: ActivateInput,
      audit: 'policy_activate',
      subject: ({ version }) => ({ detail: version }),
      handle: async ({ input: { region, version } }) => {
        if (!version.startsWith(`${region}@`)) throw new AdminError('bad_request', 'version');
        const active = (await store.activePolicies())[region];
        if (active === version) throw new AdminError('conflict', 'active');
        const known = (await readHistory(store, region)).findLast((e) => e.versionId === version);
        const change = { versionId: version, kind: 'rollback', restores: known?.number ?? 0 } as const;
        return putChecked(context, region, known === undefined ? { versionId: version, kind: 'publish' } : change);
      },
    }),
    route('POST', 'policies/rollback', {
      role: 'administer',
      input: RollbackInput,
      audit: 'policy_rollback',
      subject: ({ region }, answer) => ({
        detail: `${region} ${String((answer as { active?: string } | null)?.active ?? '')}`.trim(),
      }),
      handle: async ({ input: { region } }) => {
        const active = (await store.activePolicies())[region];
        if (active === undefined) throw new AdminError('not_found', 'region');
        const target = previousOf(await readHistory(store, region), active);
        if (target === null) throw new AdminError('not_found', 'version');
        return putChecked(context, region, {
          versionId: target.versionId,
          kind: 'rollback',
          restores: target.number,
        });
      },
    }),
  ];
}

/** Compiled in the study first: what this program cannot read must not be put in force. */
async function putChecked(context: AdminContext, region: string, change: Change) {
  const { store, clock, study } = context;
  const bundle = await bundleOf(context, change.versionId);
  await study.ask('summary', { versions: [bundle], today: today(context) });
  const before = (await store.activePolicies())[region] ?? null;
  try {
    await putInForce(store, region, change, clock);
  } catch (error) {
    throw error instanceof HistoryRace ? new AdminError('conflict', error.message) : error;
  }
  return { region, before, active: change.versionId };
}

async function overview(context: AdminContext) {
  const { store, study } = context;
  const active = await store.activePolicies();
  const stopped = context.stats().stopped;
  const versions = await Promise.all(Object.values(active).map((version) => bundleOf(context, version)));
  const summaries = await study.ask('summary', { versions, today: today(context) });
  const regions = await Promise.all(summaries.map((summary) => regionNode(context, summary, stopped)));
  return { regions: regions.sort((a, b) => (a.region < b.region ? -1 : 1)), stopped };
}

async function regionNode(
  { store }: AdminContext,
  { region, name, version: active, files }: RegionSummary,
  stopped: readonly string[],
) {
  const history = await readHistory(store, region);
  const versions = history
    .map(({ versionId, number, kind, at }, i) => ({
      version: versionId,
      number,
      kind: kind as string,
      at,
      active: i === history.length - 1 && versionId === active,
      stopped: stopped.includes(versionId),
    }))
    .reverse();
  if (versions[0]?.version !== active)
    versions.unshift({
      version: active,
      number: 0,
      kind: 'existing',
      at: '',
      active: true,
      stopped: stopped.includes(active),
    });
  return { region, name, active, versions, files };
}

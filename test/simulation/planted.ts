/** Faults built in on purpose: each is one that a real system had, and each must be found. */
import type { ComputePool, ComputeTask } from '../../src/compute/contract.js';
import { isTombstone } from '../../src/compute/tombstone.js';
import type { CommitRequest, CommitResult, LoadResult, Receipt, StateStore } from '../../src/store/port.js';
import type { Plant } from './history.js';

type Change = Partial<Pick<StateStore, 'load' | 'commit'>>;

function changed(store: StateStore, change: (store: StateStore) => Change): StateStore {
  const own = change(store);
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

/** The same request on whatever the cells are now. */
async function forced(store: StateStore, request: CommitRequest): Promise<CommitRequest> {
  const [now] = await store.load([{ psnNo: request.psnNo, cells: request.checks.map(({ cell }) => cell) }]);
  const checks = request.checks.map(({ cell }, i) => ({ cell, version: now?.cells[i]?.version ?? 0 }));
  return { ...request, checks };
}

function otherBytes(receipt: Receipt): Receipt {
  const answer = Uint8Array.from(receipt.answer);
  const last = answer.length - 1;
  answer[last] = (answer[last] ?? 0) ^ 1;
  return { ...receipt, answer };
}

const withoutReceipt = (result: LoadResult): LoadResult =>
  result.receipt !== null && isTombstone(result.receipt.fingerprint) ? { ...result, receipt: null } : result;

async function eachAlone(
  store: StateStore,
  requests: readonly CommitRequest[],
  one: (request: CommitRequest) => Promise<CommitResult | undefined>,
): Promise<CommitResult[]> {
  const results: CommitResult[] = [];
  for (const request of requests)
    results.push((await one(request)) ?? ((await store.commit([request]))[0] as CommitResult));
  return results;
}

const inStore = (change: (store: StateStore) => Change): Plant => ({ store: (store) => changed(store, change) });

export const PLANTED: Readonly<Record<string, Plant>> = {
  'a store that forgets to compare versions': inStore((store) => ({
    commit: (requests) => eachAlone(store, requests, async (r) => (await store.commit([await forced(store, r)]))[0]),
  })),

  'a commit in doubt that is answered "not executed"': {
    link: (store) =>
      changed(store, (real) => ({
        commit: async (requests) => {
          const results = await real.commit(requests);
          return results.map((r) => (r.kind === 'in_doubt' ? { kind: 'refused', reason: r.reason } : r));
        },
      })),
  },

  'a commit in doubt that is answered "executed"': {
    link: (store) =>
      changed(store, (real) => ({
        commit: async (requests) => {
          const results = await real.commit(requests);
          return results.map((r) => (r.kind === 'in_doubt' ? { kind: 'committed' } : r));
        },
      })),
  },

  'a replay that is not the same bytes': inStore((store) => ({
    load: async (requests) =>
      (await store.load(requests)).map((result, i) =>
        result.receipt === null || requests[i]?.cells.length === 0
          ? result
          : { ...result, receipt: otherBytes(result.receipt) },
      ),
  })),

  'a client library that sends a commit again after a lost reply': {
    link: (store) =>
      changed(store, (real) => ({
        commit: async (requests) => {
          const results = await real.commit(requests);
          if (results.every(({ kind }) => kind !== 'in_doubt')) return results;
          // As if it were another one: without its receipt, on the cells of now.
          const again = await Promise.all(
            requests.map(async (r) => ({ ...(await forced(real, r)), msgid: null, receipt: null, alsoReceipt: null })),
          );
          await real.commit(again);
          return results;
        },
      })),
  },

  'a tombstone nobody looks at': inStore((store) => ({
    load: async (requests) => (await store.load(requests)).map(withoutReceipt),
    commit: (requests) =>
      eachAlone(store, requests, async (r) => {
        const [found] = await store.load([
          { psnNo: r.psnNo, cells: [], ...(r.msgid === null ? {} : { msgid: r.msgid }) },
        ]);
        const barred = found?.receipt != null && isTombstone(found.receipt.fingerprint);
        return barred ? (await store.commit([{ ...r, msgid: `${r.msgid}t` }]))[0] : undefined;
      }),
  })),

  'an outbox that loses an entry now and then': inStore((store) => ({
    commit: (requests) =>
      store.commit(requests.map((r) => (r.msgid !== null && r.msgid.endsWith('1') ? { ...r, outbox: null } : r))),
  })),

  'a store that says committed and keeps nothing': inStore((store) => ({
    commit: (requests) =>
      eachAlone(store, requests, (r) =>
        Promise.resolve(r.msgid?.endsWith('2') === true ? ({ kind: 'committed' } as const) : undefined),
      ),
  })),

  'reads from a replica that lags behind': inStore((store) => {
    const old = new Map<string, LoadResult['cells'][number][]>();
    return {
      load: async (requests) =>
        (await store.load(requests)).map((result, i) => {
          const r = requests[i];
          if (r === undefined || r.msgid !== undefined || !r.cells.includes('h')) return result;
          const key = `${r.psnNo} ${r.cells.join()}`;
          const before = old.get(key) ?? result.cells;
          old.set(key, [...result.cells]);
          return { ...result, cells: before };
        }),
    };
  }),

  'an engine that answers before it commits': {
    pool: (pool: ComputePool): ComputePool => ({
      prepare: (set) => pool.prepare(set),
      close: () => pool.close(),
      run: async (tasks, set, nowMs) =>
        (await pool.run(tasks, set, nowMs)).map((o, i) =>
          o.kind === 'commit' && tasks[i]?.msgid.endsWith('1') === true
            ? { kind: 'answer', frame: o.frame, code: '', replay: false, fault: '' }
            : o,
        ),
    }),
  },

  'an engine that forgets what the year came to': {
    pool: (pool: ComputePool): ComputePool => ({
      prepare: (set) => pool.prepare(set),
      close: () => pool.close(),
      run: (tasks, set, nowMs) => pool.run(tasks.map(forgetful), set, nowMs),
    }),
  },
};

/** The same task on a year that only just began. */
function forgetful(task: ComputeTask): ComputeTask {
  const cells = task.cells.map((cell) => (cell.name.startsWith('y') ? { ...cell, bytes: null } : cell));
  return { ...task, cells };
}

/** Some of the faults with every run of the tests: `npm run test:faults` runs all of them. */
import { afterAll, describe, expect, it } from 'vitest';
import { endAll, runRow } from './run-row.js';
import { ELSEWHERE, ROWS } from './rows.js';

/** The same in every run, so that a red run is the change's doing; FAULTS_SEED takes another. */
const SEED = Number(process.env['FAULTS_SEED'] ?? 20_261);
/** Other tests run beside these. */
const SLACK = 8;

afterAll(endAll);

describe(`real processes, seed ${SEED}`, () => {
  for (const row of ROWS.filter(({ quick }) => quick === true)) {
    it(`${row.ids.join(' ')}: ${row.fault}: nothing acknowledged is lost or doubled`, async () => {
      const { failures, measured } = await runRow(row, SEED, () => undefined, SLACK);
      expect(failures, `npm run test:faults -- ${row.ids[0]} --seed ${SEED}`).toEqual([]);
      expect(measured).toMatchObject({ lost: 0, doubled: 0 });
      expect(measured?.acknowledged).toBeGreaterThan(100);
    }, 150_000);
  }
});

describe('the list of faults', () => {
  it('names each of F1 to F32, run here or shown elsewhere', () => {
    const named = new Set([...ROWS, ...ELSEWHERE].flatMap(({ ids }) => ids));
    const missing = Array.from({ length: 32 }, (_, i) => `F${i + 1}`).filter((id) => !named.has(id));
    expect(missing).toEqual([]);
    const run = ROWS.flatMap(({ ids }) => ids);
    expect(new Set(run).size).toBe(run.length);
  });
});

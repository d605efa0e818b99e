/** Where the histories of a test run begin: fixed in CI or by FC_SEED, elsewhere another place every time (test/support/seed.ts). */
const CI_SEED = 20_261_121;

export function firstSeed(): number {
  const given = process.env['FC_SEED'];
  if (given !== undefined && given !== '') return Math.max(1, Math.abs(Number(given)) % 1_000_000_000);
  return process.env['CI'] === 'true' ? CI_SEED : 1 + (Date.now() % 900_000_000);
}

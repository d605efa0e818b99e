/**
 * Properties look elsewhere every time they run on a developer's machine. In CI they start from one seed, so that the same
 * commit gives the same verdict; FC_SEED sets any other. fast-check prints the seed of a failure.
 */
import fc from 'fast-check';

const CI_SEED = 20_261_121;

const given = process.env['FC_SEED'];
if (given !== undefined && given !== '') fc.configureGlobal({ seed: Number(given) });
else if (process.env['CI'] === 'true') fc.configureGlobal({ seed: CI_SEED });

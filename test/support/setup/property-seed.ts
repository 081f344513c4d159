import fc from 'fast-check';

/** With CURFEW_SEED set, each property draws the same cases again, so that a run of the suite can be repeated. */
const given = process.env['CURFEW_SEED'];
if (given !== undefined) fc.configureGlobal({ seed: Number(given) });

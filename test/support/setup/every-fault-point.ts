/**
 * Whether to run all tests. Continuous integration sets CURFEW_EVERY_FAULT_POINT=1; otherwise only a sample of the slow
 * ones runs, above all of those that kill or start processes, so that the whole suite takes a few minutes on two cores.
 */
export const EVERY_FAULT_POINT = process.env['CURFEW_EVERY_FAULT_POINT'] === '1';

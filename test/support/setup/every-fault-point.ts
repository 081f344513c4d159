/**
 * Whether to run all tests that kill processes. Continuous integration sets CURFEW_EVERY_FAULT_POINT=1; otherwise only
 * a sample of them runs, so that the whole suite takes less than six minutes on two cores.
 */
export const EVERY_FAULT_POINT = process.env['CURFEW_EVERY_FAULT_POINT'] === '1';

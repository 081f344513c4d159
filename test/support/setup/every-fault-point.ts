/**
 * Whether all tests that kill are wanted: continuous integration sets CURFEW_EVERY_FAULT_POINT=1. Without it a sample of
 * them runs, so that the whole suite stays under four minutes on two cores.
 */
export const EVERY_FAULT_POINT = process.env['CURFEW_EVERY_FAULT_POINT'] === '1';

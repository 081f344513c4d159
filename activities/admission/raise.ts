import { raise as raiseReservation } from '../../database/ledger/raise.ts';
import type { ReserveDecision } from '../../database/ledger/reserve.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export interface RaiseActivityRequest {
  runId: string;
  step: number;
  extraMicros: number;
  at: string;
}

/** Takes more money for a run from the budgets that it was admitted by, or from none. */
export async function raise(
  { database }: ActivityDependencies,
  request: RaiseActivityRequest,
): Promise<ReserveDecision> {
  return await raiseReservation(database, request);
}

import { raise as raiseMoney, type RaiseRequest } from '../../database/ledger/raise.ts';
import type { ReserveDecision } from '../../database/ledger/reserve.ts';
import { serviceCost } from '../../money/service-cost.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export interface RaiseActivityRequest extends Omit<RaiseRequest, 'overshootMicros'> {
  /** How much the run may work longer, in milliseconds. */
  extraMs: number;
}

/**
 * Reserves the money for a raise of limits. At the hosted API more time costs money, too: its price is reserved beside the
 * limit. A raise that costs nothing is always granted.
 */
export async function raise(
  { database, environment }: ActivityDependencies,
  { extraMs, ...request }: RaiseActivityRequest,
): Promise<ReserveDecision> {
  const isLocal = environment.agentApi.kind === 'local';
  const overshootMicros = isLocal ? 0 : serviceCost({ runningMs: extraMs, webSearches: 0 });
  if (request.extraMicros + overshootMicros === 0) return { reserved: true };
  return await raiseMoney(database, { ...request, overshootMicros });
}

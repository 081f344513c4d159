import type { SessionTotals } from '../../contract/totals.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { totalsAt } from './attending/decide.ts';
import { readHistory } from './attending/read-history.ts';
import { takeUsage } from '../../money/session-cost.ts';
import { emptyView } from './attending/session-view.ts';

export interface FinalRequest {
  sessionId: string;
  model: string;
  /** RFC 3339: when the run started. */
  startedAt: string;
}

/**
 * What a session that no longer runs has used: its events, and the usage that the session itself shows, which is right
 * even if the last report is missing among the events. Logs a difference between our price and the API's.
 */
export async function finalTotals(
  { agentApi, environment, log }: ActivityDependencies,
  { sessionId, model, startedAt }: FinalRequest,
): Promise<SessionTotals> {
  const service = environment.agentApi.kind === 'local' ? 'engine' : 'hosted';
  const view = emptyView(model, Date.parse(startedAt), service);
  await readHistory(view, { agentApi, sessionId });
  const session = await agentApi.beta.sessions.retrieve(sessionId);
  // The caller has waited until the session rests, so a request that has no end yet will never get one.
  if (view.status === 'running') view.status = 'idle';
  if (session.agent?.model?.speed === 'fast') view.cost.isFast = true;
  takeUsage(view.cost, session.usage ?? {}, 'curfew' in session ? session.curfew : null);
  const totals = totalsAt(view, Date.now());
  const { ownMicros, listMicros } = totals;
  if (listMicros !== null && Math.abs(listMicros - ownMicros) > MICROS_PER_CENT) {
    const [own, list] = [formatUsd(ownMicros), formatUsd(listMicros)];
    log.warn(
      { sessionId, model, ownMicros, listMicros },
      `our price is ${own}, the API says ${list}: the larger counts`,
    );
  }
  return totals;
}

import { until } from '../runtime/until.ts';
import type { SessionsState } from './processes/agent-api.ts';
import type { Stage } from './stage.ts';

const OPENING_BOUND_MS = 15 * 60_000;

/** Waits until exactly `count` sessions of a stage are attended. Returns the time of that, in ms. */
export async function untilAttended({ agentApi }: Stage, count: number, boundMs = OPENING_BOUND_MS): Promise<number> {
  const isSo = async (): Promise<boolean> => (await agentApi.call<SessionsState>('state')).attended === count;
  return await until(`${count} sessions are attended`, async () => ((await isSo()) ? Date.now() : null), boundMs);
}

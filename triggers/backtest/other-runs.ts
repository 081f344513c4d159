import type { DeliveryKey } from '../../database/history/delivery-keys.ts';
import { recordedRuns, type RecordedRun } from '../../database/history/recorded-runs.ts';
import { runKeys } from '../../database/history/run-keys.ts';
import { bookRun } from './simulation/book-run.ts';
import { letHappen, type Past, type Side } from './create-side.ts';

const AT_ONCE = 200;

/** The recorded runs that no delivery of the time decides. */
export interface OtherRuns {
  /** Lets those happen again that started until an instant (RFC 3339). */
  letHappen(sides: readonly Side[], until: string): Promise<void>;
}

export interface OtherRunsOptions {
  /** The deliveries that are decided again. */
  keys: readonly DeliveryKey[];
  isLookedAt: (automation: string) => boolean;
}

/** Finds the recorded runs of automations that are not looked at, and those whose delivery is not there. */
export async function createOtherRuns(past: Past, { keys, isLookedAt }: OtherRunsOptions): Promise<OtherRuns> {
  const decided = new Set(keys.map(({ source, deliveryId }) => `${source} ${deliveryId}`));
  const all = await runKeys(past.history, past);
  const others = all.filter(
    ({ automation, source, deliveryId }) => !isLookedAt(automation) || !decided.has(`${source} ${deliveryId}`),
  );
  let next = 0;
  let page = new Map<string, RecordedRun>();
  return {
    async letHappen(sides, until) {
      for (let key = others[next]; key !== undefined && key.startedAt <= until; key = others[++next]) {
        if (!page.has(key.runId)) {
          const ids = others.slice(next, next + AT_ONCE).map(({ runId }) => runId);
          page = await recordedRuns(past.history, ids);
        }
        const recorded = page.get(key.runId);
        if (recorded !== undefined) for (const side of sides) again(side, recorded, isLookedAt(key.automation));
      }
    },
  };
}

/** A version of the definitions that does not have the automation would not have started the run. */
function again(side: Side, recorded: RecordedRun, isLookedAt: boolean): void {
  if (!isLookedAt) bookRun(side.simulation, recorded);
  else if (side.means.has(recorded.row.automation)) letHappen(side, recorded);
}

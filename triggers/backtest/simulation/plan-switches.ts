import { pause } from '../../../database/admission/pause.ts';
import { resume } from '../../../database/admission/resume.ts';
import type { PastSwitch } from '../../../database/history/past-switches.ts';
import type { Database } from '../../../database/schema.ts';
import { ORDER } from './event-queue.ts';
import type { Simulation } from './simulation.ts';

/**
 * Lets people switch automations off and on when they really did. What they did before the simulation begins, at `since`
 * (RFC 3339), is done at once.
 */
export async function planSwitches(
  { queue, database }: Simulation,
  { switches, since }: { switches: readonly PastSwitch[]; since: string },
): Promise<void> {
  for (const each of switches) {
    if (each.at < since) await switchNow(database, each);
    else
      queue.add({
        at: each.at,
        order: each.isGuess ? ORDER.afterAsks : ORDER.switch,
        happen: () => switchNow(database, each),
      });
  }
}

async function switchNow(database: Database, { automation, isOn, by, since, reason }: PastSwitch): Promise<void> {
  if (isOn) await resume(database, { automation, by, at: since });
  else await pause(database, { automation, by, reason, at: since });
}

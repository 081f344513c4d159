import { pause } from '../../../database/admission/pause.ts';
import { resume } from '../../../database/admission/resume.ts';
import type { PastPause } from '../../../database/history/past-pauses.ts';
import { ORDER } from './event-queue.ts';
import { notBefore, type Simulation } from './simulation.ts';

/** Lets people pause and resume automations when they really did. The simulation begins at `since` (RFC 3339). */
export function planPauses({ queue, database }: Simulation, pauses: readonly PastPause[], since: string): void {
  for (const { automation, by, since: pausedAt, reason, until, isGuess } of pauses) {
    if (until !== null && until < since) continue;
    const begin = async (): Promise<void> => void (await pause(database, { automation, by, reason, at: pausedAt }));
    queue.add({ at: notBefore(since, pausedAt), order: ORDER.switch, happen: begin });
    if (until === null) continue;
    const end = async (at: string): Promise<void> => void (await resume(database, { automation, by, at }));
    queue.add({ at: until, order: isGuess ? ORDER.afterAsks : ORDER.switch, happen: end });
  }
}

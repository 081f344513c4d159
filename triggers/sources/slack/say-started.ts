import type { RunId } from '../../../contract/event.ts';
import { findPause } from '../../../database/admission/find-pause.ts';
import type { Acting } from '../trigger-source.ts';

/**
 * Tells whoever typed a command that its run has started, in Markdown. A run of a paused automation only starts to be skipped,
 * so the answer says who paused it.
 */
export async function sayStarted(runId: RunId, { database }: Pick<Acting, 'database'>): Promise<string> {
  const automation = runId.split('/')[0] ?? '';
  const pause = await findPause(database, automation);
  if (pause?.reason !== 'paused') return `Started \`${runId}\`.`;
  const { isEverything, by, since, why } = pause;
  const what = isEverything ? 'all automations are' : `${automation} is`;
  return `\`${runId}\` is skipped, because ${what} paused by ${by} since ${since}${why === null ? '' : `: ${why}`}.`;
}

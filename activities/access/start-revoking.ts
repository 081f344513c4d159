import { openRunsAmong } from '../../database/runs/open-runs-among.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { repeatUntilStopped } from '../repeat-until-stopped.ts';

const EVERY_MS = 20_000;
/** How long the stop waits for GitHub. Tokens that are left end by themselves within the hour. */
const STOP_MS = 5_000;

type Revoking = Pick<ActivityDependencies, 'access' | 'database' | 'log'>;

/**
 * Revokes the tokens of runs that have ended, as far as this process holds them: every worker that carried out something for a
 * run has tokens of its own. The stop revokes all of them.
 */
export function startRevoking(dependencies: Revoking, everyMs: number = EVERY_MS): { stop: () => Promise<void> } {
  return repeatUntilStopped({
    everyMs,
    stopMs: STOP_MS,
    turn: () => revokeEnded(dependencies),
    failed: (error) => {
      // The database does not answer now; the next turn asks again.
      dependencies.log.warn({ err: error }, 'tokens of runs that have ended could not be revoked; it is tried again');
    },
    end: () => dependencies.access.close(),
  });
}

/** A run without a record holds nothing that it could need: it gets a new token if it asks for one. */
async function revokeEnded({ access, database }: Revoking): Promise<void> {
  const runs = access.runs();
  const open = await openRunsAmong(database, runs);
  await Promise.all(runs.filter((runId) => !open.has(runId)).map((runId) => access.endRun(runId)));
}

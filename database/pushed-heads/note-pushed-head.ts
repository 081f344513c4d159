import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface PushedHead {
  /** `owner/name`. */
  repository: string;
  branch: string;
  /** Full id of the commit that becomes the tip. */
  head: string;
  /** Full id of the agent's commit from which that one was made. */
  agentHead: string;
  runId: RunId;
  /** The branch does not exist yet. */
  isNewBranch: boolean;
}

/**
 * Writes down what is about to be pushed: call it before the push, so that no tip of ours is ever taken for a stranger's. May be
 * repeated.
 */
export async function notePushedHead(database: Database, pushed: PushedHead): Promise<void> {
  const { branch, head, agentHead, runId, isNewBranch } = pushed;
  const at = new Date().toISOString();
  await database
    .insertInto('pushedHeads')
    .values({
      repository: pushed.repository.toLowerCase(),
      branch,
      head,
      agentHead,
      runId,
      isNewBranch: isNewBranch ? 1 : 0,
      at,
    })
    .onConflict((conflict) => conflict.columns(['repository', 'branch', 'head']).doUpdateSet({ agentHead, runId, at }))
    .execute();
  // A branch that was left to people is Curfew's again.
  await database
    .updateTable('pushedHeads')
    .set({ attempts: 0 })
    .where('repository', '=', pushed.repository.toLowerCase())
    .where('branch', '=', branch)
    .where('attempts', '>', 0)
    .execute();
}

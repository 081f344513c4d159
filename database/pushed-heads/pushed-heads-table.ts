import type { Generated } from 'kysely';
import type { RunId } from '../../contract/event.ts';

/** Each commit that Curfew has pushed to a branch, or was about to push when its process died. */
export interface PushedHeadsTable {
  /** `owner/name` in lower case. */
  repository: string;
  branch: string;
  /** Full id of the commit that became the tip. */
  head: string;
  /** Full id of the agent's commit from which that one was made. */
  agentHead: string;
  runId: RunId;
  /** 1 if the branch did not exist before: then Curfew has made it. */
  isNewBranch: number;
  /** When it was pushed; of the newest one, what the upkeep has set since, so that it looks at the branch two weeks after it. */
  at: string;
  /** How often in a row the upkeep could not remove the branch. */
  attempts: Generated<number>;
}

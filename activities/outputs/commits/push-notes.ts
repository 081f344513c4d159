import type { RunId } from '../../../contract/event.ts';
import { noteOwnActs } from '../../../database/own-acts/note-own-acts.ts';
import { notePushedHead } from '../../../database/pushed-heads/note-pushed-head.ts';
import type { Database } from '../../../database/schema.ts';
import { ownActKey } from '../../../definitions/sources/github/own-act-keys.ts';

export interface NotedPush {
  branch: string;
  /** Full id of the commit that becomes the tip. */
  head: string;
  /** The branch does not exist yet. */
  isNew: boolean;
}

/** Writes down what is about to be pushed for this commit of the agent, so that later it counts as ours. */
export function pushNotes(
  database: Database,
  { repository, runId, agentHead }: { repository: string; runId: RunId; agentHead: string },
): (push: NotedPush) => Promise<void> {
  return async ({ branch, head, isNew }) => {
    await notePushedHead(database, { repository, branch, head, agentHead, runId, isNewBranch: isNew });
    const made = isNew ? [ownActKey.branch(repository, branch)] : [];
    await noteOwnActs(database, runId, [ownActKey.push(repository, branch, head), ...made]);
  };
}

import type { Generated } from 'kysely';
import type { RunId } from '../../contract/event.ts';

/** A thread in Slack that belongs to a run: the run was started in it, or has posted in it. */
export interface SlackThreadsTable {
  /** Ids of the workspace and the channel. */
  team: string;
  channel: string;
  /** The `ts` of the message that begins the thread. */
  thread: string;
  runId: RunId;
  /** `event`, or the output that posted there, such as `slack-post-message:1`. */
  madeBy: string;
  since: string;
  /** When people were told in the thread that the run has ended; null: not yet. */
  toldEndedAt: Generated<string | null>;
}

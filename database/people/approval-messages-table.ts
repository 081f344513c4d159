import type { Generated } from 'kysely';
import type { RunId } from '../../contract/event.ts';

/** A message in Slack that asks for a decision. The row is there before the message is posted. */
export interface ApprovalMessagesTable {
  runId: RunId;
  /** The key of the approval. */
  key: string;
  /** The id of the channel, or of the conversation with one person. */
  channel: string;
  /** The `ts` of the message that begins the thread; empty: the message is in no thread. */
  thread: string;
  /** Its `ts`; null while it is not known whether it was posted. */
  message: Generated<string | null>;
  /** When the message was edited because it asks for nothing any more; null: it still has its buttons. */
  editedAt: Generated<string | null>;
}

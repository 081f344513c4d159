import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** Where a run asks for one decision. */
export interface ApprovalPlace {
  runId: RunId;
  /** The key of the approval. */
  key: string;
  channel: string;
  /** Null: in no thread. */
  thread: string | null;
}

/** A message that asks for a decision. */
export interface ApprovalMessage {
  key: string;
  channel: string;
  message: string;
}

/**
 * Notes that a message is about to be posted, before it is. `isNew`: nobody has tried before. `message`: what was posted, or null if
 * an earlier attempt may have posted it.
 */
export async function beginApprovalMessage(
  database: Database,
  place: ApprovalPlace,
): Promise<{ isNew: boolean; message: string | null }> {
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('approvalMessages')
    .values(rowOf(place))
    .onConflict((conflict) => conflict.columns(['runId', 'key', 'channel', 'thread']).doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) return { isNew: true, message: null };
  const { runId, key, channel, thread } = rowOf(place);
  const row = await database
    .selectFrom('approvalMessages')
    .select('message')
    .where('runId', '=', runId)
    .where('key', '=', key)
    .where('channel', '=', channel)
    .where('thread', '=', thread)
    .executeTakeFirst();
  return { isNew: false, message: row?.message ?? null };
}

/** Notes which message was posted. May be repeated. */
export async function noteApprovalMessage(database: Database, place: ApprovalPlace, message: string): Promise<void> {
  const { runId, key, channel, thread } = rowOf(place);
  await database
    .updateTable('approvalMessages')
    .set({ message })
    .where('runId', '=', runId)
    .where('key', '=', key)
    .where('channel', '=', channel)
    .where('thread', '=', thread)
    .execute();
}

/** The messages of a run that still show buttons. `key`: only those of this approval. */
export async function uneditedMessages(
  database: Database,
  { runId, key }: { runId: RunId; key?: string },
): Promise<ApprovalMessage[]> {
  let query = database
    .selectFrom('approvalMessages')
    .select(['key', 'channel', 'message'])
    .where('runId', '=', runId)
    .where('editedAt', 'is', null)
    .orderBy('channel')
    .orderBy('thread');
  if (key !== undefined) query = query.where('key', '=', key);
  const rows = await query.execute();
  return rows.flatMap((row) => (row.message === null ? [] : [{ ...row, message: row.message }]));
}

/** All messages that asked for a decision, edited or not. */
export async function postedMessages(
  database: Database,
  { runId, key }: { runId: RunId; key: string },
): Promise<ApprovalMessage[]> {
  const rows = await database
    .selectFrom('approvalMessages')
    .select(['key', 'channel', 'message'])
    .where('runId', '=', runId)
    .where('key', '=', key)
    .orderBy('channel')
    .execute();
  return rows.flatMap((row) => (row.message === null ? [] : [{ ...row, message: row.message }]));
}

/** Where messages of a run may have been posted, by attempts that died before they noted them. `key`: as in `uneditedMessages`. */
export async function unnotedPlaces(
  database: Database,
  { runId, key }: { runId: RunId; key?: string },
): Promise<ApprovalPlace[]> {
  let query = database
    .selectFrom('approvalMessages')
    .select(['runId', 'key', 'channel', 'thread'])
    .where('runId', '=', runId)
    .where('message', 'is', null)
    .orderBy('channel');
  if (key !== undefined) query = query.where('key', '=', key);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, thread: row.thread === '' ? null : row.thread }));
}

/** Notes that a message asks for nothing any more. May be repeated. */
export async function noteEdited(
  database: Database,
  { runId, channel, message }: Omit<ApprovalMessage, 'key'> & { runId: RunId },
): Promise<void> {
  await database
    .updateTable('approvalMessages')
    .set({ editedAt: new Date().toISOString() })
    .where('runId', '=', runId)
    .where('channel', '=', channel)
    .where('message', '=', message)
    .execute();
}

function rowOf({ runId, key, channel, thread }: ApprovalPlace): ApprovalPlace & { thread: string } {
  return { runId, key, channel, thread: thread ?? '' };
}

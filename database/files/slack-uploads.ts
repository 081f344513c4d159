import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** For which output of which run files were sent to Slack. */
export interface SlackUpload {
  runId: RunId;
  /** The output with its ordinal: `upload-files:1`. */
  madeBy: string;
}

/** Writes down Slack's ids of the files of an output, in place of those of an earlier attempt. */
export async function noteSlackUpload(
  database: Database,
  { runId, madeBy }: SlackUpload,
  fileIds: readonly string[],
): Promise<void> {
  const row = { fileIds: JSON.stringify(fileIds), at: new Date().toISOString() };
  await database
    .insertInto('slackUploads')
    .values({ runId, madeBy, ...row })
    .onConflict((conflict) => conflict.columns(['runId', 'madeBy']).doUpdateSet(row))
    .execute();
}

/** Slack's ids of the files of an output; none if no attempt has come so far. */
export async function slackUploadOf(database: Database, { runId, madeBy }: SlackUpload): Promise<string[]> {
  const row = await database
    .selectFrom('slackUploads')
    .select('fileIds')
    .where('runId', '=', runId)
    .where('madeBy', '=', madeBy)
    .executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.fileIds) as string[]);
}

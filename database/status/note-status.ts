import { randomBytes } from 'node:crypto';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** An issue or a pull request. */
export interface StatusPlace {
  /** `owner/name`, in any case. */
  repository: string;
  number: number;
}

export interface NewStatus extends StatusPlace {
  runId: RunId;
  /** All that is to be told of the run while it is the newest. */
  text: string;
  /** The same in one line. */
  line: string;
  /** RFC 3339. */
  at: string;
}

/** Writes down how a run stands. The comment of its page is to say so from now on; the same once more changes nothing. */
export async function noteStatus(database: Database, { runId, text, line, at, ...place }: NewStatus): Promise<void> {
  const key = { repository: place.repository.toLowerCase(), number: place.number };
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('statusPages')
      .values({ ...key, mark: randomBytes(12).toString('hex') })
      .onConflict((conflict) => conflict.columns(['repository', 'number']).doUpdateSet({ number: key.number }))
      .execute();
    const former = await transaction
      .selectFrom('statusEntries')
      .select(['text', 'line'])
      .where('runId', '=', runId)
      .where('repository', '=', key.repository)
      .where('number', '=', key.number)
      .executeTakeFirst();
    if (former?.text === text && former.line === line) return;
    await transaction
      .insertInto('statusEntries')
      .values({ ...key, runId, begunAt: at, text, line })
      .onConflict((conflict) => conflict.columns(['repository', 'number', 'runId']).doUpdateSet({ text, line }))
      .execute();
    await transaction
      .updateTable('statusPages')
      .set((column) => ({ version: column('version', '+', 1), attempts: 0, retryAt: null }))
      .where('repository', '=', key.repository)
      .where('number', '=', key.number)
      .execute();
  });
}

import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** Removes what is known of the status of these runs, and the pages on which no other run is told. Their comments stay. */
export async function removeStatus(transaction: Database, runIds: readonly RunId[]): Promise<void> {
  const removed = await transaction
    .deleteFrom('statusEntries')
    .where('runId', 'in', runIds)
    .returning(['repository', 'number'])
    .execute();
  for (const { repository, number } of removed) {
    await transaction
      .deleteFrom('statusPages')
      .where('repository', '=', repository)
      .where('number', '=', number)
      .where((row) =>
        row.not(
          row.exists(
            row
              .selectFrom('statusEntries')
              .select('statusEntries.runId')
              .whereRef('statusEntries.repository', '=', 'statusPages.repository')
              .whereRef('statusEntries.number', '=', 'statusPages.number'),
          ),
        ),
      )
      .execute();
  }
}

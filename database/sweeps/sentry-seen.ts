import type { Database } from '../schema.ts';

/**
 * Up to when new issues of a project at Sentry are known (RFC 3339): the time of the last look, else that of the last delivery
 * of Sentry. Null if there was neither.
 */
export async function sentrySeenUntil(database: Database, project: string): Promise<string | null> {
  const seen = await database
    .selectFrom('sentrySeen')
    .select('until')
    .where('project', '=', project)
    .executeTakeFirst();
  if (seen !== undefined) return seen.until;
  const last = await database
    .selectFrom('deliveries')
    .select('receivedAt')
    .where('source', '=', 'sentry')
    .orderBy('receivedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.receivedAt ?? null;
}

/** Keeps up to when new issues of a project have been looked for. */
export async function keepSentrySeen(database: Database, project: string, until: string): Promise<void> {
  await database
    .insertInto('sentrySeen')
    .values({ project, until })
    .onConflict((conflict) => conflict.column('project').doUpdateSet({ until }))
    .execute();
}

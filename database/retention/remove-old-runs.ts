import { rateScopesOf } from '../admission/rate-scopes-of.ts';
import { removeRefusedHosts } from '../runs/refused-hosts.ts';
import { removeStatus } from '../status/remove-status.ts';
import type { Database } from '../schema.ts';

/**
 * Removes the records of runs that ended before a time (RFC 3339), at most `limit` at once, with all that hangs on them:
 * decisions, approvals, actions, sessions, artefacts, gathered comments, what was lacked, refused hosts, status, entries of the
 * ledger, and the scopes of rates in which no other run counts. Never a run that is open or holds a subject. The time must lie
 * before the month of today, because the ledger still counts that. Returns how many it removed.
 */
export async function removeOldRuns(
  database: Database,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const old = await transaction
      .selectFrom('runs')
      .select(['runId', 'automation', 'source', 'actor', 'repository'])
      .where('startedAt', '<', before)
      .where('endedAt', '<', before)
      .where('outcome', 'is not', null)
      .where('runId', 'not in', (row) => row.selectFrom('subjects').select('subjects.runId'))
      .orderBy('startedAt')
      .limit(limit)
      .execute();
    if (old.length === 0) return 0;
    const ids = old.map(({ runId }) => runId);
    await transaction.deleteFrom('entries').where('runId', 'in', ids).execute();
    await transaction.deleteFrom('slackThreads').where('runId', 'in', ids).execute();
    await transaction.deleteFrom('slackUploads').where('runId', 'in', ids).execute();
    await transaction.deleteFrom('approvalMessages').where('runId', 'in', ids).execute();
    await transaction.deleteFrom('subjectLosses').where('runId', 'in', ids).execute();
    // Held money has to go back first.
    await transaction
      .deleteFrom('startedRuns')
      .where('state', '<>', 'held')
      .where((row) => row.or([row('runId', 'in', ids), row('parentRunId', 'in', ids)]))
      .execute();
    await transaction.deleteFrom('runCauses').where('runId', 'in', ids).execute();
    await transaction.deleteFrom('gatheredComments').where('runId', 'in', ids).execute();
    await transaction.deleteFrom('lacks').where('runId', 'in', ids).execute();
    await removeRefusedHosts(transaction, ids);
    await removeStatus(transaction, ids);
    // The tables that refer to a run follow it.
    await transaction.deleteFrom('runs').where('runId', 'in', ids).execute();
    const scopes = old.flatMap((run) => Object.values(rateScopesOf(run)));
    await removeUnusedScopes(transaction, new Set(scopes.filter((scope) => scope !== null)));
    return ids.length;
  });
}

/** Each sender is a scope, so without this their number would grow for ever. */
async function removeUnusedScopes(transaction: Database, scopes: ReadonlySet<string>): Promise<void> {
  await transaction
    .deleteFrom('rateScopes')
    .where('scope', 'in', [...scopes])
    .where((row) =>
      row.not(
        row.exists(
          row.selectFrom('ratedRuns').select('ratedRuns.runId').whereRef('ratedRuns.scope', '=', 'rateScopes.scope'),
        ),
      ),
    )
    .execute();
}

import type { RunFacts } from '../../contract/run.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';

/**
 * A run with the subject under which it is admitted. A pull request that a run of the automation has opened is an alias of
 * that run's subject: so what people say on it is about the work that goes on there. Any other subject stays as it is.
 */
export async function underAlias(transaction: Database, run: RunFacts): Promise<RunFacts> {
  const { automation, event } = run;
  const [, repository, number] = /^pull:([^#]+)#(\d{1,9})$/.exec(event.subject) ?? [];
  if (repository === undefined) return run;
  const opened = await pullRequestsOf(transaction, { automation, number: Number(number) });
  const page = `/${repository}/pull/${number}`.toLowerCase();
  const ours = opened.find(({ url, subject }) => subject !== event.subject && pathOf(url) === page);
  if (ours === undefined || (await waitsUnderItsOwn(transaction, run))) return run;
  return { ...run, event: { ...event, subject: ours.subject } };
}

/** A run that has begun to wait before the pull request was known to be ours goes on under the subject of its event. */
async function waitsUnderItsOwn(transaction: Database, { runId, event: { subject } }: RunFacts): Promise<boolean> {
  const waiter = await transaction
    .selectFrom('waiters')
    .select('runId')
    .where('runId', '=', runId)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return waiter !== undefined;
}

const pullRequestsOf = prepared((database, { automation, number }: { automation: string; number: number }) =>
  database
    .selectFrom('artefacts')
    .innerJoin('runs', 'runs.runId', 'artefacts.runId')
    .select(['artefacts.url', 'runs.subject'])
    .where('artefacts.number', '=', number)
    .where('artefacts.type', '=', 'pull-request')
    .where('runs.automation', '=', automation)
    .orderBy('runs.startedAt')
    .orderBy('runs.runId'),
);

function pathOf(url: string): string | null {
  return URL.parse(url)?.pathname.toLowerCase() ?? null;
}

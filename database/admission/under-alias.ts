import type { RunFacts } from '../../contract/run.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';

/** What says under which subject a run is admitted. */
export interface AliasedRun extends Pick<RunFacts, 'runId' | 'automation'> {
  event: Pick<RunFacts['event'], 'subject'>;
}

/**
 * A run with the subject under which it is admitted. A pull request that a run of the automation has opened is an alias of
 * that run's subject, which may itself be such a pull request: so what people say on it is about the work that goes on there.
 * If several runs have handed it over, the first of them has opened it.
 * Any other subject stays as it is. A run that has begun to wait keeps the subject for which it waits.
 */
export async function underAlias<Run extends AliasedRun>(transaction: Database, run: Run): Promise<Run> {
  const { automation, event } = run;
  const seen = new Set<string>();
  let subject = event.subject;
  for (let next: string | null = subject; next !== null && !seen.has(next);) {
    subject = next;
    seen.add(subject);
    next = await openedAbout(transaction, { automation, subject });
  }
  if (subject === event.subject) return run;
  const waitsFor = await waitedFor(transaction, run);
  return { ...run, event: { ...event, subject: waitsFor ?? subject } };
}

/** The subject of the run that has opened the pull request; null if the subject is not a pull request of the automation. */
async function openedAbout(
  transaction: Database,
  { automation, subject }: { automation: string; subject: string },
): Promise<string | null> {
  const [, repository, number] = /^pull:([^#]+)#(\d{1,9})$/.exec(subject) ?? [];
  if (repository === undefined) return null;
  const opened = await pullRequestsOf(transaction, { automation, number: Number(number) });
  const page = `/${repository}/pull/${number}`.toLowerCase();
  return opened.find((pull) => pull.subject !== subject && pathOf(pull.url) === page)?.subject ?? null;
}

/** Null if the run does not wait. The pull request may have become known as ours only after the run had begun to wait. */
async function waitedFor(transaction: Database, { runId }: Pick<RunFacts, 'runId'>): Promise<string | null> {
  const waiter = await transaction
    .selectFrom('waiters')
    .select('subject')
    .where('runId', '=', runId)
    .executeTakeFirst();
  return waiter?.subject ?? null;
}

const pullRequestsOf = prepared((database, { automation, number }: { automation: string; number: number }) =>
  database
    .selectFrom('artefacts')
    .innerJoin('runs', 'runs.runId', 'artefacts.runId')
    .select(['artefacts.url', 'runs.subject'])
    .where('artefacts.number', '=', number)
    .where('artefacts.type', '=', 'pull-request')
    .where('runs.automation', '=', automation)
    .orderBy((row) => row.fn.coalesce('artefacts.openedAt', 'runs.startedAt'))
    .orderBy('runs.runId'),
);

function pathOf(url: string): string | null {
  return URL.parse(url)?.pathname.toLowerCase() ?? null;
}

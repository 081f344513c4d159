import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import { urlKey } from '../url-key.ts';

/** An issue, a pull request or a discussion. */
export interface Page {
  /** `owner/name`. */
  repository: string;
  number: number;
  /** For people. */
  url: string;
}

export interface OpenRunAt {
  runId: RunId;
  automation: string;
  startedAt: string;
  /** Null while the run waits for its subject or its start. */
  sessionId: string | null;
}

/**
 * The runs under way that work on an issue, a pull request or a discussion or wait for it, the oldest first: those about it, those
 * that were started there, and those that have opened it.
 */
export async function openRunsAt(database: Database, page: Page): Promise<OpenRunAt[]> {
  return await runsAt(database, page, null);
}

/** Those of these runs that work or worked on an issue, a pull request or a discussion. */
export async function runsOfPage(database: Database, page: Page, runIds: readonly RunId[]): Promise<RunId[]> {
  if (runIds.length === 0) return [];
  return (await runsAt(database, page, runIds)).map(({ runId }) => runId);
}

/** `only`: null for the runs under way. */
async function runsAt(database: Database, page: Page, only: readonly RunId[] | null): Promise<OpenRunAt[]> {
  const { repository, number, url } = page;
  const place = `${repository.toLowerCase()}#${number}`;
  const subjects = [`issue:${place}`, `pull:${place}`, `discussion:${place}`];
  const makers = await database
    .selectFrom('artefacts')
    .innerJoin('runs', 'runs.runId', 'artefacts.runId')
    .select('artefacts.runId')
    .where('artefacts.url', '=', urlKey(url))
    .where((row) => (only === null ? row('runs.outcome', 'is', null) : row('runs.runId', 'in', only)))
    .execute();
  const made = makers.map(({ runId }) => runId);
  const rows = await database
    .selectFrom('runs')
    .select(['runId', 'automation', 'startedAt', 'sessionId', 'subject', 'url'])
    .where((row) => (only === null ? row('outcome', 'is', null) : row('runId', 'in', only)))
    .where((row) =>
      row.or([
        row('subject', 'in', subjects),
        row('url', 'like', `${url.replaceAll(/[\\%_]/g, '_')}%`),
        ...(made.length === 0 ? [] : [row('runId', 'in', made)]),
      ]),
    )
    .orderBy('startedAt')
    .orderBy('runId')
    .execute();
  return rows
    .filter((row) => subjects.includes(row.subject) || made.includes(row.runId) || isAt(row.url, url))
    .map(({ runId, automation, startedAt, sessionId }) => ({ runId, automation, startedAt, sessionId }));
}

/** `like` also finds issue 51 where 5 is looked for. */
function isAt(url: string | null, page: string): boolean {
  return url?.startsWith(page) === true && /^(?:#|$)/.test(url.slice(page.length));
}

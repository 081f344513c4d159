import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { RequestError } from 'octokit';
import type { Github } from '../../../connections/github/create-github.ts';
import type { RunId } from '../../../contract/event.ts';
import { pageFailed, pageShown } from '../../../database/status/give-page-back.ts';
import type { StatusPlace } from '../../../database/status/note-status.ts';
import { prolongPage, takePage, type TakenPage } from '../../../database/status/take-page.ts';
import type { Database } from '../../../database/schema.ts';
import { githubFailure } from '../../github-failure.ts';
import { isByUs } from '../../is-by-us.ts';
import { limitedUntil } from '../../limited-until.ts';
import { pageBody, pageMark, runMark } from './page-body.ts';

/** A write takes 17 seconds at most, and the lease is prolonged right before it. */
const LEASE_MS = 60_000;
const SHORTEST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** With growing waits between them these are about a day. */
const MOST_ATTEMPTS = 25;
/** A person who deletes the comment twice does not want it. */
const MOST_COMMENTS = 2;

export interface ShowDependencies {
  database: Database;
  /** The forge, as this run uses it: what is done there is noted as the run's act. */
  githubOf: (runId: RunId) => Commenting;
}

type Commenting = Pick<Github, 'botLogin' | 'listComments' | 'createComment' | 'updateComment'>;

/**
 * Has the one comment of a page say what is written down about its runs: makes it, or edits it in place. What another process
 * writes down meanwhile, is written, too; if another process is at the same page, that one does it. A comment that a person has
 * deleted is made once more when there is something new to say, and not a third time. Throws as `githubFailure` says.
 */
export async function showPage(dependencies: ShowDependencies, place: StatusPlace): Promise<void> {
  const { database } = dependencies;
  for (;;) {
    const claim = { ...place, holder: randomUUID(), now: timeIn(0), until: timeIn(LEASE_MS) };
    const page = await takePage(database, claim);
    if (page === null) return;
    try {
      await pageShown(database, page, await keepComment(dependencies, page));
    } catch (error) {
      const failure = githubFailure(error, `The status comment on #${place.number} of ${place.repository}`);
      await pageFailed(database, page, nextTry(failure, page.attempts));
      throw failure;
    }
  }
}

type Kept = Pick<TakenPage, 'commentId' | 'timesMade'>;

async function keepComment({ database, githubOf }: ShowDependencies, page: TakenPage): Promise<Kept> {
  const github = githubOf(page.runs[0]?.runId ?? '');
  const { repository, number, timesMade } = page;
  const body = pageBody(page);
  const found = page.commentId === null ? await findComment(github, page) : { id: page.commentId, body: null };
  if (!(await prolongPage(database, { ...page, until: timeIn(LEASE_MS) }))) throw new Error('another process is at it');
  const made = Math.max(timesMade, found === null ? 0 : 1);
  if (found !== null && (found.body === body || (await edit(github, { repository, number, id: found.id }, body)))) {
    return { commentId: found.id, timesMade: made };
  }
  if (made >= MOST_COMMENTS) return { commentId: null, timesMade: made };
  const { id } = await github.createComment(repository, number, body);
  return { commentId: id, timesMade: made + 1 };
}

/**
 * Finds a comment whose making nobody has recorded: by the mark of the page, or by that of a run, as earlier versions made it. The
 * oldest one counts, because anybody can copy a mark later.
 */
async function findComment(
  github: Commenting,
  { repository, number, mark, runs }: TakenPage,
): Promise<{ id: number; body: string } | null> {
  const login = await github.botLogin();
  const comments = await github.listComments(repository, number);
  const own = comments.filter(({ author }) => isByUs(author, login));
  const isOfRun = (body: string): boolean => runs.some(({ runId }) => body.trimEnd().endsWith(runMark(runId)));
  return own.find(({ body }) => body.includes(pageMark(mark))) ?? own.find(({ body }) => isOfRun(body)) ?? null;
}

/** False if there is no such comment any more. */
async function edit(
  github: Commenting,
  { repository, number, id }: StatusPlace & { id: number },
  body: string,
): Promise<boolean> {
  try {
    await github.updateComment(repository, { id, number }, body);
    return true;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return false;
    throw error;
  }
}

/** When the page is tried again. A limit says nothing about the page, so it counts as no attempt. */
function nextTry(failure: Error, before: number): { retryAt: string | null; attempts: number } {
  const limited = limitedUntil(failure);
  if (limited !== null) return { retryAt: limited, attempts: before };
  const attempts = before + 1;
  const isOver = attempts >= MOST_ATTEMPTS || (failure instanceof ApplicationFailure && failure.nonRetryable === true);
  const waitMs = Math.min(SHORTEST_WAIT_MS * 2 ** Math.min(before, 10), LONGEST_WAIT_MS);
  return { retryAt: isOver ? null : timeIn(waitMs), attempts };
}

function timeIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

import type { Github } from '../../../connections/github/create-github.ts';
import type { IssueFacts } from '../../../connections/github/issue-change-calls.ts';
import { changeIssueToClose, findIssueToClose, forgetIssueToClose } from '../../../database/issues/issues-to-close.ts';
import type { IssueToClose, IssueToCloseKey } from '../../../database/issues/issues-to-close-table.ts';
import type { Database } from '../../../database/schema.ts';
import { githubFailure } from '../../github-failure.ts';
import { isByUs } from '../../is-by-us.ts';
import { outputMark } from '../text/pull-text.ts';
import { refusalOf } from './refusal-of.ts';

/**
 * `left`: the issue is gone or was never ours, a person has closed it, or a person has opened it again after it was closed; it is
 * left to people.
 */
export type ClosedIssue = 'closed' | 'left' | { refusal: string };

export interface IssueClosing {
  github: Github;
  database: Database;
}

/**
 * Closes an issue that is remembered in the database as one to close, and then says why in a comment. Another attempt goes on
 * where this one ended. When it returns a refusal, the row stays; else it is gone. Throws as `githubFailure` says.
 */
export async function closeKeptIssue(closing: IssueClosing, key: IssueToCloseKey): Promise<ClosedIssue> {
  const row = await findIssueToClose(closing.database, key);
  if (row === null) return 'left';
  const result = await close(closing, row);
  if (typeof result === 'string') await forgetIssueToClose(closing.database, key);
  return result;
}

async function close(closing: IssueClosing, row: IssueToClose): Promise<ClosedIssue> {
  const { github, database } = closing;
  const { repository, number } = row;
  const doing = `Closing #${number} of ${repository}`;
  const issue = await read(doing, () => github.readIssue(repository, number));
  if (issue === null || !(await isOfCurfew(github, issue))) return 'left';
  if (issue.state === 'closed' && row.begunAt === null) return 'left';
  if (issue.state === 'open') {
    if (issue.stateReason === 'reopened' || (await wasClosedBefore(closing, row))) return 'left';
    if (row.begunAt === null) await changeIssueToClose(database, row, { begunAt: new Date().toISOString() });
    const refusal = await refusalOf(doing, () => github.closeIssue(repository, number));
    if (refusal !== null) return { refusal };
  }
  await explain(closing, row);
  return 'closed';
}

/** Somebody may have deleted the repository and made another one of its name: then the number is that of something else. */
async function isOfCurfew(github: Github, { isPull, author, body }: IssueFacts): Promise<boolean> {
  if (isPull) return false;
  const login = await read('Looking up our account', () => github.botLogin());
  // Another account may have opened it before the token was changed.
  return isByUs(author, login) || OWN_MARK.test(body);
}

/** A forge may not say that an open issue was closed before; the comment by which Curfew closed it does. */
async function wasClosedBefore({ github }: IssueClosing, { repository, number }: IssueToClose): Promise<boolean> {
  const doing = `Reading the comments of #${number} of ${repository}`;
  const own = await read(doing, () => ownComments(github, repository, number));
  return own.some(({ body }) => CLOSING_MARK.test(body));
}

async function read<Result>(doing: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw githubFailure(error, doing);
  }
}

/** A locked issue takes no comment; it is closed all the same. */
async function explain({ github }: IssueClosing, row: IssueToClose): Promise<void> {
  const { repository, number } = row;
  const mark = outputMark({ runId: row.runId, output: MARKED[row.cause], ordinal: row.ordinal });
  await refusalOf(`Commenting on #${number} of ${repository}`, async () => {
    const own = await ownComments(github, repository, number);
    if (own.some(({ body }) => body.includes(mark))) return;
    await github.createComment(repository, number, `${reasonOf(row)}\n\n${mark}`);
  });
}

function reasonOf({ newerUrl }: IssueToClose): string {
  if (newerUrl !== null) return `Closed, because there is a newer one: ${newerUrl}`;
  return 'Closed, because its time is over: the automation that opened it keeps its issues only so long. Open it again to keep it.';
}

async function ownComments(github: Github, repository: string, number: number) {
  const login = await github.botLogin();
  const comments = await github.listComments(repository, number);
  return comments.filter(({ author }) => isByUs(author, login));
}

const MARKED = { superseded: 'create-issue-closes', expired: 'create-issue-expires' } as const;

/** The end of every text that Curfew writes. */
const OWN_MARK = /<!-- curfew:\S+:\d+ -->\s*$/;

/** The mark of a comment by which any run has closed an issue. It is the end of its text. */
const CLOSING_MARK = /<!-- curfew:\S+:create-issue-(?:closes|expires):\d+ -->\s*$/;

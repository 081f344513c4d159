import type { OpenIssue } from '../../../connections/github/labelling-calls.ts';
import { keepIssuesToClose } from '../../../database/issues/issues-to-close.ts';
import type { Database } from '../../../database/schema.ts';
import type { CreateIssueOptions } from '../../../definitions/outputs/issues/create-issue.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { isByUs } from '../../is-by-us.ts';
import { closeKeptIssue } from '../issues/close-kept-issue.ts';
import { refusalOf } from '../issues/refusal-of.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { closeKeyMark } from './close-key-mark.ts';
import type { MadeIssue } from './made-issue.ts';

/** How many issues a run closes itself, the newest first; the others are closed by upkeep. */
const MOST_CLOSED = 10;
const MOST_FOUND = 500;
const ACCOUNT_UNKNOWN =
  'GitHub does not tell as which account Curfew writes. What to do: set GITHUB_LOGIN for the workers';
/** Until then the run itself may be closing them. */
const RUN_CLOSES_MS = 15 * 60_000;

export interface ClosingOlder {
  made: MadeIssue;
  database: Database;
  origin: OutputOrigin;
  options: CreateIssueOptions;
}

/**
 * Closes the open issues that earlier runs of this automation made, each with a comment that names the new one. Where the
 * automation has a key, these are the open issues that carry it, whatever automation made them. It leaves two kinds of issues
 * to people: those whose title no longer begins with the prefix, because somebody renamed them (a key does not look at titles), and
 * those that somebody opened again. What is to be closed is remembered before, so that upkeep closes what the run cannot close.
 * Returns notes for people. Throws as `refusalOf` says if the older ones cannot be looked for.
 */
export async function closeOlder({ made, database, origin, options }: ClosingOlder): Promise<string[]> {
  const { github, repository, issue } = made;
  let [older, creator]: [OpenIssue[], string | null] = [[], null];
  const doing = `Looking for older issues in ${repository}`;
  const refusal = await refusalOf(doing, async () => {
    creator = await github.botLogin();
    older = creator === null ? [] : await findOlder(made, { creator, origin, options });
  });
  if (refusal !== null) return [`${doing} was not possible: ${refusal}`];
  if (creator === null) return [`${doing} was not possible: ${ACCOUNT_UNKNOWN}`];
  const { runId, ordinal } = origin;
  const rows = older.map(({ number }, index) => ({
    repository,
    number,
    cause: 'superseded' as const,
    runId,
    ordinal,
    newerUrl: issue.url,
    dueAt: new Date(Date.now() + (index < MOST_CLOSED ? RUN_CLOSES_MS : 0)).toISOString(),
  }));
  await keepIssuesToClose(database, rows);
  const closed: number[] = [];
  const notes: string[] = [];
  for (const row of rows.slice(0, MOST_CLOSED)) {
    try {
      const result = await closeKeptIssue({ github, database }, row);
      if (result === 'closed') closed.push(row.number);
      else if (result !== 'left') notes.push(`Closing #${row.number} was not possible: ${result.refusal}`);
    } catch (error) {
      // The new issue is what the run is for. Upkeep closes the older one.
      notes.push(`#${row.number} is closed later: ${errorText(error)}`);
    }
  }
  return [...closedNote(closed), ...notes, ...laterNote(rows.length - MOST_CLOSED)];
}

function closedNote(closed: number[]): string[] {
  if (closed.length === 0) return [];
  return [`Closed, because this one is newer: ${closed.map((number) => `#${number}`).join(', ')}`];
}

function laterNote(more: number): string[] {
  if (more <= 0) return [];
  return [`${more} more older ${more === 1 ? 'issue is' : 'issues are'} closed within the next minutes`];
}

interface OlderSearch extends Pick<ClosingOlder, 'origin' | 'options'> {
  /** As whom we write. */
  creator: string;
}

async function findOlder({ github, repository, issue }: MadeIssue, { creator, origin, options }: OlderSearch) {
  const isOlder = (candidate: OpenIssue): boolean =>
    candidate.number < issue.number && isByUs(candidate.author, creator) && isOurs(candidate, origin, options);
  return await github.findOpenIssues(repository, { creator, most: MOST_FOUND, isWanted: isOlder });
}

/** Whether an issue was opened by this output of another run, for the same purpose. The marks are the end of its text. */
function isOurs({ title, body }: OpenIssue, origin: OutputOrigin, options: CreateIssueOptions): boolean {
  const { automation, output, runId } = origin;
  const [, maker, key] = /<!-- curfew:(\S+):([a-z-]+):\d+ -->\s*$/.exec(body) ?? [];
  if (key !== output || maker === undefined || maker === runId) return false;
  const closeKey = options.closeOlderKey ?? null;
  if (closeKey !== null) return body.includes(`\n${closeKeyMark(closeKey)}\n<!-- curfew:${maker}:`);
  return maker.startsWith(`${automation.id}/`) && title.startsWith(options.titlePrefix.trim());
}

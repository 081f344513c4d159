import {
  forgetNoopIssue,
  holdNoopIssue,
  keepNoopIssue,
  letGoNoopIssue,
  type NoopIssueRequest,
} from '../../../database/issues/noop-issues.ts';
import type { NoopIssue } from '../../../database/issues/noop-issues-table.ts';
import type { NoopInput, NoopOptions } from '../../../definitions/outputs/noop.ts';
import { isByUs } from '../../is-by-us.ts';
import { refusalOf } from '../issues/refusal-of.ts';
import type { OutputUse } from '../output-row.ts';
import { findOwnComment } from '../text/find-own-comment.ts';
import { notBefore } from '../text/not-before.ts';
import { outputBody, outputMark, outputTitle } from '../text/pull-text.ts';

type Use = OutputUse<NoopOptions, NoopInput>;

interface Place {
  number: number;
  url: string;
  state: 'open' | 'closed';
}

const WORDS =
  'Each comment below is by a run of this automation that found nothing to change, with its reason.\n\n' +
  'Close this issue if you do not want to hear of them: nothing more is noted until it is opened again.';

/**
 * Notes on the issue of the automation in this repository that the run changed nothing. The comment carries the mark of this
 * output and the issue that of the run that began it, so that other attempts find both. Returns where it was noted, or why it
 * was not, as a clause for people: a run that has nothing to change ends well even if the forge takes no note of it. Throws if
 * another attempt can succeed.
 */
export async function reportNoop(use: Use, repository: string): Promise<string> {
  let note = '';
  const doing = `Noting it on an issue of ${repository}`;
  const refusal = await refusalOf(doing, async () => {
    const place = await findPlace(use, repository);
    note =
      place.state === 'closed'
        ? `not noted on ${place.url}, because it is closed`
        : `noted: ${await commentOnce(use, repository, place.number)}`;
  });
  if (refusal === null) return note;
  await letGoNoopIssue(use.dependencies.database, requestOf(use, repository));
  return `${doing} was not possible: ${refusal}`;
}

/** If the issue was deleted or moved into another repository, another one is begun. */
async function findPlace(use: Use, repository: string): Promise<Place> {
  const { dependencies, github } = use;
  const { database } = dependencies;
  const row = await holdNoopIssue(database, requestOf(use, repository));
  if (row === null) throw new Error('another run of this automation is making the issue; tried again soon');
  if (row.number === null) return await makeOnce(use, repository, row);
  const issue = await github.readIssue(repository, row.number);
  if (issue !== null) return issue;
  await forgetNoopIssue(database, row);
  throw new Error(`#${row.number} is gone; another one is made at the next attempt`);
}

function requestOf({ origin }: Use, repository: string): NoopIssueRequest {
  return { automation: origin.automation.id, repository, runId: origin.runId };
}

async function makeOnce({ dependencies, github, origin }: Use, repository: string, row: NoopIssue): Promise<Place> {
  const mark = outputMark({ ...origin, runId: row.maker, ordinal: 1 });
  const [login, issues] = [await github.botLogin(), await github.listIssues(repository, notBefore(row.begunAt))];
  const former = issues.find(({ body, author }) => body.includes(mark) && isByUs(author, login));
  const made =
    former ??
    (await github.createIssue(repository, {
      title: outputTitle('[curfew] ', `No-op runs of ${origin.automation.name}`),
      labels: [],
      body: outputBody(origin, WORDS, ...(row.maker === origin.runId ? [] : [mark])),
    }));
  await keepNoopIssue(dependencies.database, row, made.number);
  return { number: made.number, url: made.url, state: 'open' };
}

async function commentOnce({ github, origin, input, asked }: Use, repository: string, number: number): Promise<string> {
  const place = { repository, number, mark: outputMark(origin), since: notBefore(asked) };
  const existing = await findOwnComment(github, place);
  const made = existing ?? (await github.createComment(repository, number, outputBody(origin, input.reason)));
  return made.url;
}

import type { OpenIssue } from '../../../connections/github/labelling-calls.ts';
import type { CreateIssueOptions } from '../../../definitions/outputs/create-issue.ts';
import { refusalOf } from '../issues/refusal-of.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { findOwnComment } from '../text/find-own-comment.ts';
import { outputMark } from '../text/pull-text.ts';
import type { MadeIssue } from './made-issue.ts';

/** How many issues one run closes, the newest first; later runs close the others. */
const MOST_CLOSED = 10;

/**
 * Closes the open issues that earlier runs of this automation made, each with a comment that names the new one. An issue whose
 * title no longer begins with the prefix belongs to the person who changed it. Another attempt goes on where this one ended:
 * closed issues are not found again, and the comment is looked for by its mark. Returns notes for people. Throws as
 * `refusalOf` says.
 */
export async function closeOlder(
  made: MadeIssue,
  origin: OutputOrigin,
  { titlePrefix }: CreateIssueOptions,
): Promise<string[]> {
  let older: OpenIssue[] = [];
  const doing = `Looking for older issues in ${made.repository}`;
  const refusal = await refusalOf(doing, async () => {
    older = await findOlder(made, origin, titlePrefix);
  });
  if (refusal !== null) return [`${doing} was not possible: ${refusal}`];
  const closed: number[] = [];
  const notes: string[] = [];
  for (const { number } of older) {
    const note = await close(made, origin, number);
    if (note === null) closed.push(number);
    else notes.push(note);
  }
  const numbers = closed.map((number) => `#${number}`).join(', ');
  return closed.length === 0 ? notes : [`Closed, because this one is newer: ${numbers}`, ...notes];
}

async function findOlder({ github, repository, issue }: MadeIssue, origin: OutputOrigin, prefix: string) {
  const creator = await github.botLogin();
  const isOlder = ({ number, title, body, author }: OpenIssue): boolean =>
    number < issue.number &&
    title.startsWith(prefix.trim()) &&
    (creator === null || author === creator) &&
    isOfEarlierRun(body, origin);
  return await github.findOpenIssues(repository, { creator, most: MOST_CLOSED, isWanted: isOlder });
}

/** Whether an issue was opened by this output of another run of this automation. The mark is the end of its text. */
function isOfEarlierRun(body: string, { automation, output, runId }: OutputOrigin): boolean {
  const [, maker, key] = /<!-- curfew:(\S+):([a-z-]+):\d+ -->\s*$/.exec(body) ?? [];
  return key === output && maker !== undefined && maker !== runId && maker.startsWith(`${automation.id}/`);
}

/** Returns a note for people if the forge does not take it; null if it is closed. */
async function close(made: MadeIssue, origin: OutputOrigin, number: number): Promise<string | null> {
  const { github, repository, issue } = made;
  const mark = outputMark({ runId: origin.runId, output: `${origin.output}-closes`, ordinal: origin.ordinal });
  const comment = async (): Promise<void> => {
    if ((await findOwnComment(github, { repository, number, mark, since: null })) !== null) return;
    await github.createComment(repository, number, `Closed, because there is a newer one: ${issue.url}\n\n${mark}`);
  };
  // A locked issue takes no comment, but it can be closed.
  await refusalOf(`Commenting on #${number}`, comment);
  const refusal = await refusalOf(`Closing #${number}`, () => github.closeIssue(repository, number));
  return refusal === null ? null : `Closing #${number} was not possible: ${refusal}`;
}
